/* SPDX-License-Identifier: MIT */
/*
 * What the API process is told. First all that exists, in order of version, a few objects a turn: a
 * cursor over the store, no queue. Then each change as it is published. A socket that is full then
 * means that the process has stalled.
 */
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>

#include "base/text.h"
#include "control/control_impl.h"

#define OBJECTS_PER_TURN 8
#define STALL_MS	 10000
#define NODE_JSON_MAX	 32768

struct feed_message *feed_new(enum feed_kind kind)
{
	static struct feed_message m;

	memset(&m, 0, sizeof(m));
	m.kind = kind;
	return &m;
}

/* 1 = sent, 0 = the socket is full, -1 = the process was killed. Only the first feed may meet a
 * full socket. */
static int try_put(struct control *c, struct feed_message *m, const char *json, size_t len, int fd)
{
	struct err e;

	if (feed_send(c->feed.fd, m, json, len, fd, &e) == 0)
		return 1;
	if (e.code == EAGAIN)
		return 0;
	process_kill(c, e.text);
	return -1;
}

static bool must_be_sent(struct control *c, int sent)
{
	if (sent == 0)
		process_kill(c, "it has stalled");
	return sent > 0;
}

bool feed_put(struct control *c, struct feed_message *m, const char *json, size_t len)
{
	return must_be_sent(c, try_put(c, m, json, len, -1));
}

bool feed_pass(struct control *c, struct feed_message *m, int fd)
{
	return must_be_sent(c, try_put(c, m, NULL, 0, fd));
}

void feed_stalled(struct timer *t)
{
	process_kill(container_of(t, struct control, stalled), "it does not read what it is told");
}

void feed_name_object(
	struct feed_message *m, const char *uid, const char *namespace_, const char *name)
{
	text_copy(m->uid, sizeof(m->uid), uid);
	text_copy(m->namespace_, sizeof(m->namespace_), namespace_);
	text_copy(m->name, sizeof(m->name), name);
}

bool feed_put_node(struct control *c)
{
	struct feed_message *m = feed_new(FEED_NODE);
	struct arena a;
	size_t len = 0;
	const char *json;
	bool sent = true;

	arena_init(&a, NODE_JSON_MAX);
	json = node_object_json(c->conf.node, &a, &len, &m->version);
	text_copy(m->name, sizeof(m->name), c->conf.node_name);
	if (json)
		sent = feed_put(c, m, json, len);
	arena_fini(&a);
	return sent;
}

static int put_object(struct control *c, const struct object *o)
{
	struct feed_message *m = feed_new(FEED_OBJECT);
	const struct object_meta *meta = &o->any->metadata;
	struct arena a;
	const char *json;
	size_t len = 0;
	int sent = 1;

	arena_init(&a, FEED_JSON_MAX * 4);
	json = supervisor_object_json(c->supervisor, o, &a, &len);
	m->object = o->kind;
	m->code = FEED_ADDED;
	m->version = o->resource_version;
	feed_name_object(m, o->uid, meta->namespace_, meta->name);
	/* A pod is told when it begins, one of the firmware that is hidden when it comes back. */
	if (json)
		sent = try_put(c, m, json, len, -1);
	arena_fini(&a);
	return sent;
}

static int put_tombstone(struct control *c, const struct tombstone *t)
{
	struct feed_message *m = feed_new(FEED_TOMBSTONE);

	m->object = t->kind;
	m->version = t->resource_version;
	feed_name_object(m, t->uid, t->namespace_, t->name);
	return try_put(c, m, NULL, 0, -1);
}

/* Is *version the lowest one after the cursor so far? Then it is *best. */
static bool is_next(uint64_t after, const uint64_t *version, uint64_t *best)
{
	if (*version <= after || *version >= *best)
		return false;
	*best = *version;
	return true;
}

