/* SPDX-License-Identifier: MIT */
/* Who the kernel ends first when memory runs out. Pure. */
#pragma once

#include "api/pod.h"

/* kubelet: Guaranteed -997, BestEffort 1000, Burstable 1000 - 1000 * request / memory
 * within 3..999, where a sidecar has the least request of the containers at least, and what the pod
 * asks for beyond its containers is divided among them. memory is the machine's in bytes. */
int oom_score_adj(const struct pod *pod, const struct container_spec *c, uint64_t memory);
