/* SPDX-License-Identifier: MIT */
/* Objects with their status as clients see them: built after each fact, published once when they
 * differ. */
#include <errno.h>
#include <string.h>

#include "api/encode.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/text.h"
#include "node/supervisor_impl.h"
#include "pod/status.h"

#define VERSION_TEXT_MAX 24
#define SCRATCH_CONFIG	 ((size_t)8 << 20)
#define CLOCK_STEP	 SECONDS(1) /* below it two readings of two clocks just differ */

struct status_arg {
	const struct supervisor *sv;
	table_handle pod;
};

static const char *image_id(void *arg, const struct pod_seen *s, uint32_t container)
{
	const struct status_arg *i = arg;
	struct pod_ref ref;

	if (!i->sv->conf.ops->image_id ||
		!supervisor_ref(i->sv, i->pod, s->record->containers[container], &ref))
		return "";
	/* cppcheck-suppress returnDanglingLifetime ; the text is the container's, not ref's */
	return i->sv->conf.ops->image_id(i->sv->conf.ops_ctx, &ref);
}

static bool user(void *arg, const struct pod_seen *s, uint32_t container, struct status_user *out)
{
	const struct status_arg *i = arg;
	struct pod_ref ref;

	return i->sv->conf.ops->user &&
	       supervisor_ref(i->sv, i->pod, s->record->containers[container], &ref) &&
	       i->sv->conf.ops->user(i->sv->conf.ops_ctx, &ref, out);
}

static void put_deletion(
	const struct supervisor *sv, const struct pod_record *r, struct object_meta *m)
{
	if (!r->deleting)
		return;
	m->deletion_timestamp = (struct opt_int){r->deleted_at + r->grace + sv->wall_offset, true};
	m->deletion_grace_period_seconds = (struct opt_int){(r->grace + 999) / 1000, true};
}

/* The whole pod as clients see it, with the object's resourceVersion; its parts lie in a and in
 * version. */
static void build(const struct supervisor *sv, const struct object *o, const struct pod_seen *seen,
	struct arena *a, struct pod *out)
{
	struct status_arg arg = {sv, o->entry};
	struct status_facts facts = {
		.wall_offset = sv->wall_offset,
		.node_name = sv->conf.node_name,
		.host_ip = sv->conf.host_ip,
		.image_id = image_id,
		.user = user,
		.arg = &arg,
	};

	*out = *o->pod;
	out->metadata.creation_timestamp =
		(struct opt_int){seen->record->accepted_at + sv->wall_offset, true};
	put_deletion(sv, seen->record, &out->metadata);
	if (!out->spec.node_name || !out->spec.node_name[0])
		out->spec.node_name = sv->conf.node_name;
	pod_status_build(seen, &facts, a, &out->status);
}

static void put_version(struct pod *pod, uint64_t version, char buf[VERSION_TEXT_MAX])
{
	struct text t;

	text_init(&t, buf, VERSION_TEXT_MAX);
	text_add_uint(&t, version);
	pod->metadata.resource_version = buf;
}

static bool encode(const struct pod *pod, struct arena *a, struct json *j)
{
	json_init_arena(j, a);
	encode_object(j, &pod_fields, pod);
	return json_end(j) && !a->failed;
}

static void hand_out(struct supervisor *sv, struct object *o, enum change_kind kind,
	struct arena *a, const struct pod *pod)
{
	struct change change = {
		.kind = kind,
		.object = o->kind,
		.resource_version = o->resource_version,
		.uid = o->uid,
		.namespace_ = o->any->metadata.namespace_,
		.name = o->any->metadata.name,
		.pod = pod,
		.source = o,
		.supervisor = sv,
		.arena = a,
	};

	if (sv->conf.published)
		sv->conf.published(sv->conf.arg, &change);
}

