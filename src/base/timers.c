/* SPDX-License-Identifier: MIT */
/* Deadlines in a binary heap of pointers; each timer knows its slot, so that moving one is O(log
 * n). */
#include "base/timers.h"

void timers_init(struct timers *ts, struct timer **heap, uint32_t cap)
{
	*ts = (struct timers){.heap = heap, .cap = cap};
}

static void put(struct timers *ts, uint32_t i, struct timer *t)
{
	ts->heap[i] = t;
	t->slot = i + 1;
}

/* Moves t, which belongs at i or above, up to its place. */
static void sift_up(struct timers *ts, uint32_t i, struct timer *t)
{
	while (i > 0) {
		uint32_t parent = (i - 1) / 2;

		if (ts->heap[parent]->at <= t->at)
			break;
		put(ts, i, ts->heap[parent]);
		i = parent;
	}
	put(ts, i, t);
}

static void sift_down(struct timers *ts, uint32_t i, struct timer *t)
{
	for (;;) {
		uint32_t child = 2 * i + 1;

		if (child >= ts->count)
			break;
		if (child + 1 < ts->count && ts->heap[child + 1]->at < ts->heap[child]->at)
			child++;
		if (t->at <= ts->heap[child]->at)
			break;
		put(ts, i, ts->heap[child]);
		i = child;
	}
	put(ts, i, t);
}

static void settle(struct timers *ts, uint32_t i, struct timer *t)
{
	if (i > 0 && t->at < ts->heap[(i - 1) / 2]->at)
		sift_up(ts, i, t);
	else
		sift_down(ts, i, t);
}

bool timer_set(struct timers *ts, struct timer *t, msec at)
{
	if (at == NEVER) {
		timer_clear(ts, t);
		return true;
	}
	if (t->slot == 0) {
		if (ts->count == ts->cap)
			return false;
		put(ts, ts->count++, t);
	}
	t->at = at;
	settle(ts, t->slot - 1, t);
	return true;
}

void timer_clear(struct timers *ts, struct timer *t)
{
	uint32_t i = t->slot - 1;
	struct timer *last;

	if (t->slot == 0)
		return;
	t->slot = 0;
	last = ts->heap[--ts->count];
	ts->heap[ts->count] = NULL;
	if (last != t)
		settle(ts, i, last);
}

msec timers_next(const struct timers *ts)
{
	return ts->count > 0 ? ts->heap[0]->at : NEVER;
}

void timers_run(struct timers *ts, msec now)
{
	for (uint32_t left = ts->count; left > 0; left--) {
		struct timer *t = ts->count > 0 ? ts->heap[0] : NULL;

		if (!t || t->at > now)
			return;
		timer_clear(ts, t);
		t->expired(t);
	}
}
