/* SPDX-License-Identifier: MIT */
/*
 * What keeps a noisy pod from filling the events (client-go: tools/record/events_cache.go): more
 * than ten different messages of one reason within ten minutes become one event, and a pod has 25
 * events at once, then one in five minutes. Pure; bounded: of many pods the least noisy are
 * forgotten.
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"

#define CORRELATOR_SIMILAR  10 /* the one with the tenth message is combined */
#define CORRELATOR_INTERVAL SECONDS(600)
#define CORRELATOR_BURST    25
#define CORRELATOR_REFILL   SECONDS(300)
#define CORRELATOR_PODS	    32
#define CORRELATOR_REASONS  64

struct event_bucket { /* of one pod */
	uint64_t pod; /* hash */
	msec used_at; /* 0 = unused */
	msec credit;  /* CORRELATOR_REFILL an event */
};

struct event_group {  /* of one pod and reason */
	uint64_t key; /* hash */
	msec used_at; /* 0 = unused */
	uint32_t count;
	uint32_t messages[CORRELATOR_SIMILAR]; /* hashes of the different ones */
};

struct event_correlator {
	struct event_bucket buckets[CORRELATOR_PODS];
	struct event_group groups[CORRELATOR_REASONS];
};

/* Is the event to be combined with others of its key? key: hash of pod, type and reason; message:
 * hash of that. Remembers it. */
bool correlator_is_similar(struct event_correlator *c, uint64_t key, uint32_t message, msec now);
/* Has the pod had more than its share? Counts it else. */
bool correlator_is_spam(struct event_correlator *c, uint64_t pod, msec now);
