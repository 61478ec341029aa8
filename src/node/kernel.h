/* SPDX-License-Identifier: MIT */
/*
 * The kernel side of node_ops: what a pod and a container hold at run time (descriptors, children,
 * timers), in tables beside the record tables: an entry has the index of its record's handle.
 * Answers to the supervisor always come from the loop.
 */
#pragma once

#include "linux/worker.h"
#include "net/pod_net.h"
#include "node/logs.h"
#include "node/probe_run.h"
#include "node/supervisor.h"

enum pod_stage {
	POD_IDLE,    /* nothing is held */
	POD_STORAGE, /* a worker prepares its claims */
	POD_MADE,    /* create_sandbox went through its steps: answered or about to be */
	POD_UNDOING, /* what was made is taken down */
};

enum pod_answer {
	POD_NO_ANSWER,
	POD_ANSWER_READY,
	POD_ANSWER_FAILED,
	POD_ANSWER_GONE,
	POD_CREATE_AGAIN
};

struct kernel_pod {
	struct local_node *node; /* NULL = never used */
	table_handle handle;
	enum pod_stage stage;
	enum pod_answer answer; /* given by the timer, or once undone */
	uint32_t ip;
	struct timer timer;
	msec undo_since;
	uint32_t undo_delay; /* ms */
	bool holder_alive;
	bool attached;
	/* large members last: MIPS16 reaches only so far in one instruction */
	struct sandbox sandbox;
	struct worker worker; /* prepares its claims, or sets its sysctls */
	char uid[POD_UID_MAX];
	char reason[40];
	char message[RECORD_TEXT_MAX];
};

enum container_stage {
	CONTAINER_NONE,
	CONTAINER_IMAGE, /* waits for its image */
	CONTAINER_EXEC,	 /* cloned; the entrypoint is not known to run */
	CONTAINER_RUNS,
	CONTAINER_ENDED,   /* reaped; what it held is released */
	CONTAINER_REFUSED, /* no process was made: the answer is due */
};

struct kernel_container {
	struct local_node *node; /* NULL = never used */
	table_handle handle;
	table_handle pod;
	enum container_stage stage;
	uint32_t instance;
	enum start_failure why;
	int exit_code;
	msec ended_at;
	struct timer timer; /* deadline of the start, retries of the release, the answer */
	struct watch report;
	bool failed; /* the start: why and message say how */
	bool oom;
	uint32_t image_at; /* of container_image_at(): which its start is at, or failed at */
	bool awaits_image; /* the store had none that can be used: node/image_watch looks again */
	/* large members last */
	struct container_run run;
	struct image_wait wait;
	struct container_log log;
	char digest[80];
	char image_key[IMAGE_KEY_MAX];	       /* of what the store had then */
	char message[RECORD_TEXT_MAX];	       /* how the start failed */
	char *said;			       /* its termination message */
	struct probe_run *probes[PROBE_SLOTS]; /* NULL: never used */
};

extern const struct node_ops kernel_ops;

/* What of a container is large and seldom used, apart from its entry: memory that was never touched
 * costs nothing. */
struct container_buffers {
	char log_chunks[LOG_CHUNKS_SIZE];
	char said[TERMINATION_MESSAGE_MAX + 1];
};

/* The entry of a handle; a new handle finds its entry reset. NULL for a handle out of range. */
struct kernel_pod *kernel_pod_at(struct local_node *n, table_handle h);
struct kernel_container *kernel_container_at(struct local_node *n, table_handle h);
/* Runs the entry's timer in the next turn of the loop. */
void kernel_soon(struct local_node *n, struct timer *t);
/* Says with an event what of the manifest the kernel does not enforce for the group made last. */
void kernel_tell_not_enforced(struct local_node *n, table_handle pod, const char *container);
/* Nothing is held by any pod or container. */
bool kernel_is_idle(const struct local_node *n);

/* kernel_sandbox.c */
int kernel_refresh_volumes(void *ctx, const struct pod_ref *p, struct err *e);
int kernel_create_sandbox(void *ctx, const struct pod_ref *p, struct err *e);
int kernel_remove_sandbox(void *ctx, const struct pod_ref *p, struct err *e);
void kernel_pod_init(struct kernel_pod *kp, struct local_node *n);

/* kernel_claims.c */
int kernel_remove_claim(
	void *ctx, const char *namespace_, const char *name, const char *uid, struct err *e);
/* At the start: removes what a power cut left of claims that were being removed. */
void kernel_sweep_claims(struct local_node *n);

/* kernel_container.c */
int kernel_start_container(void *ctx, const struct pod_ref *p, struct err *e);
int kernel_signal_container(void *ctx, const struct pod_ref *p, int signal, struct err *e);
int kernel_kill_container(void *ctx, const struct pod_ref *p, struct err *e);
void kernel_container_init(
	struct kernel_container *kc, struct local_node *n, struct container_buffers *buffers);
