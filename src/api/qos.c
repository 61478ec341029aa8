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

static void add_resources(const struct resource_requirements *r, struct sums *sums)
{
	for (int i = 0; i < 2; i++) {
		int64_t request = r ? amount(&r->requests, resources[i]) : 0;
		int64_t limit = r ? amount(&r->limits, resources[i]) : 0;

		sums->requests[i] = add(sums->requests[i], request);
		sums->limits[i] = add(sums->limits[i], limit);
		sums->any = sums->any || request > 0 || limit > 0;
		sums->limits_all = sums->limits_all && limit > 0;
	}
}

enum qos qos_of(const struct pod_spec *spec)
{
	struct sums sums = {.limits_all = true};

	if (spec->resources)
		add_resources(spec->resources, &sums);
	for (uint32_t i = 0; !spec->resources && i < spec->init_containers.count; i++)
		add_resources(spec->init_containers.items[i].resources, &sums);
	for (uint32_t i = 0; !spec->resources && i < spec->containers.count; i++)
		add_resources(spec->containers.items[i].resources, &sums);
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

int64_t containers_resource(const struct pod_spec *spec, const char *name, bool limits)
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

static const struct quantity *first_request(
	const struct container_spec *c, uint32_t count, const char *name)
{
	const struct quantity *q = NULL;

	for (uint32_t i = 0; !q && i < count; i++)
		if (c[i].resources)
			q = quantities_get(&c[i].resources->requests, name);
	return q;
}

const struct quantity *containers_first_request(const struct pod_spec *spec, const char *name)
{
	const struct quantity *q =
		first_request(spec->containers.items, spec->containers.count, name);

	return q ? q
		 : first_request(spec->init_containers.items, spec->init_containers.count, name);
}

const struct quantity *pod_own_resource(const struct pod_spec *spec, const char *name, bool limits)
{
	if (!spec->resources)
		return NULL;
	return quantities_get(limits ? &spec->resources->limits : &spec->resources->requests, name);
}

int64_t pod_resource(const struct pod_spec *spec, const char *name, bool limits)
{
	const struct quantity *own = pod_own_resource(spec, name, limits);

	return own ? MAX(own->milli, 0) : containers_resource(spec, name, limits);
}

bool pod_is_limited(const struct pod_spec *spec, const char *name)
{
	const struct quantity *own = pod_own_resource(spec, name, true);
	bool sidecars = false;

	if (own && own->milli > 0)
		return true;
	/* Upstream looks at what runs beside an init container, sidecars included. */
	for (uint32_t i = 0; i < spec->init_containers.count; i++) {
		const struct container_spec *c = &spec->init_containers.items[i];
		bool limited = container_resource(c, name, true) > 0;

		if (!limited && !sidecars)
			return false;
		sidecars = sidecars || (limited && container_is_sidecar(spec, c));
	}
	for (uint32_t i = 0; i < spec->containers.count; i++)
		if (container_resource(&spec->containers.items[i], name, true) == 0)
			return false;
	return true;
}
