/* SPDX-License-Identifier: MIT */
/* Upstream's defaulting (pkg/apis/core/v1/defaults.go, kubernetes 1.32) for the fields we decode.
 */
#pragma once

#include "api/pod.h"
#include "base/arena.h"

/* Fills what is unset. What it adds lives in a. */
void pod_defaults(struct arena *a, struct pod *pod);