/* The object or tombstone with the lowest version after the cursor. */
static uint64_t next_object(
	const struct store *s, uint64_t after, const struct object **o, const struct tombstone **t)
{
	uint64_t best = UINT64_MAX;
	const struct list *pos;

	*o = NULL;
	*t = NULL;
	list_each(pos, &s->objects)
	{
		const struct object *one = container_of(pos, struct object, link);

		if (is_next(after, &one->resource_version, &best))
			*o = one;
	}
	for (uint32_t i = 0; i < TOMBSTONES_MAX; i++) {
		const struct tombstone *one = &s->tombstones[i];

		if (is_next(after, &one->resource_version, &best)) {
			*t = one;
			*o = NULL;
		}
	}
	return best;
}

static int put_event(struct control *c, const struct event_record *e)
{
	struct feed_message *m = feed_new(FEED_EVENT);
	struct arena a;
	struct json j;
	struct text t;
	int sent = 1;

	m->version = e->sequence;
	text_copy(m->namespace_, sizeof(m->namespace_), e->namespace_);
	/* As event_write_json() names it. */
	text_init(&t, m->name, sizeof(m->name));
	text_format(&t, "%s.", e->name);
	text_add_hex(&t, e->id, 16);
	arena_init(&a, 16384);
	json_init_arena(&j, &a);
	event_write_json(&j, e, node_wall_offset(c->conf.node), e->sequence, c->conf.node_name);
	if (json_end(&j))
		sent = try_put(c, m, j.buf, j.len, -1);
	arena_fini(&a);
	return sent;
}

/* 1 = one more was told, 0 = the socket is full, -1 = the process is gone, 2 = everything is told.
 */
static int tell_next(struct control *c)
{
	const struct tombstone *tombstone;
	const struct object *object;
	uint64_t version = next_object(c->store, c->objects_told, &object, &tombstone);
	struct event_record event;
	int sent;

	if (object || tombstone) {
		sent = object ? put_object(c, object) : put_tombstone(c, tombstone);
		if (sent > 0)
			c->objects_told = version;
		return sent;
	}
	if (!events_next(supervisor_events(c->supervisor), c->events_told, &event))
		return 2;
	sent = put_event(c, &event);
	if (sent > 0)
		c->events_told = event.sequence;
	return sent;
}

void feed_go_on(struct control *c)
{
	struct feed_message *m;
	int sent = 1;

	if (c->synced)
		return;
	evloop_timer_in(c->conf.loop, &c->stalled, STALL_MS);
	for (int i = 0; i < OBJECTS_PER_TURN && sent == 1; i++)
		sent = tell_next(c);
	if (sent != 2)
		return;
	m = feed_new(FEED_SYNCED);
	m->version = c->store->resource_version;
	m->number = (int64_t)supervisor_events(c->supervisor)->sequence;
	if (try_put(c, m, NULL, 0, -1) != 1)
		return;
	c->synced = true;
	if (c->node_changed && !feed_put_node(c))
		return;
	evloop_timer_clear(c->conf.loop, &c->stalled);
	evloop_modify(c->conf.loop, &c->feed, EPOLLIN, NULL);
}

_Static_assert((int)CHANGE_ADDED == FEED_ADDED && (int)CHANGE_MODIFIED == FEED_MODIFIED &&
		       (int)CHANGE_DELETED == FEED_DELETED,
	"the feed's names of the changes");

/* Before everything is told the cursor finds the change by itself. */
void control_published(struct control *c, const struct change *change)
{
	struct feed_message *m;
	const char *json;
	size_t len = 0;

	if (!c || !c->synced)
		return;
	json = change_json(change, &len);
	if (!json)
		return;
	m = feed_new(FEED_OBJECT);
	m->object = change->object;
	m->code = (int32_t)change->kind;
	m->version = change->resource_version;
	feed_name_object(m, change->uid, change->namespace_, change->name);
	feed_put(c, m, json, len);
}

void control_event_recorded(struct control *c, const struct event_record *event)
{
	if (c && c->synced)
		must_be_sent(c, put_event(c, event));
}

/* It is told first of all; what has changed since waits for the rest. */
void control_node_changed(struct control *c)
{
	if (!c)
		return;
	c->node_changed = true;
	if (c->synced)
		feed_put_node(c);
}
