/* SPDX-License-Identifier: MIT */
/* The parts pod_sync() is made of, one a subject. Each adds to the decision what is due now, or
 * when to look again. */
#pragma once

#include "pod/sync.h"

struct action *decide(struct decision *d, enum action_kind kind, uint32_t container);
void look_again(struct decision *d, msec at);

/* The containers of a pod in a ready sandbox: init containers in order, then regular ones, one
 * start at a time. */
void starts_sync(const struct pod_seen *s, msec now, struct decision *d);
/* A running container: probe verdicts, stop signal, SIGKILL. */
void stop_sync(const struct pod_seen *s, uint32_t i, msec now, struct decision *d);
/* SIGKILL at once, and again while it does not help. */
void kill_sync(const struct pod_seen *s, uint32_t i, msec now, struct decision *d);
/* Its work is done: the sidecars that still run end, the last one first. */
void sidecars_end_sync(const struct pod_seen *s, msec now, struct decision *d);
/* A pod that was deleted, or that has ended. */
void termination_sync(const struct pod_seen *s, msec now, struct decision *d);
/* The sandbox of a pod without live containers: away with it. */
void sandbox_remove_sync(const struct pod_seen *s, msec now, struct decision *d);
