/* SPDX-License-Identifier: MIT */
/*
 * What is known about a pod and its containers: fixed-size records without pointers, kept in memory
 * that survives a re-exec. A record names its spec by object uid, container name and spec hash.
 * Only the pod/facts functions write them; pod/sync only reads. All moments are CLOCK_BOOTTIME
 * milliseconds.
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"
#include "base/table.h"

#define POD_UID_MAX	   40  /* with NUL */
#define POD_NAME_MAX	   254 /* with NUL */
#define CONTAINER_NAME_MAX 64  /* with NUL */
#define RECORD_TEXT_MAX	   256 /* a message, cut */
#define POD_CONTAINERS_MAX 32  /* init and regular together */

enum waiting_reason {
	WAITING_CREATING, /* PodInitializing when the pod has init containers, else
			     ContainerCreating */
	WAITING_CRASH_LOOP_BACK_OFF,
	WAITING_ERR_IMAGE_PULL,
	WAITING_IMAGE_PULL_BACK_OFF,
	WAITING_ERR_IMAGE_NEVER_PULL,
	WAITING_INVALID_IMAGE_NAME,
	WAITING_CREATE_CONTAINER_CONFIG_ERROR,
	WAITING_CREATE_CONTAINER_ERROR,
	WAITING_RUN_CONTAINER_ERROR,
	WAITING_POST_START_HOOK_ERROR,
	WAITING_RESTARTING_ALL_CONTAINERS,
};

enum terminated_reason {
	TERMINATED_COMPLETED,
	TERMINATED_ERROR,
	TERMINATED_OOM_KILLED,
	TERMINATED_START_ERROR,
	TERMINATED_RESTARTING_ALL_CONTAINERS,
	TERMINATED_STATUS_UNKNOWN, /* ContainerStatusUnknown */
};

/* How a start failed: decides the waiting reason, whether an exited instance is recorded, and the
 * event. */
enum start_failure {
	START_FAILED_NO_IMAGE,	 /* ErrImagePull, then ImagePullBackOff */
	START_FAILED_NEVER_PULL, /* ErrImageNeverPull */
	START_FAILED_IMAGE_NAME, /* InvalidImageName */
	START_FAILED_CONFIG,	 /* CreateContainerConfigError: the spec cannot be met here */
	START_FAILED_CREATE,	 /* CreateContainerError: mounts, cgroup, clone */
	START_FAILED_RUN, /* RunContainerError: the child could not exec; exit 128, StartError */
};

enum container_life {
	CONTAINER_WAITING,  /* never started, or waiting for its next start */
	CONTAINER_STARTING, /* a start is in flight; recorded before the clone */
	CONTAINER_RUNNING,
	CONTAINER_EXITED,
};

enum stop_reason {
	STOP_NONE,
	STOP_LIVENESS,
	STOP_STARTUP,
	STOP_POST_START, /* its postStart hook failed */
	STOP_CHANGED,	 /* its definition is another one */
	STOP_POD_DELETED,
	STOP_POD_DONE,
};

struct termination_record {
	bool valid;
	uint8_t reason;	      /* enum terminated_reason */
	uint16_t message_len; /* of the text in container_messages; 0 = that is not to be read */
	int32_t exit_code;
	uint32_t instance; /* of the container: part of its id */
	uint32_t round;	   /* of the pod, in which it ran */
	msec started_at;
	msec finished_at;
};

#define TERMINATION_MESSAGE_MAX 4096 /* kubelet: of one container, its last bytes */

/* The termination messages of a container, apart from its record: memory that is only touched when
 * there are some. */
struct container_messages {
	char exit[TERMINATION_MESSAGE_MAX + 1];
	char previous[TERMINATION_MESSAGE_MAX + 1];
};

enum probe_kind { PROBE_LIVENESS, PROBE_READINESS, PROBE_STARTUP };
#define PROBE_KINDS 3

enum hook_kind { HOOK_POST_START, HOOK_PRE_STOP };
#define HOOK_KINDS 2

enum hook_state {
	HOOK_NONE,    /* there is none, or it is not its time */
	HOOK_DUE,     /* to be run */
	HOOK_RUNNING, /* its answer is waited for */
	HOOK_ENDED,
	HOOK_FAILED,
};

struct hook_record {
	uint8_t state; /* enum hook_state */
	msec began_at;
};

enum probe_result { PROBE_SUCCESS, PROBE_FAILURE, PROBE_UNKNOWN };

struct probe_record {
	uint8_t verdict; /* enum probe_result after thresholds; start value by kind */
	uint8_t last;	 /* last single result counted */
	bool in_flight;
	bool on_hold; /* until the next instance */
	int32_t consecutive;
	msec began_at; /* of the one in flight */
	msec next_at;
};

struct container_record {
	table_handle pod;
	uint8_t index; /* in the pod: init containers first, then regular ones */
	bool init;
	uint64_t spec_hash; /* container_spec_hash() of what was started, or tried, last */

