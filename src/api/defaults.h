/* SPDX-License-Identifier: MIT */
/* Upstream's defaulting (pkg/apis/core/v1/defaults.go, kubernetes 1.32) for the fields we decode.
 */
#pragma once

#include "api/config.h"
#include "api/pod.h"
#include "base/arena.h"

/* Fills what is unset. What it adds lives in a. */
void pod_defaults(struct arena *a, struct pod *pod);
void config_map_defaults(struct config_map *c);
/* stringData goes into data and is empty afterwards, as when an API server takes it. */
void secret_defaults(struct arena *a, struct secret *s);
/* Its status too: every claim is bound. */
void claim_defaults(struct arena *a, struct volume_claim *c);
