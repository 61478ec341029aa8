/* SPDX-License-Identifier: MIT */
/* Deadlines in a binary heap: pure, no clock. A timer lives inside its owner; adding one allocates
 * nothing. */
#pragma once

#include <stdbool.h>

#include "base/attr.h"

struct timer {
	msec at;			  /* CLOCK_BOOTTIME */
	void (*expired)(struct timer *t); /* called with the timer already out of the heap */
	uint32_t slot;			  /* place in the heap plus one; 0 = not armed */
};

struct timers {
	struct timer **heap; /* borrowed array of cap pointers */
	uint32_t cap;
	uint32_t count;
};

void timers_init(struct timers *ts, struct timer **heap, uint32_t cap);
/* Arms or moves t to at; NEVER disarms it. False when the heap is full (t is then not armed). */
bool timer_set(struct timers *ts, struct timer *t, msec at);
void timer_clear(struct timers *ts, struct timer *t);
static inline bool timer_is_set(const struct timer *t)
{
	return t->slot != 0;
}
/* The earliest deadline, NEVER when none. */
msec timers_next(const struct timers *ts);
/* Runs what is due at now, earliest first; at most the number armed on entry, so that a re-arming
 * timer cannot hold us. */
void timers_run(struct timers *ts, msec now);
