/* SPDX-License-Identifier: MIT */
/* Limits and requests: validateResourceRequirements() of pkg/apis/core/validation/validation.go. */
#include <string.h>

#include "api/qos.h"
#include "api/rules.h"

#define HUGEPAGES     "hugepages-"
#define EXTENDED_MOST 244 /* of a domain: a quota puts `requests.` before it */

static bool is_hugepages(const char *name)
{
	return text_starts(name, HUGEPAGES);
}

/* Of Kubernetes itself. */
static bool is_native(const char *name)
{
	return strchr(name, '/') == NULL || strstr(name, "kubernetes.io/") != NULL;
}

/* name is a qualified one. */
static bool is_extended(const char *name)
{
	return !is_native(name) && !text_starts(name, "requests.") &&
	       strcspn(name, "/") <= EXTENDED_MOST;
}

/* May more be promised than there is? */
static bool may_overcommit(const char *name)
{
	return is_native(name) && !is_hugepages(name);
}

static bool is_of_containers(const char *name)
{
	return is_hugepages(name) || names_have("cpu\0ephemeral-storage\0memory\0", name);
}

/* What a quota may count besides. */
static bool is_of_quotas(const char *name)
{
	static const char names[] =
		"configmaps\0limits.cpu\0limits.ephemeral-storage\0limits.memory\0"
		"persistentvolumeclaims\0pods\0replicationcontrollers\0requests.cpu\0"
		"requests.ephemeral-storage\0requests.memory\0requests.storage\0"
		"resourcequotas\0secrets\0services\0services.loadbalancers\0"
		"services.nodeports\0storage\0";

	return text_starts(name, "requests." HUGEPAGES) || names_have(names, name);
}

static void check_resource_name(struct problems *ps, const char *path, const char *name)
{
	bool qualified = check_qualified_key(ps, path, name, false);

	if (strchr(name, '/') != NULL) {
		if (!is_native(name) && !(qualified && is_extended(name)))
			problem_invalid(
				ps, path, name, "doesn't follow extended resource name standard");
		return;
	}
	if (is_of_containers(name))
		return;
	if (qualified && !is_of_quotas(name))
		problem_invalid(
			ps, path, name, "must be a standard resource type or fully qualified");
	problem_invalid(ps, path, name, "must be a standard resource for containers");
}

/* (What is too large for thousandths has none.) */
static bool has_fraction(const struct quantity *q)
{
	return q->milli != INT64_MAX && q->milli % 1000 != 0;
}

/* Of hugepages-2Mi: a multiple of 2Mi? */
static bool is_whole_pages(struct arena *a, const struct named_quantity *n)
{
	struct quantity page;

	return quantity_parse(a, n->name + strlen(HUGEPAGES), &page) == NULL && page.units > 0 &&
	       !has_fraction(&page) && n->q.units % page.units == 0;
}

static void check_quantities(
	struct rules *r, const char *field, const struct quantities *list, bool of_pod)
{
	for (uint32_t i = 0; i < list->count; i++) {
		const struct named_quantity *n = &list->items[i];
		uint32_t len = path_field(&r->path, field);
		const char *path = r->path.text;

		path_key(&r->path, n->name);
		/* (Upstream's pods may have huge pages as well.) */
		if (of_pod)
			(void)rule_one_of(r, NULL, n->name, "cpu\0memory\0");
		else
			check_resource_name(r->problems, path, n->name);
		if (n->q.milli < 0)
			problem_invalid(r->problems, path, n->q.text, rule_not_negative);
		if (is_extended(n->name) && has_fraction(&n->q))
			problem_invalid(r->problems, path, n->q.text, "must be an integer");
		if (is_hugepages(n->name) && !is_whole_pages(r->problems->arena, n))
			problem_add(r->problems, PROBLEM_INVALID, path,
				problem_quoted(r->problems, n->q.text), ": ", n->q.text,
				" is not positive integer multiple of ", n->name, NULL);
		path_back(&r->path, len);
	}
}

