/* SPDX-License-Identifier: MIT */
/* oom_score_adj by QoS (kubernetes: pkg/kubelet/qos/policy.go). */
#include "runtime/oom.h"

#include "api/qos.h"

#define GUARANTEED	(-997)
#define BEST_EFFORT	1000
#define BURSTABLE_LEAST 3
#define BURSTABLE_MOST	999

static int64_t request_of(const struct container_spec *c)
{
	const struct quantity *q =
		c->resources ? quantities_get(&c->resources->requests, "memory") : NULL;

	return q && q->units > 0 ? q->units : 0;
}

/* What the pod asks for beyond its containers' requests, to each of them in equal parts. */
static int64_t share_of_rest(const struct pod_spec *spec)
{
	const struct quantity *own = pod_own_resource(spec, "memory", false);
	int64_t rest = own ? own->units - containers_resource(spec, "memory", false) / 1000 : 0;

	return rest > 0 ? rest / (spec->containers.count + spec->init_containers.count) : 0;
}

/* A sidecar is not ended before the container that is ended last. */
static int64_t request_beside_others(const struct pod_spec *spec, const struct container_spec *c)
{
	int64_t least = INT64_MAX;

	for (uint32_t i = 0; i < spec->containers.count; i++)
		least = MIN(least, request_of(&spec->containers.items[i]));
	return container_is_sidecar(spec, c) ? MAX(least, request_of(c)) : request_of(c);
}

int oom_score_adj(const struct pod *pod, const struct container_spec *c, uint64_t memory)
{
	uint64_t bytes;
	enum qos qos = qos_of(&pod->spec);
	int score = BEST_EFFORT;

	if (qos != QOS_BURSTABLE)
		return qos == QOS_GUARANTEED ? GUARANTEED : BEST_EFFORT;
	bytes = (uint64_t)request_beside_others(&pod->spec, c) +
		(uint64_t)share_of_rest(&pod->spec);
	/* In KiB, so that the product stays far from the end of 64 bits. */
	if (memory >= 1024)
		score -= (int)(MIN(bytes, memory) / 1024 * 1000 / (memory / 1024));
	return MAX(BURSTABLE_LEAST, MIN(score, BURSTABLE_MOST));
}
