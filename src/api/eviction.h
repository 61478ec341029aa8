/* SPDX-License-Identifier: MIT */
/* When pods are evicted for want of memory, as node.yaml says it (pkg/kubelet/eviction/helpers.go).
 */
#pragma once

#include "api/nodeconf.h"

#define EVICTION_SIGNAL "memory.available" /* the one there is */

/* Bytes that shall be available; 0 = no such threshold. */
struct eviction_conf {
	uint64_t hard;
	uint64_t soft;
	uint64_t reclaim; /* beyond a threshold, until it counts as left */
	msec soft_grace;
	msec transition;    /* how long the node's condition outlives the lack */
	msec max_pod_grace; /* at a soft threshold */
};

/* Of a node with so much memory, of which pods may have so much. What evictionHard does not say is
 * a sixteenth of that, at most upstream's 100 MiB; pods_memory 0 = there is no such default. */
void eviction_conf_of(const struct kubelet_configuration *k, uint64_t memory, uint64_t pods_memory,
	struct eviction_conf *out);

struct rules;
/* All of it that is wrong. */
void check_eviction(struct rules *r, const struct kubelet_configuration *k);
