/* SPDX-License-Identifier: MIT */
/* The status a user sees, from spec and records: phase, conditions, container states (kubelet's
 * status_manager and kubelet_pods). */
#pragma once

#include "base/arena.h"
#include "pod/sync.h"

/* Who a container's first process was started as; the groups are borrowed. */
struct status_user {
	uint32_t uid;
	uint32_t gid;
	uint32_t group_count;
	const uint32_t *groups;
};

struct status_facts {
	int64_t wall_offset; /* wall milliseconds minus CLOCK_BOOTTIME milliseconds, as known now */
	const char *node_name;
	const char *host_ip; /* "" = unknown */
	/* "sha256:..." of a container's image, "" = unknown; may be NULL */
	const char *(*image_id)(void *arg, const struct pod_seen *s, uint32_t container);
	/* false: it was never started; may be NULL */
	bool (*user)(
		void *arg, const struct pod_seen *s, uint32_t container, struct status_user *out);
	void *arg;
};

/* Builds the status in a. pod_settle() was called before. */
void pod_status_build(const struct pod_seen *s, const struct status_facts *f, struct arena *a,
	struct pod_status *out);
const char *pod_phase_text(enum pod_phase p);
/* status.reason; NULL for POD_REASON_NONE. */
const char *pod_reason_text(enum pod_reason r);
#define POD_DEADLINE_MESSAGE "Pod was active on the node longer than the specified deadline"
/* "Guaranteed", "Burstable", "BestEffort" */
const char *pod_qos_class(const struct pod_spec *spec);
/* The container ID without its scheme: 64 hex digits made of uid, name and instance; buf of 65
 * bytes. */
void container_id_text(
	const struct pod_record *r, const char *name, uint32_t instance, char buf[65]);
