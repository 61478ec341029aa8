/* SPDX-License-Identifier: MIT */
/* Small tables searched in a line: events are rare. */
#include "node/event_correlator.h"

static struct event_group *find_group(struct event_correlator *c, uint64_t key)
{
	struct event_group *oldest = &c->groups[0];

	for (uint32_t i = 0; i < CORRELATOR_REASONS; i++) {
		struct event_group *g = &c->groups[i];

		if (g->used_at != 0 && g->key == key)
			return g;
		if (g->used_at < oldest->used_at)
			oldest = g;
	}
	*oldest = (struct event_group){.key = key};
	return oldest;
}

bool correlator_is_similar(struct event_correlator *c, uint64_t key, uint32_t message, msec now)
{
	struct event_group *g = find_group(c, key);
	uint32_t i = 0;

	if (now - g->used_at > CORRELATOR_INTERVAL)
		g->count = 0;
	g->used_at = MAX(now, (msec)1);
	while (i < g->count && g->messages[i] != message)
		i++;
	if (i == g->count) {
		g->messages[i] = message;
		g->count++;
	}
	if (g->count < CORRELATOR_SIMILAR)
		return false;
	g->count--; /* upstream forgets any one of them, so that the set grows no further */
	return true;
}

static struct event_bucket *find_bucket(struct event_correlator *c, uint64_t pod)
{
	struct event_bucket *oldest = &c->buckets[0];

	for (uint32_t i = 0; i < CORRELATOR_PODS; i++) {
		struct event_bucket *b = &c->buckets[i];

		if (b->used_at != 0 && b->pod == pod)
			return b;
		if (b->used_at < oldest->used_at)
			oldest = b;
	}
	*oldest = (struct event_bucket){.pod = pod, .credit = CORRELATOR_BURST * CORRELATOR_REFILL};
	return oldest;
}

bool correlator_is_spam(struct event_correlator *c, uint64_t pod, msec now)
{
	struct event_bucket *b = find_bucket(c, pod);

	if (b->used_at != 0)
		b->credit = MIN(
			b->credit + (now - b->used_at), (msec)CORRELATOR_BURST * CORRELATOR_REFILL);
	b->used_at = MAX(now, (msec)1);
	if (b->credit < CORRELATOR_REFILL)
		return true;
	b->credit -= CORRELATOR_REFILL;
	return false;
}
