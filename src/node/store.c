/* SPDX-License-Identifier: MIT */
/* Each object lies in an arena of its own: the struct, and what is decoded from its canonical text.
 */
#include "node/store.h"

#include <errno.h>
#include <string.h>

#include "api/decode.h"
#include "api/encode.h"
#include "base/hash.h"
#include "base/text.h"
#include "pod/conditions.h"

#define OBJECT_MEMORY_MAX ((size_t)8 << 20) /* a text is at most 1 MiB */

void store_init(struct store *s, uint32_t max_objects)
{
	memset(s, 0, sizeof(*s));
	list_init(&s->objects);
	s->max = max_objects;
}

static struct object *object_of(struct list *link)
{
	return container_of(link, struct object, link);
}

/* The object lies in its own arena. */
static void object_free(struct object *o)
{
	struct arena a = o->arena;

	list_remove(&o->link);
	arena_fini(&o->conditions_arena);
	arena_fini(&a);
}

void store_fini(struct store *s)
{
	struct list *pos;
	struct list *tmp;

	list_each_safe(pos, tmp, &s->objects) object_free(object_of(pos));
	s->count = s->config_count = 0;
	s->config_bytes = 0;
}

static bool is_named(
	const struct object *o, enum object_kind kind, const char *namespace_, const char *name)
{
	return o->kind == kind && strcmp(o->any->metadata.name, name) == 0 &&
	       strcmp(o->any->metadata.namespace_, namespace_) == 0;
}

struct object *store_find_kind(
	const struct store *s, enum object_kind kind, const char *namespace_, const char *name)
{
	struct list *pos;

	list_each(pos, &s->objects)
	{
		struct object *o = object_of(pos);

		if (!o->superseded && !o->shadowed && is_named(o, kind, namespace_, name))
			return o;
	}
	return NULL;
}

struct object *store_find(const struct store *s, const char *namespace_, const char *name)
{
	return store_find_kind(s, OBJECT_POD, namespace_, name);
}

struct object *store_find_visible(const struct store *s, const char *namespace_, const char *name)
{
	struct list *pos;

	list_each(pos, &s->objects)
	{
		struct object *o = object_of(pos);

		if (o->entry != 0 && is_named(o, OBJECT_POD, namespace_, name))
			return o;
	}
	return NULL;
}

struct object *store_find_shadow_kind(
	const struct store *s, enum object_kind kind, const char *namespace_, const char *name)
{
	struct list *pos;

	list_each(pos, &s->objects)
	{
		struct object *o = object_of(pos);

		if (o->shadowed && is_named(o, kind, namespace_, name))
			return o;
	}
	return NULL;
}

struct object *store_find_shadow(const struct store *s, const char *namespace_, const char *name)
{
	return store_find_shadow_kind(s, OBJECT_POD, namespace_, name);
}

struct object *store_find_uid(const struct store *s, const char *uid)
{
	struct list *pos;

	list_each(pos, &s->objects)
	{
		if (strcmp(object_of(pos)->uid, uid) == 0)
			return object_of(pos);
	}
	return NULL;
}

union content {
	struct any_object any;
	struct pod pod;
	struct config_map config_map;
	struct secret secret;
	struct volume_claim claim;
};

/* What the user wrote, without what a server adds. */
static void content_of(union content *c, enum object_kind kind, const void *object)
{
	struct object_meta *m = &c->any.metadata;

	memcpy(c, object, kinds[kind].fields->size);
	m->uid = NULL;
	m->resource_version = NULL;
	m->generation = (struct opt_int){0};
	m->creation_timestamp = (struct opt_int){0};
	m->deletion_timestamp = (struct opt_int){0};
	m->deletion_grace_period_seconds = (struct opt_int){0};
	if (kind == OBJECT_POD)
		memset(&c->pod.status, 0, sizeof(c->pod.status));
}

static bool encode(enum object_kind kind, const union content *c, struct arena *a, struct json *j)
{
	json_init_arena(j, a);
	encode_object(j, kinds[kind].fields, c);
	return json_end(j);
}

