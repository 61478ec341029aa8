/* SPDX-License-Identifier: MIT */
#include "api/priority.h"

#include "base/text.h"

#define SYSTEM_CRITICAL INT64_C(2000000000)

int64_t pod_priority(const struct pod_spec *spec)
{
	if (spec->priority.set)
		return spec->priority.value;
	if (text_equal(spec->priority_class_name, "system-cluster-critical"))
		return SYSTEM_CRITICAL;
	if (text_equal(spec->priority_class_name, "system-node-critical"))
		return SYSTEM_CRITICAL + 1000;
	return 0;
}

bool pod_is_critical(const struct pod_spec *spec)
{
	return pod_priority(spec) >= SYSTEM_CRITICAL;
}

/* Unset or "". */
static bool says(const char *s)
{
	return s && s[0];
}

/* component-helpers: ToleratesTaint() */
bool pod_tolerates(const struct pod_spec *spec, const char *key, const char *effect)
{
	for (uint32_t i = 0; i < spec->tolerations.count; i++) {
		const struct toleration *t = &spec->tolerations.items[i];

		if ((says(t->effect) && !text_equal(t->effect, effect)) ||
			(says(t->key) && !text_equal(t->key, key)))
			continue;
		if (text_equal(t->operator_, "Exists") || !says(t->value))
			return true;
	}
	return false;
}
