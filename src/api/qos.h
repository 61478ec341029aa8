/* SPDX-License-Identifier: MIT */
/*
 * What a pod asks for as a whole, by its containers or by resources of its own (KEP-2837), and the
 * QoS class that follows (kubernetes: pkg/apis/core/v1/helper/qos): cpu and memory only, zero
 * counts as unset.
 */
#pragma once

#include "api/pod.h"

enum qos { QOS_BEST_EFFORT, QOS_BURSTABLE, QOS_GUARANTEED };
#define QOS_CLASSES 3

/* What its containers ask for of "cpu", "memory", ... (limits: may have) in thousandths: containers
 * and sidecars together, or the init container that needs more beside the sidecars before it
 * (AggregateContainerRequests() of k8s.io/component-helpers/resource). 0 = nothing is said. */
int64_t containers_resource(const struct pod_spec *spec, const char *name, bool limits);
/* The first request that a container has of it, even of nothing; NULL = none has. */
const struct quantity *containers_first_request(const struct pod_spec *spec, const char *name);
/* spec.resources of the pod itself; NULL = it says nothing of it. */
const struct quantity *pod_own_resource(const struct pod_spec *spec, const char *name, bool limits);
/* The pod's own, or else its containers' (PodRequests(), PodLimits()). In thousandths. */
int64_t pod_resource(const struct pod_spec *spec, const char *name, bool limits);
/* Is the pod as a whole limited in it: by itself, or because all that runs at any moment is? */
bool pod_is_limited(const struct pod_spec *spec, const char *name);

enum qos qos_of(const struct pod_spec *spec);
