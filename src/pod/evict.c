/* SPDX-License-Identifier: MIT */
#include "pod/evict.h"

uint64_t evict_quantity(const struct eviction_conf *c, enum evict_threshold t)
{
	switch (t) {
	case EVICT_HARD:
		return c->hard;
	case EVICT_SOFT:
		return c->soft;
	case EVICT_NONE:
		return 0;
	}
	UNREACHABLE();
}

/* One that has been acted on is left only when the least reclaim is there too. */
static void saw_threshold(struct evict_state *st, const struct eviction_conf *c,
	enum evict_threshold t, uint64_t available, msec now)
{
	uint64_t quantity = evict_quantity(c, t);
	msec grace = t == EVICT_SOFT ? c->soft_grace : 0;
	bool met = quantity > 0 && available < quantity + (st->acted[t] ? c->reclaim : 0);

	if (met && !st->met[t])
		st->met_since[t] = now;
	st->met[t] = met;
	st->acted[t] = met && now - st->met_since[t] >= grace;
}

void evict_saw(struct evict_state *st, const struct eviction_conf *c, uint64_t available, msec now)
{
	bool low;
	bool pressure;

	saw_threshold(st, c, EVICT_HARD, available, now);
	saw_threshold(st, c, EVICT_SOFT, available, now);
	low = st->met[EVICT_HARD] || st->met[EVICT_SOFT];
	if (low)
		st->low_at = now;
	pressure = low || (st->pressure && now - st->low_at < c->transition);
	if (pressure != st->pressure)
		st->pressure_changed_at = now;
	st->pressure = pressure;
}

enum evict_threshold evict_due(const struct evict_state *st)
{
	if (st->acted[EVICT_HARD])
		return EVICT_HARD;
	return st->acted[EVICT_SOFT] ? EVICT_SOFT : EVICT_NONE;
}

msec evict_again(const struct evict_state *st, const struct eviction_conf *c, msec now)
{
	msec again = st->pressure ? st->low_at + c->transition : NEVER;

	if (st->met[EVICT_HARD] || st->met[EVICT_SOFT])
		again = now + EVICT_PERIOD;
	if (st->met[EVICT_SOFT] && !st->acted[EVICT_SOFT])
		again = MIN(again, st->met_since[EVICT_SOFT] + c->soft_grace);
	return again;
}

bool evict_is_near(const struct eviction_conf *c, uint64_t available)
{
	return available < EVICT_NEAR(c->hard);
}

uint64_t evict_room(const struct eviction_conf *c, uint64_t available)
{
	return available - MIN(c->hard / 2, available);
}

bool evict_before(const struct evict_candidate *a, const struct evict_candidate *b)
{
	bool over = a->used > a->requested;

	if (over != (b->used > b->requested))
		return over;
	if (a->priority != b->priority)
		return a->priority < b->priority;
	/* By what is used beyond the request, or least below it. */
	return over ? a->used - a->requested > b->used - b->requested
		    : a->requested - a->used < b->requested - b->used;
}
