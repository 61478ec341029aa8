/* SPDX-License-Identifier: MIT */
/* The QoS class (kubernetes: pkg/apis/core/v1/helper/qos): over all containers, cpu and memory
 * only, zero counts as unset. */
#pragma once

#include "api/pod.h"

enum qos { QOS_BEST_EFFORT, QOS_BURSTABLE, QOS_GUARANTEED };
#define QOS_CLASSES 3

/* What a pod asks for of "cpu", "memory", ... (limits: may have) in thousandths: its containers and
 * sidecars together, or the init container that asks for more (PodRequests(), PodLimits() of
 * k8s.io/component-helpers/resource). 0 = nothing is said. */
int64_t pod_resource(const struct pod_spec *spec, const char *name, bool limits);

enum qos qos_of(const struct pod_spec *spec);
