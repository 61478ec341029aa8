/* SPDX-License-Identifier: MIT */
/*
 * The event loop: epoll, level-triggered, one timer heap. A watch lives inside the object it
 * serves, so adding one allocates nothing. Callbacks read a bounded amount, record a fact and
 * return; deciding happens between turns. A watch may be removed from any callback, also another's,
 * also during the batch.
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/timers.h"

struct watch {
	int fd; /* borrowed; remove the watch before closing it */
	void (*ready)(struct watch *w, uint32_t epoll_events);
	uint32_t slot;	 /* place in the loop's list plus one; 0 = not watched */
	uint32_t number; /* of its evloop_add() */
};

/* What may wait until nothing else is to be done. */
struct idle_job {
	void (*run)(struct idle_job *job);
};

/* Of 500 pods. What is not in use was never touched, and costs no memory. */
#define EVLOOP_BATCH	   32
#define EVLOOP_TIMERS_MAX  8192
#define EVLOOP_WATCHES_MAX 8192

struct evloop {
	int epoll_fd;
	struct timers timers;
	uint32_t free_hint;    /* no slot before it is free */
	uint32_t added;	       /* watches, ever */
	struct idle_job *idle; /* NULL = none waits */
	struct timer *heap[EVLOOP_TIMERS_MAX];
	struct watch *watches[EVLOOP_WATCHES_MAX]; /* by slot */
};

/* l is all zeros, or was ended before. */
int evloop_init(struct evloop *l, struct err *e);
void evloop_fini(struct evloop *l);
/* events: EPOLLIN, EPOLLOUT, ... A regular file is refused (EPERM). */
int evloop_add(struct evloop *l, struct watch *w, uint32_t events, struct err *e);
int evloop_modify(struct evloop *l, struct watch *w, uint32_t events, struct err *e);
void evloop_remove(struct evloop *l, struct watch *w); /* harmless when not watched */
/* Timers of the loop; the moment is CLOCK_BOOTTIME. */
bool evloop_timer(struct evloop *l, struct timer *t, msec at);
/* The same, so many milliseconds from now. */
bool evloop_timer_in(struct evloop *l, struct timer *t, uint32_t ms);
void evloop_timer_clear(struct evloop *l, struct timer *t);
/* Runs the job once, in the turn that would wait for something. There is one; the last one wins. */
void evloop_when_idle(struct evloop *l, struct idle_job *job);
/* Waits until something is ready, a timer is due, or the moment until; then runs one batch and due
 * timers. EINTR is no error. */
int evloop_turn(struct evloop *l, msec until, struct err *e);
