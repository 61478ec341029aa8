/* SPDX-License-Identifier: MIT */
/* The API process: start, loop, and leaving when nobody uses it. */
#include "apiserver/apiserver.h"

#include <signal.h>
#include <sys/prctl.h>

#include "apiserver/conn.h"
#include "apiserver/read.h"
#include "base/log.h"

#define IDLE_MS 5000

/* Nobody uses us: PID 1 closes the feed, unless it has just given us another connection. */
static void idle(struct timer *t)
{
	struct server *s = container_of(t, struct server, idle);
	struct feed_message m = {.kind = FEED_LEAVING, .version = s->given};

	if (s->conn_count == 0)
		feed_command(s, &m, NULL, 0, -1);
	server_idle_later(s);
}

void server_idle_later(struct server *s)
{
	if (s->conn_count == 0)
		evloop_timer_in(&s->loop, &s->idle, IDLE_MS);
}

static void changed(void *arg, struct cache *c, struct version *v)
{
	struct server *s = arg;

	watch_changed(s, (enum resource)(c - s->caches), v);
}

static int serve(struct server *s, int feed_fd, struct err *e)
{
	if (evloop_init(&s->loop, e) < 0 || feed_start(s, feed_fd, e) < 0)
		return -1;
	server_idle_later(s);
	while (!s->stop)
		if (evloop_turn(&s->loop, NEVER, e) < 0)
			return -1;
	return 0;
}

int apiserver_main(int feed_fd)
{
	static struct server s;
	struct list *pos;
	struct list *tmp;
	struct err e;

	log_set_name("podinit-api");
	/* Its memory holds what clients sent: not for other processes of its user. */
	if (prctl(PR_SET_DUMPABLE, 0) < 0)
		return 1;
	(void)signal(SIGPIPE, SIG_IGN);
	s = (struct server){.idle = {.expired = idle}};
	list_init(&s.conns);
	for (int i = 0; i < RESOURCES; i++) {
		cache_init(&s.caches[i]);
		s.caches[i].arg = &s;
		s.caches[i].changed = changed;
		s.caches[i].by_name = i != RESOURCE_EVENTS;
	}
	s.caches[RESOURCE_EVENTS].most = EVENTS_KEPT;
	if (serve(&s, feed_fd, &e) < 0) {
		log_error(e.text);
		s.status = 1;
	}
	list_each_safe(pos, tmp, &s.conns) conn_close(container_of(pos, struct conn, link));
	for (int i = 0; i < RESOURCES; i++)
		cache_fini(&s.caches[i]);
	evloop_fini(&s.loop);
	return s.status;
}