/* One block that holds a whole publication: it grows to the largest pod there is and stays. */
static void scratch_begin(struct supervisor *sv)
{
	if (sv->scratch.used > sv->scratch_size) {
		sv->scratch_size = sv->scratch.used + sv->scratch.used / 4;
		arena_fini(&sv->scratch);
		arena_reserve(&sv->scratch, sv->scratch_size);
	}
	arena_reset(&sv->scratch);
}

/* Of all that may differ from what was published last; 0 when out of memory. The spec, which is
 * most of the text, changes with the object's own hash only. */
static uint64_t hash_of(const struct object *o, const struct pod *pod, struct arena *a)
{
	struct pod brief = *pod;
	struct json j;

	brief.spec = (struct pod_spec){0};
	if (!encode(&brief, a, &j))
		return 0;
	return hash_quick(o->text_hash, j.buf, j.len);
}

void publish(struct supervisor *sv, enum change_kind kind)
{
	struct object *o = sv->slot->object;
	char version[VERSION_TEXT_MAX];
	struct pod pod;
	uint64_t hash;

	scratch_begin(sv);
	build(sv, o, &sv->seen, &sv->scratch, &pod);
	pod.metadata.resource_version = NULL;
	hash = hash_of(o, &pod, &sv->scratch);
	if (!hash) {
		log_error(
			"pod ", sv->seen.record->name, ": not enough memory to publish its status");
		return;
	}
	if (kind == CHANGE_MODIFIED && hash == o->published_hash)
		return;
	o->published_hash = hash;
	o->published = true;
	o->resource_version = store_next_version(&sv->store);
	put_version(&pod, o->resource_version, version);
	hand_out(sv, o, kind, &sv->scratch, &pod);
}

/* A ConfigMap or Secret with its resourceVersion and its age by the clock as it is now. */
static bool encode_config(
	const struct supervisor *sv, const struct object *o, struct arena *a, struct json *j)
{
	union {
		struct any_object any;
		struct config_map config_map;
		struct secret secret;
		struct volume_claim claim;
	} copy;
	char version[VERSION_TEXT_MAX];
	struct text t;

	memcpy(&copy, o->any, kinds[o->kind].fields->size);
	text_init(&t, version, sizeof(version));
	text_add_uint(&t, o->resource_version);
	copy.any.metadata.resource_version = version;
	copy.any.metadata.creation_timestamp =
		(struct opt_int){o->created_at + sv->wall_offset, true};
	if (o->deleted_at)
		copy.any.metadata.deletion_timestamp =
			(struct opt_int){o->deleted_at + sv->wall_offset, true};
	json_init_arena(j, a);
	encode_object(j, kinds[o->kind].fields, &copy);
	return json_end(j) && !a->failed;
}

/* They may be much larger than pods and change rarely: no memory is kept for them. */
void publish_config(struct supervisor *sv, struct object *o, enum change_kind kind)
{
	struct arena a;

	arena_init(&a, SCRATCH_CONFIG);
	o->published = true;
	hand_out(sv, o, kind, &a, NULL);
	arena_fini(&a);
}

const char *change_json(const struct change *c, size_t *len)
{
	struct json j;

	if (c->pod ? !encode(c->pod, c->arena, &j)
		   : !encode_config(c->supervisor, c->source, c->arena, &j)) {
		log_error(kinds[c->object].word, " ", c->name, ": not enough memory to publish it");
		return NULL;
	}
	*len = j.len;
	return j.buf;
}

static const char *config_json(
	const struct supervisor *sv, const struct object *o, struct arena *a, size_t *len)
{
	struct json j;

	if (!encode_config(sv, o, a, &j))
		return NULL;
	*len = j.len;
	return j.buf;
}

const char *supervisor_object_json(
	struct supervisor *sv, const struct object *o, struct arena *a, size_t *len)
{
	struct pod_slot *slot = slot_of(sv, o->entry);
	char version[VERSION_TEXT_MAX];
	struct pod_seen seen;
	struct pod pod;
	struct json j;

