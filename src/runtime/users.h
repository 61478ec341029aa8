/* SPDX-License-Identifier: MIT */
/*
 * Users of a pod's own (spec.hostUsers: false; kubernetes: pkg/kubelet/userns): a user namespace
 * whose ids from 0 on are a range of ids of the board that nobody else has. What podinit makes in
 * memory for such a pod belongs to ids of its range, its images are mounted with their ids mapped
 * to it, and the board's own files (hostPath) are to it what they are to any user: not its own.
 */
#pragma once

#include "runtime/sandbox.h"

/* The first id of a range for a pod, 0 when all are taken: a multiple of r->size, never 0. */
uint32_t id_range_take(struct id_ranges *r);
void id_range_give(struct id_ranges *r, uint32_t first); /* 0 = there is none to give */

/* For a pod with hostUsers: false: a range, its user namespace, and network, ipc and uts namespaces
 * that belong to it. Nothing for other pods. */
int users_make(struct runtime *rt, const struct pod *pod, struct sandbox *s, struct err *e);
/* Once no process of the pod is left. */
void users_give(struct runtime *rt, struct sandbox *s);
/* Is the id one of the pod's? what: "fsGroup". */
int users_check(const struct runtime *rt, const struct sandbox *s, const char *what, uint64_t id,
	struct err *e);
/* Enters the pod's network and ipc namespaces, as the root of its users when it has its own. There
 * is no way back: for a worker. */
int users_enter(const struct sandbox *s, struct err *e);
