/* SPDX-License-Identifier: MIT */
/* The names of the QoS classes. */
#include "api/qos.h"

#include "pod/status.h"

const char *pod_qos_class(const struct pod_spec *spec)
{
	static const char *const names[] = {
		[QOS_BEST_EFFORT] = "BestEffort",
		[QOS_BURSTABLE] = "Burstable",
		[QOS_GUARANTEED] = "Guaranteed",
	};

	return names[qos_of(spec)];
}
