/* SPDX-License-Identifier: MIT */
/* Grace periods of containers. */
#pragma once

#include "pod/sync.h"

#define TERMINATION_LEAST                                                                          \
	SECONDS(2)		/* kubelet: at least this lies between stop signal and SIGKILL */
#define GRACE_LEAST  SECONDS(1) /* kubelet: below one second becomes one */
#define GRACE_MOST   SECONDS(INT32_MAX)
#define KILL_AGAIN   SECONDS(5)
#define SIGNAL_AGAIN SECONDS(1)

/* A grace period of the spec in milliseconds, 30 s when unset; cut at 68 years, so that sums of
 * moments fit. */
msec grace_of(struct opt_int seconds);
/* When a container that is stopped now is killed: grace of the pod or of the probe; deletion trumps
 * both. */
msec termination_kill_at(const struct pod_seen *s, uint32_t i, enum stop_reason why, msec now);
