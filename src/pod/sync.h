/* SPDX-License-Identifier: MIT */
/*
 * The decision: from a pod's spec, what is known of it, and the time, what to do now and when to
 * look again. Pure and level-triggered: it writes nothing but its answer, the same input gives the
 * same answer, and a lost or repeated event is harmless. The caller performs the actions in order
 * and reports what came of them through pod/facts.
 */
#pragma once

#include "api/pod.h"
#include "pod/record.h"

/* One pod with its records; inits first, then regular containers, in spec order. */
struct pod_seen {
	const struct pod *pod; /* defaulted spec */
	struct pod_record *record;
	uint32_t count; /* init_count + container_count */
	struct container_record *containers[POD_CONTAINERS_MAX];
	struct container_messages *messages[POD_CONTAINERS_MAX];
	const struct pod_condition *client_conditions; /* what clients have set in the status */
	uint32_t client_count;
	const struct strings *unsafe_sysctls; /* what the node allows; NULL = none */
	const struct node_room *room; /* until its first sandbox: pod/admit.h; NULL = endless */
	bool memory_pressure;	      /* of the node */
};

enum action_kind {
	ACTION_CREATE_SANDBOX, /* volumes, cgroup, holder, network */
	ACTION_START_CONTAINER,
	ACTION_SHOW_BACK_OFF,  /* record that the container waits: container_saw_back_off() */
	ACTION_TERM_CONTAINER, /* stop signal to its first process */
	ACTION_KILL_CONTAINER, /* SIGKILL to everything in it */
	ACTION_STOP_CONTAINER, /* record that it has to stop (pod deleted or done):
				  container_saw_stop() */
	ACTION_RUN_PROBE,
	ACTION_RUN_HOOK, /* hook_saw_begin(); a sleep only waits */
	ACTION_END_HOOK, /* its sleep is over: hook_saw_result() */
	ACTION_REMOVE_SANDBOX,
	ACTION_RESTART_ALL, /* nothing lives any more: pod_saw_restart_all() */
	ACTION_FAIL_POD,    /* record that it has failed: pod_saw_failure() */
	ACTION_FORGET_POD,  /* everything is gone and the pod was deleted */
};

struct action {
	enum action_kind kind;
	uint32_t container;    /* index into pod_seen.containers */
	enum probe_kind probe; /* RUN_PROBE */
	enum hook_kind hook;   /* RUN_HOOK, END_HOOK */
	enum stop_reason stop; /* STOP_CONTAINER */
	enum pod_reason why;   /* FAIL_POD */
};

#define ACTIONS_MAX (POD_CONTAINERS_MAX * 4 + 4)

struct decision {
	uint32_t count;
	msec again_at; /* NEVER when only a fact can change anything */
	struct action actions[ACTIONS_MAX];
};

void pod_sync(const struct pod_seen *s, msec now, struct decision *d);