	uint8_t life;	   /* enum container_life */
	int32_t pid;	   /* > 0 while there is a process */
	uint32_t instance; /* counts starts; 0 = never */
	uint32_t tried_in; /* round of the pod that the latest start was tried in */
	int32_t restart_count;
	bool again;	      /* RestartAllContainers wants another instance, whatever the policy */
	bool restart_pending; /* restart_count counts an instance that does not exist yet */
	msec started_at;

	uint8_t image_at; /* which of container_image_at() the latest start failed at, or 0 */
	uint8_t waiting; /* enum waiting_reason, while WAITING, or while EXITED and waiting_shown */
	bool waiting_shown; /* EXITED: the status shows Waiting(waiting), the exit as lastState */

	struct termination_record exit;	    /* of the newest instance that ended */
	struct termination_record previous; /* of the one before it */

	/* crash-loop backoff; image backoff has the same shape */
	int32_t backoff; /* milliseconds due after the latest exit, 0 = none yet */
	int32_t image_backoff;
	msec backoff_updated; /* when it last grew */
	msec image_failed_at; /* 0 = image not failing */

	uint8_t stop; /* enum stop_reason: why it is being stopped */
	msec stop_since;
	msec term_sent_at; /* 0 = not yet */
	msec kill_at;	   /* SIGKILL is due, once TERM was sent */
	bool kill_sent;
	msec signal_retry_at; /* no signal before: the last one could not be sent, or SIGKILL has
				 not worked yet */

	/* arrays last: MIPS16 reaches only so far from a record's start in one instruction */
	struct probe_record probes[PROBE_KINDS];
	struct hook_record hooks[HOOK_KINDS];
	char name[CONTAINER_NAME_MAX];
	char waiting_message[RECORD_TEXT_MAX];
};

enum sandbox_life {
	SANDBOX_NONE,
	SANDBOX_STARTING,
	SANDBOX_READY,
	SANDBOX_BROKEN, /* half-made, or its holder died: to be removed */
	SANDBOX_STOPPING,
	SANDBOX_GONE,
};

enum pod_phase { PHASE_PENDING, PHASE_RUNNING, PHASE_SUCCEEDED, PHASE_FAILED };

/* Why a pod failed as a whole. */
enum pod_reason {
	POD_REASON_NONE,
	POD_DEADLINE_EXCEEDED,
	POD_EVICTED,  /* for want of memory; message says so */
	POD_REJECTED, /* from here on: the node did not take it (pod/admit.h) */
	POD_OS_NOT_SUPPORTED = POD_REJECTED,
	POD_SYSCTL_FORBIDDEN,
	POD_OUT_OF_CPU, /* these three in the order of enum room_kind */
	POD_OUT_OF_MEMORY,
	POD_OUT_OF_STORAGE,
	POD_UNDER_PRESSURE, /* memory is short and nobody promised it any */
};

enum condition_kind { /* in the order they are shown */
	CONDITION_READY_TO_START_CONTAINERS,
	CONDITION_INITIALIZED,
	CONDITION_READY,
	CONDITION_CONTAINERS_READY,
	CONDITION_POD_SCHEDULED,
	CONDITION_ALL_CONTAINERS_RESTARTING, /* shown once it has been True */
	CONDITION_DISRUPTION_TARGET,	     /* shown when True: it was evicted */
};
#define CONDITION_KINDS 7

struct condition_record {
	bool known;
	bool status;
	msec changed_at;
};

struct pod_record {
	msec accepted_at; /* status.startTime */

	uint8_t sandbox; /* enum sandbox_life */
	int32_t holder_pid;
	uint32_t ip; /* host byte order, 0 = none (hostNetwork, or no sandbox) */
	uint32_t sandbox_attempt;
	msec sandbox_ready_at;
	msec sandbox_retry_at; /* after a failure */
	msec remove_retry_at;  /* after a removal that could not begin */
	int32_t sandbox_failures;

	uint32_t round;	     /* init containers run once in each: a new sandbox begins one, and
				RestartAllContainers */
	bool restarting_all; /* everything is killed for that */
	bool restarted_all;  /* that has been so */
	bool abandoned;	     /* policy Never and its sandbox lost: ends without another one */
	bool deleting;
	msec deleted_at;
	msec grace; /* of a deleted pod: effective, >= 1 s; only shrinks. Of an evicted one */

	uint8_t phase;	/* enum pod_phase; terminal ones stick */
	uint8_t reason; /* enum pod_reason; any but NONE is phase Failed */
	uint8_t init_count;
	uint8_t container_count; /* regular ones */

	char uid[POD_UID_MAX];
	char name[POD_NAME_MAX];
	char namespace_[CONTAINER_NAME_MAX];
	char message[RECORD_TEXT_MAX]; /* why the sandbox could not be made, or it failed as a whole
					*/
	struct condition_record conditions[CONDITION_KINDS];
	table_handle containers[POD_CONTAINERS_MAX];
};

/* Grows only with intent: boards keep these in a memfd sized at boot, and a re-executed podinit
 * must find the same layout. */
_Static_assert(sizeof(struct container_record) <= 1600, "container_record has a memory budget");
_Static_assert(sizeof(struct pod_record) <= 1024, "pod_record has a memory budget");
