/* SPDX-License-Identifier: MIT */
/*
 * The supervisor: facts in, pod/sync, actions out through node_ops. It owns the object store, the
 * record tables and the events ring; it makes no system call itself and reads no clock, so the
 * simulator runs exactly this code. The loop calls supervisor_run() after each batch of facts and
 * again at the moment it returned.
 */
#pragma once

#include "base/table.h"
#include "node/events.h"
#include "node/ops.h"
#include "node/store.h"
#include "pod/admit.h"
#include "pod/evict.h"
#include "pod/facts.h"

enum change_kind { CHANGE_ADDED, CHANGE_MODIFIED, CHANGE_DELETED };

/* A published change, exactly once and in order. It is valid during the call. */
struct change {
	enum change_kind kind;
	enum object_kind object;
	uint64_t resource_version;
	const char *uid;
	const char *namespace_;
	const char *name;
	const struct pod *pod; /* with status; NULL of other objects */
	const struct object *source;
	const struct supervisor *supervisor;
	struct arena *arena;
};

/* The whole object with status, made when it is asked for: mostly nobody listens. Valid during the
 * call; NULL, which was logged, when out of memory. */
const char *change_json(const struct change *c, size_t *len);

struct supervisor_conf {
	const char *node_name;
	const char *host_ip;
	uint32_t max_pods;		      /* 110 as upstream, fewer on small boards */
	uint32_t max_containers;	      /* records */
	const struct strings *unsafe_sysctls; /* that pods may set; NULL = none */
	struct node_room room;		      /* its capacity: what pods may have; 0 = endless */
	struct eviction_conf eviction;
	const struct node_ops *ops;
	void *ops_ctx;
	/* Called for each published change, and for each event recorded; may be NULL. */
	void (*published)(void *arg, const struct change *change);
	void (*event_recorded)(void *arg, const struct event_record *event);
	/* The same event again after a step of the clock, for who shows its times. */
	void (*event_restamped)(void *arg, const struct event_record *event);
	/* A condition of the node has changed; may be NULL. */
	void (*node_changed)(void *arg);
	void *arg;
	/* Memory for the record tables, table_bytes() each; from the ledger. It is cleared: the
	 * object store is not kept yet, so nothing can be resumed. */
	void *pods_memory;
	void *containers_memory;
	void *messages_memory; /* max_containers of struct container_messages, zeroed */
};

struct supervisor; /* one per process, allocated by supervisor_new() at start and never again */

struct supervisor *supervisor_new(const struct supervisor_conf *conf, struct err *e);
void supervisor_free(struct supervisor *sv);

enum apply_result { APPLY_CREATED, APPLY_CONFIGURED, APPLY_UNCHANGED, APPLY_REFUSED };

/* A wanted pod (defaulted and validated). A changed one replaces the old after that ended fully;
 * one of ORIGIN_API changes it in place where pod_update_in_place() allows it, also while it ends,
 * and leaves an object of ORIGIN_DATA its file. ORIGIN_DATA and ORIGIN_API win over ORIGIN_FIRMWARE
 * on a name clash. only_create: an existing object is refused (AlreadyExists). */
enum apply_result supervisor_apply(struct supervisor *sv, const struct pod *pod,
	enum object_origin origin, const char *file, bool only_create, msec now, struct err *e);
/* The status of a pod as a client would have it: the conditions are kept that are not podinit's own
 * (readiness gates look at them), nothing else. -1 with e set when they do not fit. */
int supervisor_set_status(struct supervisor *sv, const char *uid, const struct pod_status *status,
	msec now, struct err *e);
/* The pod of this name that ends already, if it is to be changed all the same: none is wanted in
 * its place, and it lives through the change. Else NULL. */
const struct object *supervisor_ending(const struct supervisor *sv, const struct pod *pod);

enum delete_result { DELETE_BEGUN, DELETE_NOT_FOUND, DELETE_CONFLICT, DELETE_FORBIDDEN };

/* What a user asks. grace in ms, < 0 = the pod's own. uid may be NULL, else it must match. A
 * firmware object is Forbidden, with its file in e. */
enum delete_result supervisor_delete(struct supervisor *sv, const char *namespace_,
	const char *name, const char *uid, msec grace, msec now, struct err *e);
/* An object is not wanted any more because its file went (manifest watcher); other origins are left
 * alone. */
void supervisor_withdraw(struct supervisor *sv, const char *file, msec now);
/* The same for one object of a file that lost it. Withdraw what went before applying what came. */
void supervisor_withdraw_object(struct supervisor *sv, const char *uid, msec now);
/* A wanted ConfigMap or Secret (defaulted and validated): seen at once, and replaced in place, with
 * the same uid. EINVAL: it is immutable. Else as supervisor_apply(). */
