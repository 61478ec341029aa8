/* SPDX-License-Identifier: MIT */
/* The pod's phase (kubelet: kubelet_pods.go getPhase). */
#pragma once

#include "pod/sync.h"

/* From the containers; Succeeded and Failed are never left. */
enum pod_phase phase_of(const struct pod_seen *s);