	if (kind_is_config(o->kind))
		return o->shadowed ? NULL : config_json(sv, o, a, len);
	if (!slot || slot->object != o)
		return NULL;
	slot_see(sv, slot, &seen);
	build(sv, o, &seen, a, &pod);
	put_version(&pod, o->resource_version, version);
	if (!encode(&pod, a, &j))
		return NULL;
	*len = j.len;
	return j.buf;
}

static void record_event(struct supervisor *sv, const struct event_record *what)
{
	struct event_record e;

	if (events_add(&sv->events, what, sv->now, &e) && sv->conf.event_recorded)
		sv->conf.event_recorded(sv->conf.arg, &e);
}

static void record_pod_event(struct supervisor *sv, const struct pod_record *r, bool warning,
	const char *reason, const char *message, const char *field_path)
{
	record_event(sv, &(struct event_record){
				 .warning = warning,
				 .reason = reason,
				 .message = message,
				 .field_path = field_path,
				 .uid = r->uid,
				 .name = r->name,
				 .namespace_ = r->namespace_,
			 });
}

void supervisor_record_pod_event(struct supervisor *sv, table_handle pod, bool warning,
	const char *reason, const char *message, msec now)
{
	const struct pod_record *r = table_get(&sv->pods, pod);

	sv->now = now;
	if (r)
		record_pod_event(sv, r, warning, reason, message, "");
}

void supervisor_record_event(struct supervisor *sv, const char *namespace_, const char *name,
	bool warning, const char *reason, const char *message, msec now)
{
	sv->now = now;
	record_event(sv, &(struct event_record){
				 .warning = warning,
				 .reason = reason,
				 .message = message,
				 .name = name,
				 .namespace_ = namespace_,
			 });
}

/* As a kubelet refers to its node: its name is the uid too. */
void record_node_event(struct supervisor *sv, bool warning, const char *reason, const char *message)
{
	const char *name = sv->conf.node_name;

	record_event(sv, &(struct event_record){
				 .warning = warning,
				 .of_node = true,
				 .reason = reason,
				 .message = message,
				 .uid = name,
				 .name = name,
				 .namespace_ = "default",
			 });
}

void pod_touched(struct supervisor *sv)
{
	for (uint32_t i = 0; i < sv->pod_events.count; i++) {
		const struct pod_event *p = &sv->pod_events.items[i];

		record_pod_event(
			sv, sv->seen.record, p->warning, p->reason, p->message, p->field_path);
	}
	sv->pod_events.count = 0;
	sv->slot->dirty = true;
}

void pod_changed(struct supervisor *sv)
{
	pod_touched(sv);
	pod_settle(&sv->seen, sv->now);
	publish(sv, sv->slot->object->published ? CHANGE_MODIFIED : CHANGE_ADDED);
}

static void republish_configs(struct supervisor *sv)
{
	struct list *pos;

	list_each(pos, &sv->store.objects)
	{
		struct object *o = container_of(pos, struct object, link);

		if (!kind_is_config(o->kind) || !o->published)
			continue;
		o->resource_version = store_next_version(&sv->store);
		publish_config(sv, o, CHANGE_MODIFIED);
	}
}

static void republish_events(struct supervisor *sv)
{
	uint64_t last = sv->events.sequence;
	struct event_record e;

	while (sv->conf.event_restamped && events_renew(&sv->events, last, &e))
		sv->conf.event_restamped(sv->conf.arg, &e);
}

void publish_clock(struct supervisor *sv)
{
	int64_t offset = sv->conf.ops->wall_offset(sv->conf.ops_ctx);
	int64_t moved = offset - sv->wall_offset;

	if (moved > -CLOCK_STEP && moved < CLOCK_STEP)
		return;
	sv->wall_offset = offset;
	for (uint32_t i = 0; i < sv->conf.max_pods; i++) {
		if (!sv->slots[i].object)
			continue;
		look(sv, &sv->slots[i]);
		publish(sv, CHANGE_MODIFIED);
	}
	republish_configs(sv);
	republish_events(sv);
}
