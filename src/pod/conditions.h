/* SPDX-License-Identifier: MIT */
/* Pod conditions (kubelet: status/generate.go). */
#pragma once

#include "base/arena.h"
#include "pod/sync.h"

/* Of the conditions that are not a client's to set. */
bool condition_is_own(const char *type);
bool condition_holds(const struct pod_seen *s, enum condition_kind k);
/* The conditions for the status: type, status, transition time, reason, message. offset: wall minus
 * boot time. */
void conditions_build(
	const struct pod_seen *s, int64_t offset, struct arena *a, struct pod_status *out);
