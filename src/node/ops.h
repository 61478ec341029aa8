/* SPDX-License-Identifier: MIT */
/*
 * What the supervisor asks of the kernel: the seam between deciding and acting. node/kernel_*
 * implement it with namespaces and mounts, the simulator with a fake kernel. Everything is
 * asynchronous: a call only begins the work and answers through the supervisor_saw_* functions
 * later (never from inside the call). A call that cannot even begin returns -1 with the reason.
 */
#pragma once

#include "api/pod.h"
#include "base/err.h"
#include "pod/status.h"

struct pod_ref { /* what an operation is about: valid during the call only, the handles stay */
	table_handle pod;
	table_handle container; /* 0 for the pod itself */
	const struct pod *spec;
	const struct pod_record *record;
	const struct container_spec *container_spec;
	const struct container_record *container_record;
};

#define NO_BOUND UINT64_MAX

struct node_ops {
	/* Volumes, cgroup, holder, network. Answers supervisor_saw_sandbox_ready() or _failed(). */
	int (*create_sandbox)(void *ctx, const struct pod_ref *p, struct err *e);
	/* Kills the holder, undoes all that create_sandbox made; also after a half-made one.
	 * Answers supervisor_saw_sandbox_gone(). */
	int (*remove_sandbox)(void *ctx, const struct pod_ref *p, struct err *e);
	/* Answers supervisor_saw_container_started() or _start_failed(); later
	 * supervisor_saw_container_exit() once all its processes are gone. */
	int (*start_container)(void *ctx, const struct pod_ref *p, struct err *e);
	/* signal 0: the image's stop signal, or SIGTERM */
	int (*signal_container)(void *ctx, const struct pod_ref *p, int signal, struct err *e);
	/* SIGKILL to every process in the container's cgroup. */
	int (*kill_container)(void *ctx, const struct pod_ref *p, struct err *e);
	/* Answers supervisor_saw_probe() with the record's instance, within the probe's timeout. */
	int (*run_probe)(void *ctx, const struct pod_ref *p, enum probe_kind kind, struct err *e);
	/* Runs the exec, httpGet or tcpSocket handler of a hook (a sleep is the core's). Answers
	 * supervisor_saw_hook(), unless the container ends before. */
	int (*run_hook)(void *ctx, const struct pod_ref *p, enum hook_kind kind, struct err *e);
	/* Brings the pod's volumes of ConfigMaps, Secrets and facts of the pod up to date, in
	 * place. Only with a sandbox that is ready. */
	int (*refresh_volumes)(void *ctx, const struct pod_ref *p, struct err *e);
	/* Removes what pods have kept in a claim that no pod uses. Answers
	 * supervisor_saw_claim_removed(). */
	int (*remove_claim)(void *ctx, const char *namespace_, const char *name, const char *uid,
		struct err *e);
	/* "sha256:<hex> of the image the container runs, "" when unknown. */
	const char *(*image_id)(void *ctx, const struct pod_ref *p);
	/* Who the container's first process was started as; false when none was yet. May be NULL.
	 */
	bool (*user)(void *ctx, const struct pod_ref *p, struct status_user *out);
	/* The working set of a container in bytes: what it uses without file pages that were not
	 * used for long. 0 when unknown. */
	uint64_t (*memory_used)(void *ctx, const struct pod_ref *p);
	/* From now on the pod gets at most so many bytes more, or what its own limit leaves it;
	 * NO_BOUND: that alone counts. May be NULL. */
	void (*bound_memory)(void *ctx, const struct pod_ref *p, uint64_t more);
	/* Random bytes for uids (getrandom; the simulator: its seed). */
	void (*random)(void *ctx, void *buf, size_t len);
	/* wall minus boot time, milliseconds */
	int64_t (*wall_offset)(void *ctx);
};
