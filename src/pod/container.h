/* SPDX-License-Identifier: MIT */
/* Questions about one container or pod that several subjects of pod/ ask. Pure; nothing is written.
 */
#pragma once

#include "pod/sync.h"

const struct container_spec *container_spec_at(const struct pod_seen *s, uint32_t i);
/* A start is in flight or there is a process. */
/* That many seconds in milliseconds, `unset` when none are given; at most INT32_MAX of them, so
 * that sums with moments fit; any negative number is -1. */
msec seconds_of(const struct opt_int *seconds, int32_t unset);
bool container_alive(const struct container_record *c);
bool pod_any_alive(const struct pod_seen *s);
/* Its spec is not that of its latest start (kubelet: containerChanged(), by name and image). */
bool container_changed(const struct pod_seen *s, uint32_t i);
/* Policy or rules of the container restart it after some exit. */
bool container_may_restart(const struct pod_seen *s, uint32_t i);
/* The policy wants another instance of a container that ended (or is between two instances). */
bool container_restarts(const struct pod_seen *s, uint32_t i);
/* An init container that goes on beside the others. */
bool is_sidecar(const struct pod_seen *s, uint32_t i);
/* Every regular container has ended for good: sidecars are not needed any more. */
bool pod_work_done(const struct pod_seen *s);
/* An init container that reached success in the present sandbox: exit 0 in an older one does not
 * count. */
bool init_done(const struct pod_record *r, const struct container_record *c);
/* What comes behind an init container may go on: it is done, or, a sidecar, has started (kubelet:
 * computeInitContainerActions). */
bool init_passed(const struct pod_seen *s, uint32_t i);
bool pod_inits_done(const struct pod_seen *s);
/* Its process is there and its postStart hook has ended: what counts, and is shown, as running. */
bool container_runs(const struct container_record *c);
/* Another instance has ended, with this message (NULL = none). */
void container_ended(
	struct pod_seen *s, uint32_t i, const struct termination_record *t, const char *message);
/* A new instance is there to be seen: what was told of its start is past. */
void container_shown(struct container_record *c);
/* A regular container has ever run: the pod counts as initialized from then on. */
bool pod_ever_ran(const struct pod_seen *s);
/* As shown in the status: running and past its startup probe. */
bool container_is_started(const struct pod_seen *s, uint32_t i);
bool container_is_ready(const struct pod_seen *s, uint32_t i);
bool pod_is_over(const struct pod_record *r); /* phase Succeeded or Failed */
