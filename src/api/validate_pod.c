/* SPDX-License-Identifier: MIT */
/* A whole pod: metadata, and the spec by its field table. */
#include "api/rules.h"
#include "api/validate.h"

void check_host_alias(struct rules *r, const struct host_alias *a)
{
	for (uint32_t i = 0; i < a->hostnames.count; i++) {
		uint32_t len = rule_enter(r, "hostnames", i);

		check_text_at(r->problems, r->path.text, a->hostnames.items[i], subdomain_fault);
		path_back(&r->path, len);
	}
}

/* The object is blamed for its name. */
void check_pod_os(struct rules *r, const struct pod_os *os)
{
	if (!is_empty(os->name))
		rule_one_of(r, NULL, os->name, "linux\0windows\0");
}

void pod_validate(const struct pod *pod, struct problems *problems)
{
	struct rules r = {.problems = problems, .pod = pod};

	metadata_validate(&pod->metadata, problems);
	path_init(&r.path, "metadata");
	rules_walk(&r, &object_meta_fields, &pod->metadata);
	path_init(&r.path, "spec");
	rules_walk(&r, &pod_spec_fields, &pod->spec);
	check_kept(&r);
	if (text_equal(pod->spec.dns_policy, "None"))
		problem_add(problems, PROBLEM_REQUIRED, "spec.dnsConfig",
			"must provide `dnsConfig` when `dnsPolicy` is None", NULL);
}
