/* SPDX-License-Identifier: MIT */
/* The feed from PID 1, and commands to it. */
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "api/kinds.h"
#include "apiserver/conn.h"
#include "apiserver/render.h"
#include "apiserver/routes.h"
#include "base/fdio.h"
#include "base/log.h"
#include "base/text.h"

#define MESSAGES_PER_TURN 16
#define TOMBSTONES_KEPT	  32 /* PID 1 remembers so many deletions */

static void stop(struct server *s, int status)
{
	s->stop = true;
	s->status = status;
}

_Static_assert((int)RESOURCE_PODS == OBJECT_POD && (int)RESOURCE_CONFIG_MAPS == OBJECT_CONFIG_MAP &&
		       (int)RESOURCE_SECRETS == OBJECT_SECRET &&
		       (int)RESOURCE_CLAIMS == OBJECT_CLAIM && (int)RESOURCE_EVENTS == OBJECT_OTHER,
	"resources and kinds");

static bool put_object(struct server *s, const struct feed_message *m, const char *json)
{
	static const enum change_type types[] = {
		[FEED_ADDED] = TYPE_ADDED,
		[FEED_MODIFIED] = TYPE_MODIFIED,
		[FEED_DELETED] = TYPE_DELETED,
	};

	if (!json || m->code < FEED_ADDED || m->code > FEED_DELETED || m->object >= OBJECT_OTHER)
		return true;
	return cache_put(&s->caches[m->object],
		&(struct cache_state){types[m->code], m->version, m->uid, m->namespace_, m->name,
			json, m->json_len},
		!s->synced);
}

/* A deletion from before: watchers that start late get it with as much of the object as is known.
 */
static bool put_tombstone(struct server *s, const struct feed_message *m, struct arena *a)
{
	struct json j;

	if (m->object >= OBJECT_OTHER)
		return true;
	json_init_arena(&j, a);
	render_begin(&j, kinds[m->object].kind, "v1");
	json_key(&j, "metadata");
	json_object(&j);
	json_put_string(&j, "name", m->name);
	json_put_string(&j, "namespace", m->namespace_);
	json_put_string(&j, "uid", m->uid);
	render_version(&j, m->version);
	json_object_end(&j);
	json_object_end(&j);
	if (++s->tombstones == TOMBSTONES_KEPT)
		for (int i = 0; i < OBJECT_OTHER; i++)
			s->caches[i].expired_before =
				m->version; /* there may have been earlier ones */
	return json_end(&j) && cache_put(&s->caches[m->object],
				       &(struct cache_state){TYPE_DELETED, m->version, m->uid,
					       m->namespace_, m->name, j.buf, j.len},
				       !s->synced);
}

static bool put_event(struct server *s, const struct feed_message *m, const char *json)
{
	struct cache *cache = &s->caches[RESOURCE_EVENTS];
	bool known = cache_find(cache, m->namespace_, m->name) != NULL;

	return !json || cache_put(cache,
				&(struct cache_state){known ? TYPE_MODIFIED : TYPE_ADDED,
					m->version, "", m->namespace_, m->name, json, m->json_len},
				!s->synced);
}

/* There is one, of no namespace. */
static bool put_node(struct server *s, const struct feed_message *m, const char *json)
{
	return !json || cache_put(&s->caches[RESOURCE_NODES],
				&(struct cache_state){TYPE_MODIFIED, m->version, "", "", m->name,
					json, m->json_len},
				!s->synced);
}

static void take_connection(struct server *s, const struct feed_message *m, int fd)
{
	struct feed_message closed = {.kind = FEED_CLOSED, .connection = m->connection};
	struct err e;

	s->given++;
	if (fd < 0)
		return;
	if (s->conn_count >= CONNECTIONS_MAX) {
		fd_close(&fd);
		feed_command(s, &closed, NULL, 0, -1);
	} else if (conn_start(s, fd, m, &e) < 0) {
		log_warning(e.text);
		feed_command(s, &closed, NULL, 0, -1);
	}
}

