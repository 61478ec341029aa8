/* SPDX-License-Identifier: MIT */
/* A whole pod: metadata, and the spec by its field table. */
#include "api/rules.h"
#include "api/validate.h"

void check_host_alias(struct rules *r, const struct host_alias *a)
{
	for (uint32_t i = 0; i < a->hostnames.count; i++) {
		const char *wrong = name_is_dns1123_subdomain(a->hostnames.items[i]);
		uint32_t len = path_field(&r->path, "hostnames");

		if (wrong != NULL)
			problem_invalid(r->problems, r->path.text, a->hostnames.items[i], wrong);
		path_back(&r->path, len);
	}
}

void pod_validate(const struct pod *pod, struct problems *problems)
{
	struct rules r = {.problems = problems, .pod = pod};

	metadata_validate(&pod->metadata, problems);
	path_init(&r.path, "metadata");
	rules_walk(&r, &object_meta_fields, &pod->metadata);
	path_init(&r.path, "spec");
	rules_walk(&r, &pod_spec_fields, &pod->spec);
	if (text_equal(pod->spec.dns_policy, "None"))
		problem_add(problems, PROBLEM_REQUIRED, "spec.dnsConfig",
			"must provide `dnsConfig` when `dnsPolicy` is None", NULL);
}
