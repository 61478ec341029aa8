/* SPDX-License-Identifier: MIT */
/* A whole pod: metadata, and the spec by its field table. */
#include "api/rules.h"
#include "api/validate.h"

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
