/* SPDX-License-Identifier: MIT */
/* What follows from a pod's spec alone. */
#include "api/pod.h"

#include <string.h>

#include "base/hash.h"

enum restart_policy restart_policy_of(const struct pod_spec *spec)
{
	const char *policy = spec->restart_policy;

	if (policy != NULL && strcmp(policy, "Never") == 0)
		return RESTART_NEVER;
	if (policy != NULL && strcmp(policy, "OnFailure") == 0)
		return RESTART_ON_FAILURE;
	return RESTART_ALWAYS;
}

uint64_t container_spec_hash(const struct container_spec *c)
{
	uint64_t h = hash_text(HASH_START, c->name != NULL ? c->name : "");

	return hash_text(h, c->image != NULL ? c->image : "");
}