struct config_source {
	enum object_origin origin;
	const char *file; /* NULL = none */
	bool only_create;
};
enum apply_result supervisor_apply_config(struct supervisor *sv, enum object_kind kind,
	const void *object, const struct config_source *from, msec now, struct err *e);
struct config_name {
	enum object_kind kind;
	const char *namespace_;
	const char *name;
};
enum delete_result supervisor_delete_config(struct supervisor *sv, const struct config_name *what,
	const char *uid, msec now, struct err *e);
/* What a container reads; NULL when there is none. Good until the next change of an object. */
const struct config_map *supervisor_config_map(
	const struct supervisor *sv, const char *namespace_, const char *name);
const struct secret *supervisor_secret(
	const struct supervisor *sv, const char *namespace_, const char *name);
/* Why a pod cannot use this claim: "not found", "is being deleted"; NULL = it can. */
const char *supervisor_claim_fault(
	const struct supervisor *sv, const char *namespace_, const char *name);
/* Begins to end every pod, for shutdown; new starts are refused. */
void supervisor_shutdown(struct supervisor *sv, msec grace_cap, msec now);
bool supervisor_is_empty(const struct supervisor *sv); /* no pod left */

/* Facts. A stale handle is ignored. */
void supervisor_saw_sandbox_ready(
	struct supervisor *sv, table_handle pod, int32_t holder_pid, uint32_t ip, msec now);
void supervisor_saw_sandbox_failed(
	struct supervisor *sv, table_handle pod, const char *reason, const char *message, msec now);
void supervisor_saw_sandbox_lost(struct supervisor *sv, table_handle pod, msec now);
void supervisor_saw_sandbox_gone(struct supervisor *sv, table_handle pod, msec now);
void supervisor_saw_container_started(
	struct supervisor *sv, table_handle container, int32_t pid, msec now);
/* The start is at the n-th of container_image_at(). */
void supervisor_saw_image_at(struct supervisor *sv, table_handle container, uint32_t n, msec now);
void supervisor_saw_container_start_failed(struct supervisor *sv, table_handle container,
	enum start_failure why, const char *message, msec now);
/* The store has another image for it than the one that its start failed with. */
void supervisor_saw_image(struct supervisor *sv, table_handle container, msec now);
/* The data of the claim that ops->remove_claim() was last called for is gone; e: it could not be
 * removed, NULL = it was. */
void supervisor_saw_claim_removed(struct supervisor *sv, const struct err *e, msec now);
void supervisor_saw_container_exit(
	struct supervisor *sv, table_handle container, const struct container_end *end, msec now);
void supervisor_saw_probe(struct supervisor *sv, table_handle container, uint32_t instance,
	enum probe_kind kind, enum probe_result result, const char *output, msec now);
void supervisor_saw_hook(struct supervisor *sv, table_handle container, enum hook_kind kind,
	const struct hook_end *end, msec now);

/* Before the good result that it comes with. */
void supervisor_saw_probe_warning(struct supervisor *sv, table_handle container, uint32_t instance,
	enum probe_kind kind, const char *output, msec now);
/* A Warning or Normal event about a pod from outside the core (a skipped limit); a stale handle is
 * ignored. */
void supervisor_record_pod_event(struct supervisor *sv, table_handle pod, bool warning,
	const char *reason, const char *message, msec now);
/* The same about a name that has no pod (a manifest problem). */
void supervisor_record_event(struct supervisor *sv, const char *namespace_, const char *name,
	bool warning, const char *reason, const char *message, msec now);

/* So many bytes of memory are available. May evict a pod. Returns when it wants to be told again
 * whatever happens, NEVER for only when something does. */
msec supervisor_saw_memory(struct supervisor *sv, uint64_t available, msec now);
/* The node's condition MemoryPressure. */
struct node_pressure {
	bool memory;
	msec changed_at;  /* 0 = never */
	uint64_t version; /* the node's resourceVersion since then */
};
struct node_pressure supervisor_pressure(const struct supervisor *sv);

/* Decides and acts for every pod that a fact or the time has touched. Returns when to be called
 * again, NEVER for only on facts. */
msec supervisor_run(struct supervisor *sv, msec now);

/* Looking in: for control/, logs, tests. */
const struct store *supervisor_store(const struct supervisor *sv);
const struct events *supervisor_events(const struct supervisor *sv);
struct pod_record *supervisor_pod(const struct supervisor *sv, table_handle pod);
struct container_record *supervisor_container(const struct supervisor *sv, table_handle container);
/* The pod's current object with status as JSON in a (what was last published). NULL when out of
 * memory. */
const char *supervisor_object_json(
	struct supervisor *sv, const struct object *o, struct arena *a, size_t *len);
/* Fills ref for a container (or pod when container is 0); false when stale. */
bool supervisor_ref(
	const struct supervisor *sv, table_handle pod, table_handle container, struct pod_ref *ref);
