/* SPDX-License-Identifier: MIT */
/* Which changes of its object a pod lives through. */
#pragma once

#include "api/pod.h"

/* True when new differs from old only in what may change while the pod lives (upstream's
 * ValidatePodUpdate(), pkg/apis/core/validation): metadata but the names, images of the same
 * containers, tolerations, activeDeadlineSeconds when it is set or lowered,
 * terminationGracePeriodSeconds from a negative one to 1. A nodeName that only one of the two has
 * is no difference: clients are shown the node's. Both are defaulted and validated. False as well
 * when memory is short. */
bool pod_update_in_place(const struct pod *old, const struct pod *new);