/* A request and its limit, NULL when there is none. */
static void check_request(
	struct rules *r, const struct named_quantity *n, const struct quantity *limit)
{
	bool equal = !may_overcommit(n->name);
	const char *detail;

	if (limit == NULL) {
		if (equal)
			rule_required_as(
				r, "limits", "Limit must be set for non overcommitable resources");
		return;
	}
	if (n->q.milli == limit->milli || (n->q.milli < limit->milli && !equal))
		return;
	detail = arena_join(r->problems->arena,
		equal ? "must be equal to " : "must be less than or equal to ", n->name,
		" limit of ", limit->text, NULL);
	if (detail != NULL)
		rule_invalid(r, "requests", n->q.text, detail);
}

static bool has_hugepages(const struct quantities *list)
{
	for (uint32_t i = 0; i < list->count; i++)
		if (is_hugepages(list->items[i].name))
			return true;
	return false;
}

static bool has_cpu_or_memory(const struct quantities *list)
{
	return quantities_get(list, "cpu") != NULL || quantities_get(list, "memory") != NULL;
}

static void check_requirements(
	struct rules *r, const struct resource_requirements *res, bool of_pod)
{
	check_quantities(r, "limits", &res->limits, of_pod);
	check_quantities(r, "requests", &res->requests, of_pod);
	for (uint32_t i = 0; i < res->requests.count; i++) {
		const struct named_quantity *n = &res->requests.items[i];

		check_request(r, n, quantities_get(&res->limits, n->name));
	}
	if ((has_hugepages(&res->limits) || has_hugepages(&res->requests)) &&
		!has_cpu_or_memory(&res->limits) && !has_cpu_or_memory(&res->requests))
		rule_forbidden(r, NULL, "HugePages require cpu or memory");
}

/* A container's limits within its pod's. The path is as upstream builds it. */
static void check_limits_within(
	struct rules *r, const struct resource_requirements *pod, uint32_t container)
{
	const struct container_spec *c = &r->pod->spec.containers.items[container];

	for (uint32_t i = 0; c->resources != NULL && i < c->resources->limits.count; i++) {
		const struct named_quantity *n = &c->resources->limits.items[i];
		const struct quantity *limit = quantities_get(&pod->limits, n->name);
		uint32_t len = rule_enter(r, "containers", container);

		path_key(&r->path, n->name);
		if (limit != NULL && n->q.milli > limit->milli)
			rule_invalid(r, "limits", n->q.text,
				arena_join(r->problems->arena,
					"must be less than or equal to pod limits of ", limit->text,
					NULL));
		path_back(&r->path, len);
	}
}

/* validatePodResources(), validatePodResourceConsistency(). */
static void check_pod_resources(struct rules *r, const struct resource_requirements *res)
{
	const struct pod_spec *spec = &r->pod->spec;

	for (uint32_t i = 0; i < res->requests.count; i++) {
		const struct named_quantity *n = &res->requests.items[i];
		const struct quantity *first = containers_first_request(spec, n->name);
		int64_t sum = containers_resource(spec, n->name, false);
		uint32_t len = path_field(&r->path, "requests");
		char number[QUANTITY_TEXT_MAX];
		struct text t;

		path_key(&r->path, n->name);
		text_init(&t, number, sizeof(number));
		if (first != NULL && sum > n->q.milli) {
			quantity_add(&t, sum, first->format);
			problem_add(r->problems, PROBLEM_INVALID, r->path.text,
				problem_quoted(r->problems, n->q.text),
				": must be greater than or equal to aggregate container requests "
				"of ",
				number, NULL);
		}
		path_back(&r->path, len);
	}
	for (uint32_t i = 0; i < spec->containers.count; i++)
		check_limits_within(r, res, i);
}

void check_resources(struct rules *r, const struct resource_requirements *res)
{
	bool of_pod = res == r->pod->spec.resources;

	check_requirements(r, res, of_pod);
	if (of_pod)
		check_pod_resources(r, res);
}