uint64_t store_hash(enum object_kind kind, const void *object)
{
	union content content;
	struct arena scratch;
	struct json j;
	uint64_t hash = 0;

	content_of(&content, kind, object);
	arena_init(&scratch, OBJECT_MEMORY_MAX);
	if (encode(kind, &content, &scratch, &j))
		hash = hash_quick(HASH_START, j.buf, j.len);
	arena_fini(&scratch);
	return hash;
}

uint64_t store_text_hash(const struct pod *pod)
{
	return store_hash(OBJECT_POD, pod);
}

static int no_memory(struct err *e, enum object_kind kind, const char *name)
{
	return err_format(
		e, ENOMEM, "not enough memory to keep %s \"%s\"", kinds[kind].resource, name);
}

const char *object_json(const struct object *o, struct arena *a, size_t *len)
{
	struct json j;

	json_init_arena(&j, a);
	encode_object(&j, kinds[o->kind].fields, o->any);
	*len = j.len;
	return json_end(&j) ? j.buf : NULL;
}

/* Decoded from the canonical text, with uid and creation time. */
static int decode(struct object *o, const struct json *text, const char *name, struct err *e)
{
	enum object_kind kind = o->kind;
	struct problems problems;

	problems_init(&problems, &o->arena, "");
	o->any = object_from_json(&o->arena, text->buf, text->len, &kind, &problems);
	o->pod = kind == OBJECT_POD ? (struct pod *)o->any : NULL;
	o->text_len = text->len;
	if (o->any)
		return 0;
	if (problems.count > 0)
		err_set(e, EINVAL, problems.items[0].text);
	else
		err_set(e, ENOMEM, "not enough memory");
	return err_wrap(e, arena_format(&o->arena, "keep %s", kinds[o->kind].resource), name);
}

static int fill(struct object *o, const void *object, int64_t wall_ms, struct err *e)
{
	const char *name = ((const struct any_object *)object)->metadata.name;
	union content content;
	struct arena scratch;
	struct json j;
	int rc;

	content_of(&content, o->kind, object);
	content.any.metadata.uid = o->uid;
	content.any.metadata.creation_timestamp = (struct opt_int){wall_ms, true};
	arena_init(&scratch, OBJECT_MEMORY_MAX);
	rc = encode(o->kind, &content, &scratch, &j) ? decode(o, &j, name, e)
						     : no_memory(e, o->kind, name);
	arena_fini(&scratch);
	return rc;
}

static struct object *object_new(void)
{
	struct arena a;
	struct object *o;

	arena_init(&a, OBJECT_MEMORY_MAX);
	o = arena_alloc(&a, sizeof(*o));
	if (!o) {
		arena_fini(&a);
		return NULL;
	}
	o->arena = a;
	arena_init(&o->conditions_arena, CONDITIONS_MEMORY_MAX);
	list_init(&o->link);
	return o;
}

static int full(struct err *e, enum object_kind kind, const char *name, const char *what)
{
	return err_format(e, ENOSPC, "node is full: too many %s to keep %s \"%s\"", what,
		kinds[kind].resource, name);
}

static int check_count(const struct store *s, enum object_kind kind, const char *name,
	const struct object *instead, struct err *e)
{
	uint32_t freed = instead != NULL;

	if (kind == OBJECT_POD)
		return s->count - freed >= s->max ? full(e, kind, name, "objects") : 0;
	return s->config_count - freed >= CONFIG_OBJECTS_MAX
		       ? full(e, kind, name, "ConfigMaps and Secrets")
		       : 0;
}

/* Known only when the text is made. */
static int check_bytes(
	const struct store *s, const struct object *o, const struct object *instead, struct err *e)
{
	size_t freed = instead ? instead->text_len : 0;

	if (o->kind == OBJECT_POD || s->config_bytes - freed + o->text_len <= CONFIG_BYTES_MAX)
		return 0;
	return full(e, o->kind, o->any->metadata.name, "bytes of ConfigMaps and Secrets");
}

