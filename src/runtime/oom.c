/* SPDX-License-Identifier: MIT */
/* oom_score_adj by QoS (kubernetes: pkg/kubelet/qos/policy.go). */
#include "runtime/oom.h"

#include "api/qos.h"

#define GUARANTEED	(-997)
#define BEST_EFFORT	1000
#define BURSTABLE_LEAST 3
#define BURSTABLE_MOST	999

int oom_score_adj(const struct pod *pod, const struct container_spec *c, uint64_t memory)
{
	const struct quantity *request =
		c->resources ? quantities_get(&c->resources->requests, "memory") : NULL;
	uint64_t bytes = request && request->units > 0 ? (uint64_t)request->units : 0;
	enum qos qos = qos_of(&pod->spec);
	int score = BEST_EFFORT;

	if (qos != QOS_BURSTABLE)
		return qos == QOS_GUARANTEED ? GUARANTEED : BEST_EFFORT;
	/* In KiB, so that the product stays far from the end of 64 bits. */
	if (memory >= 1024)
		score -= (int)(MIN(bytes, memory) / 1024 * 1000 / (memory / 1024));
	return MAX(BURSTABLE_LEAST, MIN(score, BURSTABLE_MOST));
}
