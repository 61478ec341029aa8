/* SPDX-License-Identifier: MIT */
/* Each object lies in an arena of its own: the struct, its canonical text and what is decoded from
 * it. */
#include "node/store.h"

#include <errno.h>
#include <string.h>

#include "api/decode.h"
#include "api/encode.h"
#include "base/hash.h"
#include "base/text.h"

#define OBJECT_MEMORY_MAX ((size_t)8 << 20) /* an object's text is at most 1 MiB */

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
	arena_fini(&a);
}

void store_fini(struct store *s)
{
	struct list *pos;
	struct list *tmp;

	list_each_safe(pos, tmp, &s->objects) object_free(object_of(pos));
	s->count = 0;
}

static bool is_named(const struct object *o, const char *namespace_, const char *name)
{
	return strcmp(o->pod->metadata.name, name) == 0 &&
	       strcmp(o->pod->metadata.namespace_, namespace_) == 0;
}

struct object *store_find(const struct store *s, const char *namespace_, const char *name)
{
	struct list *pos;

	list_each(pos, &s->objects)
	{
		struct object *o = object_of(pos);

		if (!o->superseded && !o->shadowed && is_named(o, namespace_, name))
			return o;
	}
	return NULL;
}

struct object *store_find_visible(const struct store *s, const char *namespace_, const char *name)
{
	struct list *pos;

	list_each(pos, &s->objects)
	{
		struct object *o = object_of(pos);

		if (o->entry != 0 && is_named(o, namespace_, name))
			return o;
	}
	return NULL;
}

struct object *store_find_shadow(const struct store *s, const char *namespace_, const char *name)
{
	struct list *pos;

	list_each(pos, &s->objects)
	{
		struct object *o = object_of(pos);

		if (o->shadowed && is_named(o, namespace_, name))
			return o;
	}
	return NULL;
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

/* What the user wrote, without what a server adds. */
static struct pod content_of(const struct pod *pod)
{
	struct pod p = *pod;

	p.metadata.uid = NULL;
	p.metadata.resource_version = NULL;
	p.metadata.generation = (struct opt_int){0};
	p.metadata.creation_timestamp = (struct opt_int){0};
	p.metadata.deletion_timestamp = (struct opt_int){0};
	p.metadata.deletion_grace_period_seconds = (struct opt_int){0};
	memset(&p.status, 0, sizeof(p.status));
	return p;
}

static bool encode(const struct pod *pod, struct arena *a, struct json *j)
{
	json_init_arena(j, a);
	encode_object(j, &pod_fields, pod);
	return json_end(j);
}

uint64_t store_text_hash(const struct pod *pod)
{
	struct pod content = content_of(pod);
	struct arena scratch;
	struct json j;
	uint64_t hash = 0;

	arena_init(&scratch, OBJECT_MEMORY_MAX);
	if (encode(&content, &scratch, &j))
		hash = hash_bytes(HASH_START, j.buf, j.len);
	arena_fini(&scratch);
	return hash;
}

/* Canonical text with uid and creation time, copied into the object's arena, and the struct decoded
 * from it. */
static int fill(struct object *o, const struct pod *pod, int64_t wall_ms, struct err *e)
{
	const char *name = pod->metadata.name;
	struct pod content = content_of(pod);
	struct arena scratch;
	struct json j;
	struct problems problems;

	content.metadata.uid = o->uid;
	content.metadata.creation_timestamp = (struct opt_int){wall_ms, true};
	arena_init(&scratch, OBJECT_MEMORY_MAX);
	if (encode(&content, &scratch, &j)) {
		o->text = arena_copy(&o->arena, j.buf, j.len);
		o->text_len = j.len;
	}
	arena_fini(&scratch);
	if (!o->text)
		return err_named(e, ENOMEM, "not enough memory to keep pods", name);
	problems_init(&problems, &o->arena, "");
	o->pod = pod_from_json(&o->arena, o->text, o->text_len, &problems);
	if (o->pod)
		return 0;
	if (problems.count > 0)
		err_set(e, EINVAL, problems.items[0].text);
	else
		err_set(e, ENOMEM, "not enough memory");
	return err_wrap(e, "keep pods", name);
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
	list_init(&o->link);
	return o;
}

struct object *store_add(struct store *s, const struct pod *pod, const char *uid,
	enum object_origin origin, const char *file, int64_t wall_ms, struct err *e)
{
	struct object *o;

	if (s->count >= s->max) {
		err_named(e, ENOSPC, "node is full: too many objects to keep pods",
			pod->metadata.name);
		return NULL;
	}
	o = object_new();
	if (!o) {
		err_named(e, ENOMEM, "not enough memory to keep pods", pod->metadata.name);
		return NULL;
	}
	text_copy(o->uid, sizeof(o->uid), uid);
	text_copy(o->file, sizeof(o->file), file ? file : "");
	o->origin = origin;
	o->text_hash = store_text_hash(pod);
	if (fill(o, pod, wall_ms, e) < 0) {
		object_free(o);
		return NULL;
	}
	list_append(&s->objects, &o->link);
	s->count++;
	o->resource_version = store_next_version(s);
	return o;
}

void store_drop(struct store *s, struct object *o)
{
	if (o->published) {
		struct tombstone *t = &s->tombstones[s->tombstone_next++ % TOMBSTONES_MAX];

		text_copy(t->uid, sizeof(t->uid), o->uid);
		text_copy(t->name, sizeof(t->name), o->pod->metadata.name);
		text_copy(t->namespace_, sizeof(t->namespace_), o->pod->metadata.namespace_);
		t->resource_version = o->resource_version;
	}
	s->count--;
	object_free(o);
}

uint64_t store_next_version(struct store *s)
{
	return ++s->resource_version;
}
