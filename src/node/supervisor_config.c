/* SPDX-License-Identifier: MIT */
/*
 * ConfigMaps, Secrets and PersistentVolumeClaims. They have no records and nothing that ends: a
 * change is taken at once and in place. One of the firmware is hidden behind one of its name from
 * elsewhere, and comes back when that goes.
 */
#include <errno.h>

#include "base/text.h"
#include "node/supervisor_impl.h"
#include "runtime/payload.h"

static int exists(struct err *e, enum object_kind kind, const char *name, const char *why)
{
	return err_format(e, EEXIST, "%s \"%s\" already exists%s", kinds[kind].resource, name, why);
}

/* The pods whose volumes show it look at them again. */
static void touch(struct supervisor *sv, const struct object *o)
{
	const struct object_meta *m = &o->any->metadata;

	for (uint32_t i = 0; i < sv->conf.max_pods; i++) {
		struct pod_slot *slot = &sv->slots[i];
		const struct pod *pod = slot->object ? slot->object->pod : NULL;

		if (!pod || !text_equal(pod->metadata.namespace_, m->namespace_) ||
			!(o->kind == OBJECT_CLAIM
					? pod_uses_claim(&pod->spec, m->name)
					: payload_uses(pod, o->kind == OBJECT_SECRET, m->name)))
			continue;
		slot->stale = true;
		slot->dirty = true;
		sandbox_saw_config(table_get(&sv->pods, slot->handle), sv->now);
	}
}

/* To all who watch, and to the volumes. */
static void tell(struct supervisor *sv, struct object *o, enum change_kind kind)
{
	publish_config(sv, o, kind);
	touch(sv, o);
}

static struct object *add(struct supervisor *sv, enum object_kind kind, const void *object,
	const struct config_source *from, struct err *e)
{
	char uid[POD_UID_MAX];
	struct object *o;
	struct object_source source = {
		.uid = uid,
		.origin = from->origin,
		.file = from->file,
		.wall_ms = sv->now + sv->wall_offset,
	};

	object_new_uid(sv, uid);
	o = store_add_kind(&sv->store, kind, object, &source, e);
	if (o)
		o->created_at = sv->now;
	return o;
}

/* Nobody is told that it goes: another stands in its place, or it was never seen. */
static void drop_unseen(struct supervisor *sv, struct object *o)
{
	o->published = false;
	store_drop(&sv->store, o);
}

/* In the place of old, with its uid and age. */
static int replace(struct supervisor *sv, struct object *old, const void *object,
	const struct config_source *from, struct err *e)
{
	struct object *o = store_update(&sv->store, old, object, from->origin, from->file, e);

	if (!o)
		return -1;
	tell(sv, o, CHANGE_MODIFIED);
	return 0;
}

/* Keeps a firmware object behind the one that wins over it. */
static enum apply_result hide(struct supervisor *sv, enum object_kind kind,
	const struct any_object *object, const char *file, struct err *e)
{
	const struct object_meta *m = &object->metadata;
	const struct config_source from = {ORIGIN_FIRMWARE, file, false};
	struct object *old = store_find_shadow_kind(&sv->store, kind, m->namespace_, m->name);
	struct object *shadow;

	if (old && old->text_hash == store_hash(kind, object)) {
		object_adopt(old, ORIGIN_FIRMWARE, file);
		return APPLY_UNCHANGED;
	}
	shadow = add(sv, kind, object, &from, e);
	if (!shadow)
		return APPLY_REFUSED;
	shadow->shadowed = true;
	if (old)
		drop_unseen(sv, old);
	return APPLY_UNCHANGED;
}

/* Upstream's words when the change is not allowed. */
static int check_update(const struct object *old, const void *object, struct err *e)
{
	static struct problems problems; /* large */
	char summary[ERR_TEXT_MAX];
	struct arena a;
	struct text t;
	int rc = 0;

	arena_init(&a, 8192);
	problems_init(&problems, &a, "");
	kinds[old->kind].validate_update(object, old->any, &problems);
	if (problems_total(&problems) > 0) {
		text_init(&t, summary, sizeof(summary));
		problems_summary(&problems, &t);
		rc = err_format(e, EINVAL, "%s \"%s\" is invalid: %s", kinds[old->kind].kind,
			old->any->metadata.name, summary);
	}
	arena_fini(&a);
	return rc;
}

static bool is_other_file(const struct object *o, const struct config_source *from)
{
	return o->origin == from->origin && from->origin != ORIGIN_API && o->file[0] &&
	       !text_equal(o->file, from->file);
}

