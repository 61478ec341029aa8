/* SPDX-License-Identifier: MIT */
/* oom_score_adj by QoS (kubernetes: pkg/kubelet/qos/policy.go). */
#include "runtime/oom.h"

#define GUARANTEED	(-997)
#define BEST_EFFORT	1000
#define BURSTABLE_LEAST 3
#define BURSTABLE_MOST	999

struct amounts {
	int64_t request;
	int64_t limit;
};

static int64_t amount(const struct quantities *q, const char *name)
{
	const struct quantity *v = quantities_get(q, name);

	return v && v->milli > 0 ? v->milli : 0;
}

static struct amounts amounts_of(const struct container_spec *c, const char *name)
{
	struct amounts a = {0, 0};

	if (c->resources) {
		a.request = amount(&c->resources->requests, name);
		a.limit = amount(&c->resources->limits, name);
	}
	return a;
}

struct survey {
	bool any;
	bool all_equal; /* every container has both limits, and requests equal to them */
};

static void look_at(const struct container_spec *c, struct survey *s)
{
	static const char *const names[] = {"cpu", "memory"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct amounts a = amounts_of(c, names[i]);

		s->any = s->any || a.request > 0 || a.limit > 0;
		s->all_equal = s->all_equal && a.limit > 0 && a.request == a.limit;
	}
}

int oom_score_adj(const struct pod *pod, const struct container_spec *c, uint64_t memory)
{
	struct survey s = {.all_equal = true};
	const struct quantity *request =
		c->resources ? quantities_get(&c->resources->requests, "memory") : NULL;
	uint64_t bytes = request && request->units > 0 ? (uint64_t)request->units : 0;
	int score;

	for (uint32_t i = 0; i < pod->spec.init_containers.count; i++)
		look_at(&pod->spec.init_containers.items[i], &s);
	for (uint32_t i = 0; i < pod->spec.containers.count; i++)
		look_at(&pod->spec.containers.items[i], &s);
	if (!s.any)
		return BEST_EFFORT;
	if (s.all_equal)
		return GUARANTEED;
	/* In KiB, so that the product stays far from the end of 64 bits. */
	score = memory >= 1024
			? BEST_EFFORT - (int)(MIN(bytes, memory) / 1024 * 1000 / (memory / 1024))
			: BEST_EFFORT;
	return MAX(BURSTABLE_LEAST, MIN(score, BURSTABLE_MOST));
}
