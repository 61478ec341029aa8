/* SPDX-License-Identifier: MIT */
/* Objects and the history of their changes, bounded in number and bytes. */
#include "apiserver/cache.h"

#include <string.h>

void cache_init(struct cache *c)
{
	*c = (struct cache){.most = OBJECTS_MAX};
	list_init(&c->objects);
}

static void version_drop(struct version *v)
{
	struct arena arena;

	if (!v || --v->refs > 0)
		return;
	arena = v->arena; /* v itself lives in it */
	arena_fini(&arena);
}

void cache_fini(struct cache *c)
{
	struct list *pos;
	struct list *tmp;

	list_each_safe(pos, tmp, &c->objects)
	{
		list_remove(pos);
		version_drop(container_of(pos, struct version, link));
	}
	for (uint32_t i = 0; i < HISTORY_MAX; i++)
		version_drop(c->history[i]);
	cache_init(c);
}

static struct version *version_new(const struct cache_state *s)
{
	struct arena arena;
	struct version *v;

	arena_init(&arena, s->json_len + 4096);
	v = arena_alloc(&arena, sizeof(*v));
	if (!v)
		return NULL;
	list_init(&v->link);
	v->type = s->type;
	v->version = s->version;
	v->uid = arena_strdup(&arena, s->uid);
	v->namespace_ = arena_strdup(&arena, s->namespace_);
	v->name = arena_strdup(&arena, s->name);
	v->json = arena_copy(&arena, s->json, s->json_len);
	v->json_len = s->json_len;
	v->refs = 1;
	if (arena.failed) {
		arena_fini(&arena);
		return NULL;
	}
	v->arena = arena;
	return v;
}

struct version *cache_find(const struct cache *c, const char *namespace_, const char *name)
{
	struct list *pos;

	list_each(pos, &c->objects)
	{
		struct version *v = container_of(pos, struct version, link);

		if (strcmp(v->name, name) == 0 && strcmp(v->namespace_, namespace_) == 0)
			return v;
	}
	return NULL;
}

struct version *cache_find_uid(const struct cache *c, const char *uid)
{
	struct list *pos;

	list_each(pos, &c->objects)
	{
		struct version *v = container_of(pos, struct version, link);

		if (strcmp(v->uid, uid) == 0)
			return v;
	}
	return NULL;
}

/* A pod is known by its uid: one that replaces another has the same name. Events are known by their
 * names. */
static struct version *find_same(const struct cache *c, const struct cache_state *s)
{
	return s->uid[0] ? cache_find_uid(c, s->uid) : cache_find(c, s->namespace_, s->name);
}

static void forget_oldest(struct cache *c)
{
	for (uint32_t i = 0; i < HISTORY_MAX; i++) {
		struct version **slot = &c->history[(c->history_at + i) % HISTORY_MAX];

		if (!*slot)
			continue;
		c->complete_since = (*slot)->version;
		if ((*slot)->type == TYPE_DELETED)
			c->expired_before = (*slot)->version;
		c->history_bytes -= (*slot)->json_len;
		version_drop(*slot);
		*slot = NULL;
		return;
	}
}

static void remember(struct cache *c, struct version *v)
{
	if (c->history[c->history_at])
		forget_oldest(c);
	while (c->history_bytes > 0 && c->history_bytes + v->json_len > HISTORY_BYTES_MAX)
		forget_oldest(c);
	c->history[c->history_at] = v;
	c->history_at = (c->history_at + 1) % HISTORY_MAX;
	c->history_bytes += v->json_len;
	v->refs++;
}

/* Events are not deleted one by one: the ring in PID 1 forgets, and so do we. */
static void make_room(struct cache *c)
{
	struct version *oldest = NULL;
	struct list *pos;

	if (c->count < c->most)
		return;
	list_each(pos, &c->objects)
	{
		struct version *v = container_of(pos, struct version, link);

		if (!oldest || v->version < oldest->version)
			oldest = v;
	}
	if (!oldest)
		return;
	list_remove(&oldest->link);
	version_drop(oldest);
	c->count--;
}

static bool comes_after(const struct version *v, const char *namespace_, const char *name)
{
	int order = strcmp(v->namespace_, namespace_);

	return order > 0 || (order == 0 && strcmp(v->name, name) > 0);
}

/* Where a new object goes: before what is returned. */
static struct list *place_for(struct cache *c, const struct version *v)
{
	struct list *pos;

	if (!c->by_name)
		return &c->objects;
	list_each(pos, &c->objects)
	{
		if (comes_after(container_of(pos, struct version, link), v->namespace_, v->name))
			break;
	}
	return pos;
}

static void make_present(struct cache *c, struct version *old, struct version *v)
{
	struct list *place = old ? old->link.next : NULL;

	if (old) {
		list_remove(&old->link);
		c->count--;
	}
	if (v->type == TYPE_DELETED)
		return;
	make_room(c);
	/* The place may have been given up by make_room() only when nothing was removed before. */
	list_append(old ? place : place_for(c, v), &v->link);
	v->refs++;
	c->count++;
}

bool cache_put(struct cache *c, const struct cache_state *state, bool quiet)
{
	struct version *old = find_same(c, state);
	struct version *v;

	if (old && old->version >= state->version)
		return true;
	v = version_new(state);
	if (!v)
		return false;
	if (state->version > c->newest)
		c->newest = state->version;
	v->before = old;
	make_present(c, old, v);
	/* Deletions from before are kept in the history too: there is no other place that knows
	 * them. */
	if (!quiet || v->type == TYPE_DELETED)
		remember(c, v);
	if (!quiet && c->changed)
		c->changed(c->arg, c, v);
	v->before = NULL;
	version_drop(old);
	version_drop(v);
	return true;
}

void cache_begin(struct cache *c, uint64_t newest)
{
	if (newest > c->newest)
		c->newest = newest;
	c->complete_since = c->newest;
}

static void take_nearer(struct version **best, struct version *v, uint64_t at)
{
	if (v->version > at && (!*best || v->version < (*best)->version))
		*best = v;
}

struct version *cache_after(const struct cache *c, uint64_t at)
{
	struct version *best = NULL;
	struct list *pos;

	for (uint32_t i = 0; i < HISTORY_MAX; i++)
		if (c->history[i])
			take_nearer(&best, c->history[i], at);
	list_each(pos, &c->objects) take_nearer(&best, container_of(pos, struct version, link), at);
	return best;
}

bool cache_expired(const struct cache *c, uint64_t version)
{
	return version > 0 && version < c->expired_before;
}
