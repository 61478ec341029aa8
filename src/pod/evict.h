/* SPDX-License-Identifier: MIT */
/*
 * Eviction for want of memory (pkg/kubelet/eviction/eviction_manager.go, synchronize()): from what
 * is available now and before, whether a pod has to go, which one, and whether the node is under
 * pressure. Pure: who observes, and who acts, is the supervisor.
 */
#pragma once

#include <stdbool.h>

#include "api/eviction.h"

enum evict_threshold { EVICT_HARD, EVICT_SOFT, EVICT_NONE };
#define EVICT_THRESHOLDS 2

#define EVICT_PERIOD  SECONDS(10) /* upstream: between two looks while there is something to see */
#define EVICT_CLEANUP SECONDS(30) /* upstream: how long an evicted pod is waited for, ... */
#define EVICT_POLL    SECONDS(1)  /* ... and how often it is looked after */
#define EVICT_GRACE   SECONDS(1)  /* upstream: at a hard threshold */

struct evict_state {
	bool pressure; /* the node's condition */
	msec pressure_changed_at;
	msec low_at; /* when some threshold was last met */
	bool met[EVICT_THRESHOLDS];
	bool acted[EVICT_THRESHOLDS]; /* met for as long as its grace: reclaim counts */
	msec met_since[EVICT_THRESHOLDS];
};

/* So many bytes are available. */
void evict_saw(struct evict_state *st, const struct eviction_conf *c, uint64_t available, msec now);
/* The threshold that asks for a pod to be evicted now. */
enum evict_threshold evict_due(const struct evict_state *st);
/* When to look again whatever happens; NEVER = something has to happen first. */
msec evict_again(const struct evict_state *st, const struct eviction_conf *c, msec now);
uint64_t evict_quantity(const struct eviction_conf *c, enum evict_threshold t);

/* Twice the hard threshold is left, or less: who takes fast has it all before anybody could be
 * evicted for it. */
#define EVICT_NEAR(hard) ((hard)*2)
bool evict_is_near(const struct eviction_conf *c, uint64_t available);
/* How much more the first candidate may have there: a half of the threshold stays. */
uint64_t evict_room(const struct eviction_conf *c, uint64_t available);

struct evict_candidate {
	int64_t priority;
	uint64_t used;	    /* bytes: the working sets of its containers */
	uint64_t requested; /* bytes */
};

/* rankMemoryPressure(): does a go before b? Who uses more than requested first, then by priority,
 * then who uses most beyond its request. */
bool evict_before(const struct evict_candidate *a, const struct evict_candidate *b);
