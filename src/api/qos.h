/* SPDX-License-Identifier: MIT */
/* The QoS class (kubernetes: pkg/apis/core/v1/helper/qos): over all containers, cpu and memory
 * only, zero counts as unset. */
#pragma once

#include "api/pod.h"

enum qos { QOS_BEST_EFFORT, QOS_BURSTABLE, QOS_GUARANTEED };
#define QOS_CLASSES 3

enum qos qos_of(const struct pod_spec *spec);
