/* SPDX-License-Identifier: MIT */
/*
 * What a pod's and a container's control groups are limited to, as a kubelet with cgroup v2 does
 * it (pkg/kubelet/cm/helpers_linux.go, kuberuntime_container_linux.go), and the files and words in
 * which the kernel is told. Pure.
 */
#pragma once

#include "api/pod.h"

/* 0 = no such limit. */
struct group_limits {
	uint64_t cpu_weight; /* 1 to 10000 */
	uint64_t cpu_quota;  /* us of every 100 ms */
	uint64_t memory_max; /* bytes */
	uint64_t pids_max;
	bool whole;	    /* where memory runs out all of the group is ended, not one process */
	bool cpu_requested; /* the manifest asks for the weight, */
	bool limits_requested; /* for cpu_quota and memory_max, which may be a sum; */
	bool pids_requested;   /* the node's configuration for pids_max */
};

/* cpu_weight of so many thousandths of a processor. */
uint64_t cpu_weight(uint64_t milli_cpu);
/* requests.cpu of the whole pod, in thousandths of a processor. */
uint64_t pod_cpu_request(const struct pod_spec *spec);
void container_limits(
	const struct pod_spec *spec, const struct container_spec *c, struct group_limits *out);
/* Its own resources, or what its containers sum up to. pids_max is the node's. */
void pod_limits(const struct pod_spec *spec, struct group_limits *out);

struct group_setting {
	const char *file;
	const char *field; /* of the manifest that asks for it; NULL = none does */
	char value[28];
};

#define GROUP_SETTINGS_MAX 6

/* Returns how many there are. */
unsigned group_settings(
	const struct group_limits *limits, struct group_setting out[GROUP_SETTINGS_MAX]);