/* One of this name is wanted already. */
static enum apply_result apply_over(struct supervisor *sv, struct object *old,
	const struct any_object *object, const struct config_source *from, struct err *e)
{
	enum object_kind kind = old->kind;
	bool same = old->text_hash == store_hash(kind, object);
	bool hides = old->origin == ORIGIN_FIRMWARE && from->origin != ORIGIN_FIRMWARE;

	if (from->origin == ORIGIN_FIRMWARE && old->origin != ORIGIN_FIRMWARE)
		return hide(sv, kind, object, from->file, e);
	if (!same && is_other_file(old, from)) {
		char why[OBJECT_FILE_MAX + 32];

		text_write(why, sizeof(why), ": it comes from %s", old->file);
		exists(e, kind, object->metadata.name, why);
		return APPLY_REFUSED;
	}
	if (!same && check_update(old, object, e) < 0)
		return APPLY_REFUSED;
	if (hides && hide(sv, kind, old->any, old->file, e) == APPLY_REFUSED)
		return APPLY_REFUSED;
	if (same) {
		object_adopt(old, from->origin, from->file);
		return APPLY_UNCHANGED;
	}
	return replace(sv, old, object, from, e) < 0 ? APPLY_REFUSED : APPLY_CONFIGURED;
}

enum apply_result supervisor_apply_config(struct supervisor *sv, enum object_kind kind,
	const void *object, const struct config_source *from, msec now, struct err *e)
{
	const struct object_meta *m = &((const struct any_object *)object)->metadata;
	struct object *old = store_find_kind(&sv->store, kind, m->namespace_, m->name);
	struct object *o;

	sv->now = now;
	if (sv->down) {
		err_format(e, ESHUTDOWN, "the node is shutting down: %s \"%s\" is not taken",
			kinds[kind].resource, m->name);
		return APPLY_REFUSED;
	}
	if (old && old->deleted_at) {
		err_format(e, EEXIST, "object is being deleted: %s \"%s\" already exists",
			kinds[kind].resource, m->name);
		return APPLY_REFUSED;
	}
	if (from->only_create && old) {
		exists(e, kind, m->name, "");
		return APPLY_REFUSED;
	}
	if (old)
		return apply_over(sv, old, object, from, e);
	o = add(sv, kind, object, from, e);
	if (!o)
		return APPLY_REFUSED;
	tell(sv, o, CHANGE_ADDED);
	return APPLY_CREATED;
}

/* What was hidden behind one that went is seen from now on, as another object of the name. */
static void unhide(struct supervisor *sv, struct object *shadow)
{
	if (!shadow)
		return;
	shadow->shadowed = false;
	shadow->resource_version = store_next_version(&sv->store);
	tell(sv, shadow, CHANGE_ADDED);
}

void config_withdraw(struct supervisor *sv, struct object *o)
{
	const struct object_meta *m = &o->any->metadata;
	struct object *shadow = store_find_shadow_kind(&sv->store, o->kind, m->namespace_, m->name);

	if (o->shadowed) {
		drop_unseen(sv, o);
		return;
	}
	o->resource_version = store_next_version(&sv->store);
	tell(sv, o, CHANGE_DELETED);
	store_drop(&sv->store, o);
	unhide(sv, shadow);
}

enum delete_result supervisor_delete_config(struct supervisor *sv, const struct config_name *what,
	const char *uid, msec now, struct err *e)
{
	const char *resource = kinds[what->kind].resource;
	struct object *o = store_find_kind(&sv->store, what->kind, what->namespace_, what->name);

	sv->now = now;
	if (!o) {
		err_format(e, ENOENT, "%s \"%s\" not found", resource, what->name);
		return DELETE_NOT_FOUND;
	}
	if (uid && !text_equal(o->uid, uid)) {
		err_format(e, EBUSY,
			"Operation cannot be fulfilled on %s \"%s\": Precondition failed: UID in "
			"precondition: %s, UID in object meta: %s",
			resource, what->name, uid, o->uid);
		return DELETE_CONFLICT;
	}
	if (o->origin == ORIGIN_FIRMWARE) {
		err_format(e, EPERM, "%s \"%s\" is forbidden: it belongs to the firmware: %s",
			resource, what->name, o->file);
		return DELETE_FORBIDDEN;
	}
	if (o->kind == OBJECT_CLAIM)
		claim_delete(sv, o);
	else
		config_withdraw(sv, o);
	return DELETE_BEGUN;
}

static const void *wanted(const struct supervisor *sv, enum object_kind kind,
	const char *namespace_, const char *name)
{
	const struct object *o = store_find_kind(&sv->store, kind, namespace_, name);

	return o ? o->any : NULL;
}

const struct config_map *supervisor_config_map(
	const struct supervisor *sv, const char *namespace_, const char *name)
{
	return wanted(sv, OBJECT_CONFIG_MAP, namespace_, name);
}

const struct secret *supervisor_secret(
	const struct supervisor *sv, const char *namespace_, const char *name)
{
	return wanted(sv, OBJECT_SECRET, namespace_, name);
}