struct object *store_add_kind(struct store *s, enum object_kind kind, const void *object,
	const struct object_source *from, struct err *e)
{
	const char *name = ((const struct any_object *)object)->metadata.name;
	struct object *o;

	if (check_count(s, kind, name, from->instead, e) < 0)
		return NULL;
	o = object_new();
	if (!o) {
		no_memory(e, kind, name);
		return NULL;
	}
	text_copy(o->uid, sizeof(o->uid), from->uid);
	text_copy(o->file, sizeof(o->file), from->file ? from->file : "");
	o->kind = kind;
	o->origin = from->origin;
	o->text_hash = store_hash(kind, object);
	if (fill(o, object, from->wall_ms, e) < 0 || check_bytes(s, o, from->instead, e) < 0) {
		object_free(o);
		return NULL;
	}
	list_append(&s->objects, &o->link);
	s->count += kind == OBJECT_POD;
	s->config_count += kind != OBJECT_POD;
	s->config_bytes += kind != OBJECT_POD ? o->text_len : 0;
	o->resource_version = store_next_version(s);
	return o;
}

struct object *store_add(struct store *s, const struct pod *pod, const char *uid,
	enum object_origin origin, const char *file, int64_t wall_ms, struct err *e)
{
	const struct object_source from = {uid, origin, file, wall_ms, NULL};

	return store_add_kind(s, OBJECT_POD, pod, &from, e);
}

static void forget(struct store *s, struct object *o)
{
	s->count -= o->kind == OBJECT_POD;
	s->config_count -= o->kind != OBJECT_POD;
	s->config_bytes -= o->kind != OBJECT_POD ? o->text_len : 0;
	object_free(o);
}

struct object *store_update(struct store *s, struct object *old, const void *object,
	enum object_origin origin, const char *file, struct err *e)
{
	const struct object_source from = {
		.uid = old->uid,
		.origin = origin,
		.file = file,
		.wall_ms = int_or(old->any->metadata.creation_timestamp, 0),
		.instead = old,
	};
	struct object *o = store_add_kind(s, old->kind, object, &from, e);

	if (!o)
		return NULL;
	o->entry = old->entry;
	o->superseded = old->superseded;
	o->shadowed = old->shadowed;
	o->created_at = old->created_at;
	o->published = old->published;
	o->published_hash = old->published_hash;
	o->conditions = old->conditions;
	o->condition_count = old->condition_count;
	o->conditions_arena = old->conditions_arena;
	arena_init(&old->conditions_arena, CONDITIONS_MEMORY_MAX); /* they went over to it */
	list_remove(&o->link);
	list_append(&old->link, &o->link);
	forget(s, old);
	return o;
}

void store_drop(struct store *s, struct object *o)
{
	if (o->published) {
		struct tombstone *t = &s->tombstones[s->tombstone_next++ % TOMBSTONES_MAX];

		text_copy(t->uid, sizeof(t->uid), o->uid);
		text_copy(t->name, sizeof(t->name), o->any->metadata.name);
		text_copy(t->namespace_, sizeof(t->namespace_), o->any->metadata.namespace_);
		t->kind = o->kind;
		t->resource_version = o->resource_version;
	}
	forget(s, o);
}

uint64_t store_next_version(struct store *s)
{
	return ++s->resource_version;
}

static const char *keep_text(struct arena *a, const char *s)
{
	return s ? arena_strdup(a, s) : NULL;
}

int store_set_conditions(struct object *o, const struct pod_status *status, struct err *e)
{
	struct pod_condition *kept;
	uint32_t count = 0;
	struct arena a;

	arena_init(&a, CONDITIONS_MEMORY_MAX);
	kept = arena_array(&a, CONDITIONS_MAX, sizeof(*kept));
	for (uint32_t i = 0; kept && i < status->conditions.count; i++) {
		const struct pod_condition *c = &status->conditions.items[i];

		if (condition_is_own(c->type))
			continue;
		if (count == CONDITIONS_MAX) {
			arena_fini(&a);
			return err_format(e, EINVAL,
				"status.conditions: Too many: %u: must have at most %d of clients",
				status->conditions.count, CONDITIONS_MAX);
		}
		kept[count] = *c;
		kept[count].kept = NULL;
		kept[count].type = keep_text(&a, c->type);
		kept[count].status = keep_text(&a, c->status);
		kept[count].reason = keep_text(&a, c->reason);
		kept[count++].message = keep_text(&a, c->message);
	}
	if (a.failed) {
		arena_fini(&a);
		return err_set(e, EINVAL, "status.conditions: Too long: they are more than 16 KiB");
	}
	arena_fini(&o->conditions_arena);
	o->conditions_arena = a;
	o->conditions = kept;
	o->condition_count = count;
	return 0;
}
