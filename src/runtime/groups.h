/* SPDX-License-Identifier: MIT */
/*
 * The control groups of pods, as a kubelet lays them out: pods/{burstable,besteffort}/pod<uid>/
 * <container>, guaranteed pods right below pods. A group is made and limited here before the first
 * process is cloned into it, and nowhere else.
 */
#pragma once

#include "linux/features.h"
#include "runtime/launch.h"

/* Makes pods and the groups of the QoS classes in the node's own group, rt->cgroup_fd and
 * rt->class_fds; hands down the controllers that the kernel has. Pods together are kept from
 * rt->reserved_memory and rt->reserved_pids, and PID 1's group keeps rt->init_memory. Without any
 * group the node goes on: each pod and container says what it lacks. */
void groups_open(struct runtime *rt, int node_cgroup);
/* How many processes and threads the kernel can have. */
uint64_t groups_all_pids(void);
/* What the group uses in bytes without file pages that were not used for long (a kubelet's working
 * set); 0 when that is not known. */
uint64_t group_working_set(int group);
/* A number in a file of the group; 0 when there is none ("max"). */
uint64_t group_number(int group, const char *file);
int group_put_number(int group, const char *file, uint64_t value, struct err *e);
/* From now on a pod's group may have so many bytes more than it has, or what its own limit leaves
 * it; NULL: that alone counts. Out of memory there is its own affair, nobody else is ended for it.
 */
void group_bound_memory(int group, const uint64_t *more, const struct pod_spec *spec);
#define GROUP_STAT_MAX 4096 /* memory.stat is less */
void groups_close(struct runtime *rt, int node_cgroup);

/* s->cgroup_fd, limited to what the pod's containers may use together, and in its processes. -1
 * stays -1 where there are no groups. What cannot be enforced is as with a container. */
int group_make_pod(struct runtime *rt, const struct pod *pod, struct sandbox *s, struct err *e);
/* 0 = gone or never there. */
int group_remove_pod(struct runtime *rt, struct sandbox *s, struct err *e);

/* *cgroup_fd (-1 where there are no groups), limited as its manifest says. What the kernel cannot
 * enforce of it is an error, or, with enforceResources BestEffort, told by rt->not_enforced. */
int group_make_container(struct runtime *rt, const struct pod_spec *spec, const struct sandbox *s,
	const struct container_spec *c, int *cgroup_fd, struct err *e);
/* One more word of rt->not_enforced, about the group that was made last: the field, and what would
 * give the feature that the kernel lacks for it; FEATURES = it lacks none. */
void group_note_not_enforced(struct runtime *rt, const char *field, enum feature lacks);
/* By name: the container outlives no sandbox, but its record does. */
int group_remove_container(const struct runtime *rt, const struct container_run *r);
