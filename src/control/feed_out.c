/* SPDX-License-Identifier: MIT */
/*
 * What the API process is told. First all that exists, in order of version, a few objects a turn: a
 * cursor over the store, no queue. Then each change as it is published. A socket that is full then
 * means that the process has stalled.
 */
#include <errno.h>
#include <sys/epoll.h>

#include "base/text.h"
#include "control/control_impl.h"

#define OBJECTS_PER_TURN 8
#define STALL_MS	 10000

bool feed_put(struct control *c, struct feed_message *m, const char *json, size_t len, int fd)
{
	struct err e;

	if (feed_send(c->feed.fd, m, json, len, fd, &e) == 0)
		return true;
	process_kill(c, e.code == EAGAIN ? "it has stalled" : e.text);
	return false;
}

void feed_stalled(struct timer *t)
{
	process_kill(container_of(t, struct control, stalled), "it does not read what it is told");
}

/* 1 = sent, 0 = the socket is full, -1 = the process was killed. Only the first feed may meet a
 * full socket. */
static int try_put(struct control *c, struct feed_message *m, const char *json, size_t len)
{
	struct err e;

	if (feed_send(c->feed.fd, m, json, len, -1, &e) == 0)
		return 1;
	if (e.code == EAGAIN)
		return 0;
	process_kill(c, e.text);
	return -1;
}

void feed_name_pod(
	struct feed_message *m, const char *uid, const char *namespace_, const char *name)
{
	text_copy(m->uid, sizeof(m->uid), uid);
	text_copy(m->namespace_, sizeof(m->namespace_), namespace_);
	text_copy(m->name, sizeof(m->name), name);
}

static int put_object(struct control *c, const struct object *o)
{
	struct feed_message m = {
		.kind = FEED_POD, .code = FEED_ADDED, .version = o->resource_version};
	const struct object_meta *meta = &o->pod->metadata;
	struct arena a;
	const char *json;
	size_t len = 0;
	int sent = 1;

	arena_init(&a, FEED_JSON_MAX * 4);
	json = supervisor_object_json(node_supervisor(c->conf.node), o, &a, &len);
	feed_name_pod(&m, o->uid, meta->namespace_, meta->name);
	/* An object without a pod yet is told when its pod begins. */
	if (json)
		sent = try_put(c, &m, json, len);
	arena_fini(&a);
	return sent;
}

static int put_tombstone(struct control *c, const struct tombstone *t)
{
	struct feed_message m = {.kind = FEED_TOMBSTONE, .version = t->resource_version};

	feed_name_pod(&m, t->uid, t->namespace_, t->name);
	return try_put(c, &m, NULL, 0);
}

/* The object or tombstone with the lowest version after the cursor. */
static uint64_t next_pod(
	const struct store *s, uint64_t after, const struct object **o, const struct tombstone **t)
{
	uint64_t best = UINT64_MAX;
	const struct list *pos;

	*o = NULL;
	*t = NULL;
	list_each(pos, &s->objects)
	{
		const struct object *one = container_of(pos, struct object, link);

		if (one->resource_version > after && one->resource_version < best) {
			best = one->resource_version;
			*o = one;
		}
	}
	for (uint32_t i = 0; i < TOMBSTONES_MAX; i++) {
		const struct tombstone *one = &s->tombstones[i];

		if (one->resource_version > after && one->resource_version < best) {
			best = one->resource_version;
			*t = one;
			*o = NULL;
		}
	}
	return best;
}

static const struct event_record *next_event(const struct events *es, uint64_t after)
{
	const struct event_record *best = NULL;

	for (uint32_t i = 0; i < EVENTS_MAX; i++) {
		const struct event_record *one = &es->ring[i];

		if (one->sequence > after && (!best || one->sequence < best->sequence))
			best = one;
	}
	return best;
}

static bool event_message(struct control *c, const struct event_record *e, struct arena *a,
	struct feed_message *m, struct json *j)
{
	struct text t;

	*m = (struct feed_message){.kind = FEED_EVENT, .version = e->sequence};
	text_copy(m->namespace_, sizeof(m->namespace_), e->namespace_);
	/* As event_write_json() names it. */
	text_init(&t, m->name, sizeof(m->name));
	text_format(&t, "%s.", e->name);
	text_add_hex(&t, e->id, 16);
	json_init_arena(j, a);
	event_write_json(j, e, node_wall_offset(c->conf.node), e->sequence, c->conf.node_name);
	return json_end(j);
}

static int put_event(struct control *c, const struct event_record *e)
{
	struct feed_message m;
	struct arena a;
	struct json j;
	int sent = 1;

	arena_init(&a, 16384);
	if (event_message(c, e, &a, &m, &j))
		sent = try_put(c, &m, j.buf, j.len);
	arena_fini(&a);
	return sent;
}

/* 1 = one more was told, 0 = the socket is full, -1 = the process is gone, 2 = everything is told.
 */
static int tell_next(struct control *c)
{
	struct supervisor *sv = node_supervisor(c->conf.node);
	const struct store *store = supervisor_store(sv);
	const struct tombstone *tombstone;
	const struct object *object;
	uint64_t version = next_pod(store, c->pods_told, &object, &tombstone);
	const struct event_record *event;
	int sent;

	if (object || tombstone) {
		sent = object ? put_object(c, object) : put_tombstone(c, tombstone);
		if (sent > 0)
			c->pods_told = version;
		return sent;
	}
	event = next_event(supervisor_events(sv), c->events_told);
	if (!event)
		return 2;
	sent = put_event(c, event);
	if (sent > 0)
		c->events_told = event->sequence;
	return sent;
}

void feed_go_on(struct control *c)
{
	struct supervisor *sv = node_supervisor(c->conf.node);
	struct feed_message m = {.kind = FEED_SYNCED};
	int sent = 1;

	if (c->synced)
		return;
	evloop_timer_in(c->conf.loop, &c->stalled, STALL_MS);
	for (int i = 0; i < OBJECTS_PER_TURN && sent == 1; i++)
		sent = tell_next(c);
	if (sent != 2)
		return;
	m.version = supervisor_store(sv)->resource_version;
	m.number = (int64_t)supervisor_events(sv)->sequence;
	if (try_put(c, &m, NULL, 0) != 1)
		return;
	c->synced = true;
	evloop_timer_clear(c->conf.loop, &c->stalled);
	evloop_modify(c->conf.loop, &c->feed, EPOLLIN, NULL);
}

/* Before everything is told the cursor finds the change by itself. */
void control_published(struct control *c, const struct change *change)
{
	static const int32_t changes[] = {
		[CHANGE_ADDED] = FEED_ADDED,
		[CHANGE_MODIFIED] = FEED_MODIFIED,
		[CHANGE_DELETED] = FEED_DELETED,
	};
	struct feed_message m = {.kind = FEED_POD};

	if (!c || !c->used || c->feed.fd < 0 || !c->synced)
		return;
	m.code = changes[change->kind];
	m.version = change->resource_version;
	feed_name_pod(&m, change->uid, change->namespace_, change->name);
	feed_put(c, &m, change->json, change->json_len, -1);
}

void control_event_recorded(struct control *c, const struct event_record *event)
{
	struct feed_message m;
	struct arena a;
	struct json j;

	if (!c || !c->used || c->feed.fd < 0 || !c->synced)
		return;
	arena_init(&a, 16384);
	if (event_message(c, event, &a, &m, &j))
		feed_put(c, &m, j.buf, j.len, -1);
	arena_fini(&a);
}