static void take_answer(struct server *s, const struct feed_message *m, const char *json)
{
	struct list *pos;

	list_each(pos, &s->conns)
	{
		struct conn *c = container_of(pos, struct conn, link);

		if (c->number != m->connection)
			continue;
		if (c->state == CONN_WAITING && c->ticket == m->ticket)
			route_answer(c, m, json);
		return;
	}
}

static void synced(struct server *s, const struct feed_message *m)
{
	for (int i = 0; i < OBJECT_OTHER; i++)
		cache_begin(&s->caches[i], m->version);
	cache_begin(&s->caches[RESOURCE_NODES], 1);
	cache_begin(&s->caches[RESOURCE_EVENTS], m->number > 0 ? (uint64_t)m->number : 0);
	s->synced = true;
	conn_feed_is_ready(s);
}

/* False when memory is short: what we would show is not what is. PID 1 starts another one. */
static bool take(
	struct server *s, const struct feed_message *m, const char *json, int *fd, struct arena *a)
{
	switch ((enum feed_kind)m->kind) {
	case FEED_HELLO:
		text_copy(s->log_dir, sizeof(s->log_dir), m->text);
		return true;
	case FEED_CONNECTION:
		take_connection(s, m, fd_steal(fd));
		return true;
	case FEED_OBJECT:
		return put_object(s, m, json);
	case FEED_TOMBSTONE:
		return put_tombstone(s, m, a);
	case FEED_EVENT:
		return put_event(s, m, json);
	case FEED_NODE:
		return put_node(s, m, json);
	case FEED_SYNCED:
		synced(s, m);
		return true;
	case FEED_ANSWER:
		take_answer(s, m, json);
		return true;
	case FEED_CLOSED:
	case FEED_APPLY:
	case FEED_DELETE:
	case FEED_POWEROFF:
	case FEED_REBOOT:
	case FEED_IMAGES:
	case FEED_IMAGE_REMOVE:
	case FEED_IMAGE_IMPORT:
	case FEED_LEAVING:
		return true;
	}
	return true;
}

/* False when there is nothing more to take now. */
static bool take_one(struct server *s)
{
	static struct feed_message m;
	AUTO_FD int fd = -1;
	struct arena a;
	const char *json;
	struct err e;
	enum feed_got got;

	arena_init(&a, FEED_JSON_MAX + 65536);
	got = feed_receive(s->feed.fd, &m, &a, &json, &fd, &e);
	switch (got) {
	case FEED_GOT:
		if (take(s, &m, json, &fd, &a))
			break;
		log_error("out of memory for what PID 1 tells");
		stop(s, 1);
		break;
	case FEED_NOTHING:
		break;
	case FEED_END:
		stop(s, 0);
		break;
	case FEED_BROKEN:
		log_error(e.text);
		stop(s, 1);
		break;
	}
	arena_fini(&a);
	return got == FEED_GOT && !s->stop;
}

static void feed_ready(struct watch *w, uint32_t events)
{
	struct server *s = container_of(w, struct server, feed);

	(void)events;
	for (int i = 0; i < MESSAGES_PER_TURN && take_one(s); i++)
		;
}

int feed_start(struct server *s, int fd, struct err *e)
{
	s->feed = (struct watch){.fd = fd, .ready = feed_ready};
	return evloop_add(&s->loop, &s->feed, EPOLLIN, e);
}

bool feed_command(struct server *s, struct feed_message *m, const char *json, size_t len, int fd)
{
	struct err e;

	if (feed_send(s->feed.fd, m, json, len, fd, &e) == 0)
		return true;
	/* PID 1 reads at once when it is well. A lost FEED_CLOSED would leak its record of the
	 * connection. */
	if (m->kind == FEED_CLOSED && e.code == EAGAIN)
		stop(s, 1);
	return false;
}
