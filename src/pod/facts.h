/* SPDX-License-Identifier: MIT */
/*
 * Facts about a pod, each written once by one function that also does the book-keeping (restart
 * counts, backoff, reasons) and says which events a user shall see. Called by the supervisor and
 * the simulator; no decision is taken here.
 */
#pragma once

#include "pod/sync.h"

/* Events a fact gives rise to; drained by the caller after each call. */
struct pod_event {
	bool warning;
	const char *reason;  /* static text: "Started", "BackOff" */
	char field_path[96]; /* "spec.containers{web}", "" for the pod */
	char message[RECORD_TEXT_MAX + 64];
};

#define POD_EVENTS_MAX 8

struct pod_events {
	uint32_t count; /* more than fit are dropped */
	struct pod_event items[POD_EVENTS_MAX];
};

/* A pod was accepted: fills the pod record and one container record for each container of the spec.
 */
void pod_saw_accepted(const struct pod *pod, struct pod_record *r, msec now);
void container_init_record(struct container_record *c, const struct container_spec *spec,
	table_handle pod, uint8_t index, bool init);

void sandbox_saw_starting(struct pod_record *r, msec now);
void sandbox_saw_ready(
	struct pod_record *r, int32_t holder_pid, uint32_t ip, msec now, struct pod_events *ev);
/* reason is the event's: "FailedCreatePodSandBox", "FailedMount". Retried after 1 s, doubling to 60
 * s... */
void sandbox_saw_failed(struct pod_record *r, const char *reason, const char *message, msec now,
	struct pod_events *ev);
/* The holder died by itself: all containers of the pod die with it (each is reported by its own
 * exit); a new sandbox is due. */
void sandbox_saw_lost(struct pod_seen *s, msec now, struct pod_events *ev);
/* An object that its volumes show came or changed: one that failed is tried again at once. */
void sandbox_saw_config(struct pod_record *r, msec now);
void sandbox_saw_stopping(struct pod_record *r);
void sandbox_saw_gone(struct pod_record *r);
/* The removal could not even begin: tried again after 1 s. */
void sandbox_saw_stop_failed(
	struct pod_record *r, const char *message, msec now, struct pod_events *ev);

/* It was chosen to be evicted: it fails, and its containers have at most grace. */
void pod_saw_eviction(struct pod_seen *s, const char *message, msec grace, struct pod_events *ev);

void container_saw_starting(struct pod_seen *s, uint32_t i, msec now, struct pod_events *ev);
/* The entrypoint was executed. */
void container_saw_started(
	struct pod_seen *s, uint32_t i, int32_t pid, msec now, struct pod_events *ev);
/* It waits for the image of a volume: n is of container_image_at(). Until the next start that is
 * the one that its failure, told next, is about. */
void container_saw_image_at(struct pod_seen *s, uint32_t i, uint32_t n);
void container_saw_start_failed(struct pod_seen *s, uint32_t i, enum start_failure why,
	const char *message, msec now, struct pod_events *ev);
/* The store has another image for it: one that waits because its image failed is tried again at
 * once, and waits as long as it would have if that fails too. */
void container_saw_image(struct pod_seen *s, uint32_t i);
struct container_end {
	int32_t exit_code;   /* as Kubernetes shows it: 0..255, 128+n for a signal */
	bool oom;	     /* memory.events counted a kill */
	const char *message; /* its termination message; NULL = none */
};

void container_saw_exit(struct pod_seen *s, uint32_t i, const struct container_end *end, msec now,
	struct pod_events *ev);
void container_saw_back_off(struct pod_seen *s, uint32_t i, msec now, struct pod_events *ev);
void container_saw_stop(
	struct pod_seen *s, uint32_t i, enum stop_reason why, msec now, struct pod_events *ev);
void container_saw_term_sent(struct pod_seen *s, uint32_t i, msec now);
void container_saw_kill_sent(struct pod_seen *s, uint32_t i, msec now);
/* The stop signal or SIGKILL could not be sent: tried again after 1 s. */
void container_saw_signal_failed(struct pod_seen *s, uint32_t i, msec now);

void probe_saw_begin(struct pod_seen *s, uint32_t i, enum probe_kind k, msec now);
/* A single result; PROBE_UNKNOWN: the mechanism failed (no verdict changes). output: what the probe
 * said, cut. A result for an older instance is ignored. */
void probe_saw_result(struct pod_seen *s, uint32_t i, uint32_t instance, enum probe_kind k,
	enum probe_result result, const char *output, struct pod_events *ev);

void hook_saw_begin(struct pod_seen *s, uint32_t i, enum hook_kind k, msec now);
/* How it ended; message: what went wrong. A result for an older instance, or of a hook that is not
 * waited for, is ignored. */
struct hook_end {
	uint32_t instance;
	bool ok;
	const char *message;
};
void hook_saw_result(struct pod_seen *s, uint32_t i, enum hook_kind k, const struct hook_end *end,
	msec now, struct pod_events *ev);

/* All was killed for RestartAllContainers: every container that ran is started again, init
 * containers first. */
void pod_saw_restart_all(struct pod_seen *s);

/* What a good result, told next, comes with. */
void probe_saw_warning(struct pod_seen *s, uint32_t i, uint32_t instance, enum probe_kind k,
	const char *output, struct pod_events *ev);

/* It failed as a whole: it goes, whatever its containers do. */
void pod_saw_failure(struct pod_seen *s, enum pod_reason why, struct pod_events *ev);

/* Deletion was asked: grace in milliseconds (below 1 s becomes 1 s); asking again can only shorten
 * it. */
void pod_saw_deleted(struct pod_seen *s, msec grace, msec now, struct pod_events *ev);

/* Settles what follows from the other facts: phase (terminal ones stick) and condition times. Call
 * after each change, before status. */
void pod_settle(struct pod_seen *s, msec now);
