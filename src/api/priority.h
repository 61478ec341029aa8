/* SPDX-License-Identifier: MIT */
/* How much a pod matters to the node: its priority (there are no PriorityClass objects, only the
 * two that every cluster has), and which pressure it bears. */
#pragma once

#include "api/pod.h"

/* spec.priority, or that of spec.priorityClassName; 0 when neither says anything. */
int64_t pod_priority(const struct pod_spec *spec);
/* kubernetes: IsCriticalPod() of pkg/kubelet/types, of a pod that is no static one. */
bool pod_is_critical(const struct pod_spec *spec);
/* Is there a toleration of this taint, which has no value? */
bool pod_tolerates(const struct pod_spec *spec, const char *key, const char *effect);
