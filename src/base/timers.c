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

static bool is_earlier(const struct timer *a, const struct timer *b)
{
	return a->at < b->at;
}

/* Puts t, for which there is room at i, in its place. */
static void settle(struct timers *ts, uint32_t i, struct timer *t)
{
	uint32_t child;

	/* Up past those due later, else down past those due earlier. */
	for (; i > 0 && is_earlier(t, ts->heap[(i - 1) / 2]); i = (i - 1) / 2)
		put(ts, i, ts->heap[(i - 1) / 2]);
	while ((child = 2 * i + 1) < ts->count) {
		if (child + 1 < ts->count && is_earlier(ts->heap[child + 1], ts->heap[child]))
			child++;
		if (!is_earlier(ts->heap[child], t))
			break;
		put(ts, i, ts->heap[child]);
		i = child;
	}
	put(ts, i, t);
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
