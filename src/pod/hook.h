/* SPDX-License-Identifier: MIT */
/* Lifecycle hooks: what a container's spec asks for, and when (kubelet: kuberuntime startContainer,
 * executePreStopHook). */
#pragma once

#include "pod/sync.h"

const struct lifecycle_handler *hook_spec_of(
	const struct container_spec *c, enum hook_kind k); /* NULL = none */
/* Its postStart hook has not ended: it is not shown as running, nothing is probed, and later
 * containers wait. */
bool hook_holds_start(const struct container_record *c);
/* Adds what is due of the hook to d; true while the container waits for it. A preStop hook is given
 * up when the grace is over. */
bool hook_sync(
	const struct pod_seen *s, uint32_t i, enum hook_kind k, msec now, struct decision *d);
