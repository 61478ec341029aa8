/* SPDX-License-Identifier: MIT */
/*
 * Claims that are deleted by the API. As upstream's protection of them has it, one waits until no
 * pod uses it any more; then its data goes, which may take its time, and the claim with it. One
 * whose manifest goes is only forgotten: its data stays.
 */
#include "base/log.h"
#include "base/text.h"
#include "node/supervisor_impl.h"

#define AGAIN SECONDS(20) /* after a removal that failed */

/* Does the pod hold a mount of it? One that waits for a claim holds none. */
static bool uses(
	const struct supervisor *sv, const struct pod_slot *slot, const struct object_meta *m)
{
	const struct pod *pod = slot->object ? slot->object->pod : NULL;
	enum sandbox_life life;

	if (!pod || !text_equal(pod->metadata.namespace_, m->namespace_) ||
		!pod_uses_claim(&pod->spec, m->name))
		return false;
	life = (enum sandbox_life)((const struct pod_record *)table_get(&sv->pods, slot->handle))
		       ->sandbox;
	return life == SANDBOX_STARTING || life == SANDBOX_READY || life == SANDBOX_STOPPING;
}

static bool in_use(const struct supervisor *sv, const struct object *o)
{
	for (uint32_t i = 0; i < sv->conf.max_pods; i++)
		if (uses(sv, &sv->slots[i], &o->any->metadata))
			return true;
	return false;
}

void claim_delete(struct supervisor *sv, struct object *o)
{
	if (o->deleted_at)
		return;
	o->deleted_at = sv->now;
	o->resource_version = store_next_version(&sv->store);
	sv->claims_ending++;
	publish_config(sv, o, CHANGE_MODIFIED);
}

static void begin_removal(struct supervisor *sv, const struct object *o)
{
	const struct object_meta *m = &o->any->metadata;
	struct err e = {0};

	text_copy(sv->claim_removed, sizeof(sv->claim_removed), o->uid);
	if (sv->conf.ops->remove_claim(sv->conf.ops_ctx, m->namespace_, m->name, o->uid, &e) < 0)
		supervisor_saw_claim_removed(sv, &e, sv->now);
}

msec claims_run(struct supervisor *sv)
{
	struct list *pos;
	struct list *tmp;

	if (sv->claims_ending == 0 || sv->claim_removed[0] || sv->down)
		return NEVER;
	if (sv->now < sv->claims_again_at)
		return sv->claims_again_at;
	list_each_safe(pos, tmp, &sv->store.objects)
	{
		struct object *o = container_of(pos, struct object, link);

		if (o->deleted_at && !in_use(sv, o)) {
			begin_removal(sv, o);
			break;
		}
	}
	return NEVER;
}

void supervisor_saw_claim_removed(struct supervisor *sv, const struct err *e, msec now)
{
	struct object *o = store_find_uid(&sv->store, sv->claim_removed);

	sv->now = now;
	sv->claim_removed[0] = '\0';
	if (!o)
		return;
	if (e) {
		log_warning("persistentvolumeclaim ", o->any->metadata.name,
			": its data cannot be removed: ", e->text);
		sv->claims_again_at = now + AGAIN;
		return;
	}
	sv->claims_ending--;
	o->deleted_at = 0;
	config_withdraw(sv, o);
}

const char *supervisor_claim_fault(
	const struct supervisor *sv, const char *namespace_, const char *name)
{
	const struct object *o = store_find_kind(&sv->store, OBJECT_CLAIM, namespace_, name);

	return !o ? "not found" : o->deleted_at ? "is being deleted" : NULL;
}
