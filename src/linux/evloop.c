/* SPDX-License-Identifier: MIT */
/* epoll with slots: an event carries its watch's slot and number, never a pointer, so that a
 * removed watch is not followed, nor the one that has its slot since. */
#include "linux/evloop.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fdio.h"

int evloop_init(struct evloop *l, struct err *e)
{
	timers_init(&l->timers, l->heap, ARRAY_LEN(l->heap));
	l->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (l->epoll_fd < 0)
		return err_errno(e, "create the event loop", NULL);
	return 0;
}

void evloop_fini(struct evloop *l)
{
	fd_close(&l->epoll_fd);
	memset(l, 0, sizeof *l);
	l->epoll_fd = -1;
}

static uint64_t name_of(const struct watch *w)
{
	return (uint64_t)w->number << 32 | w->slot;
}

int evloop_add(struct evloop *l, struct watch *w, uint32_t events, struct err *e)
{
	struct epoll_event ev = {.events = events};
	uint32_t i = l->free_hint;

	while (i < EVLOOP_WATCHES_MAX && l->watches[i])
		i++;
	if (i == EVLOOP_WATCHES_MAX)
		return err_sys(e, ENOSPC, "watch a descriptor", NULL);
	w->slot = i + 1;
	w->number = ++l->added;
	ev.data.u64 = name_of(w);
	if (epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD, w->fd, &ev) < 0) {
		w->slot = 0;
		return err_errno(e, "watch a descriptor", NULL);
	}
	l->watches[i] = w;
	l->free_hint = i + 1;
	return 0;
}

int evloop_modify(struct evloop *l, struct watch *w, uint32_t events, struct err *e)
{
	struct epoll_event ev = {.events = events, .data.u64 = name_of(w)};

	if (w->slot == 0)
		return err_sys(e, ENOENT, "change a watch", NULL);
	if (epoll_ctl(l->epoll_fd, EPOLL_CTL_MOD, w->fd, &ev) < 0)
		return err_errno(e, "change a watch", NULL);
	return 0;
}

void evloop_remove(struct evloop *l, struct watch *w)
{
	if (w->slot == 0)
		return;
	/* Fails only when the descriptor was closed too early; then the kernel has forgotten it. */
	(void)epoll_ctl(l->epoll_fd, EPOLL_CTL_DEL, w->fd, NULL);
	l->watches[w->slot - 1] = NULL;
	l->free_hint = MIN(l->free_hint, w->slot - 1);
	w->slot = 0;
}

bool evloop_timer(struct evloop *l, struct timer *t, msec at)
{
	return timer_set(&l->timers, t, at);
}

bool evloop_timer_in(struct evloop *l, struct timer *t, uint32_t ms)
{
	return timer_set(&l->timers, t, clock_boot() + ms);
}

void evloop_timer_clear(struct evloop *l, struct timer *t)
{
	timer_clear(&l->timers, t);
}

/* Milliseconds for epoll_wait(2): -1 = for ever, 0 = look only. */
static int wait_time(const struct evloop *l, msec until, msec now)
{
	msec at = MIN(until, timers_next(&l->timers));

	if (at == NEVER)
		return -1;
	return at <= now ? 0 : (int)MIN(at - now, (msec)INT_MAX);
}

void evloop_when_idle(struct evloop *l, struct idle_job *job)
{
	l->idle = job;
}

static int wait_for(struct evloop *l, struct epoll_event events[EVLOOP_BATCH], msec until)
{
	int ms = wait_time(l, until, clock_boot());
	struct idle_job *job = l->idle;
	int n;

	if (!job || ms == 0)
		return epoll_wait(l->epoll_fd, events, EVLOOP_BATCH, ms);
	n = epoll_wait(l->epoll_fd, events, EVLOOP_BATCH, 0);
	if (n != 0)
		return n;
	l->idle = NULL;
	job->run(job);
	return epoll_wait(l->epoll_fd, events, EVLOOP_BATCH, wait_time(l, until, clock_boot()));
}

int evloop_turn(struct evloop *l, msec until, struct err *e)
{
	struct epoll_event events[EVLOOP_BATCH];
	int n = wait_for(l, events, until);

	if (n < 0 && errno != EINTR)
		return err_errno(e, "wait for events", NULL);
	for (int i = 0; i < n; i++) {
		uint64_t name = events[i].data.u64;
		uint32_t slot = (uint32_t)name - 1;
		struct watch *w = slot < EVLOOP_WATCHES_MAX ? l->watches[slot] : NULL;

		if (w && name_of(w) == name)
			w->ready(w, events[i].events);
	}
	timers_run(&l->timers, clock_boot());
	return 0;
}
