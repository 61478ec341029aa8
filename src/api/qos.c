/* SPDX-License-Identifier: MIT */
#include "api/qos.h"

struct sums {
	int64_t requests[2];
	int64_t limits[2];
	bool any;	 /* something is set */
	bool limits_all; /* every container has both limits */
};

static const char *const resources[2] = {"cpu", "memory"};

static int64_t amount(const struct quantities *q, const char *name)
{
	const struct quantity *v = quantities_get(q, name);

	return v && v->milli > 0 ? v->milli : 0;
}

static int64_t add(int64_t a, int64_t b)
{
	int64_t sum;

	return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

static void add_container(const struct container_spec *c, struct sums *sums)
{
	for (int i = 0; i < 2; i++) {
		int64_t request = c->resources ? amount(&c->resources->requests, resources[i]) : 0;
		int64_t limit = c->resources ? amount(&c->resources->limits, resources[i]) : 0;

		sums->requests[i] = add(sums->requests[i], request);
		sums->limits[i] = add(sums->limits[i], limit);
		sums->any = sums->any || request > 0 || limit > 0;
		sums->limits_all = sums->limits_all && limit > 0;
	}
}

enum qos qos_of(const struct pod_spec *spec)
{
	struct sums sums = {.limits_all = true};

	for (uint32_t i = 0; i < spec->init_containers.count; i++)
		add_container(&spec->init_containers.items[i], &sums);
	for (uint32_t i = 0; i < spec->containers.count; i++)
		add_container(&spec->containers.items[i], &sums);
	if (!sums.any)
		return QOS_BEST_EFFORT;
	if (sums.limits_all && sums.requests[0] == sums.limits[0] &&
		sums.requests[1] == sums.limits[1])
		return QOS_GUARANTEED;
	return QOS_BURSTABLE;
}

static int64_t container_resource(const struct container_spec *c, const char *name, bool limits)
{
	if (!c->resources)
		return 0;
	return amount(limits ? &c->resources->limits : &c->resources->requests, name);
}

int64_t pod_resource(const struct pod_spec *spec, const char *name, bool limits)
{
	int64_t sum = 0;
	int64_t sidecars = 0;
	int64_t most = 0; /* while init containers run */

	for (uint32_t i = 0; i < spec->init_containers.count; i++) {
		const struct container_spec *c = &spec->init_containers.items[i];
		int64_t v = container_resource(c, name, limits);

		if (container_is_sidecar(spec, c))
			sidecars = add(sidecars, v);
		most = MAX(most, container_is_sidecar(spec, c) ? sidecars : add(sidecars, v));
	}
	for (uint32_t i = 0; i < spec->containers.count; i++)
		sum = add(sum, container_resource(&spec->containers.items[i], name, limits));
	return MAX(add(sum, sidecars), most);
}
