/* SPDX-License-Identifier: MIT */
/* What the parts of the supervisor share: run (decide and act), objects, facts, publish. */
#pragma once

#include "node/supervisor.h"

/* What is known about a pod beside its record: nothing that must outlive this process. By index of
 * the pod's handle. */
struct pod_slot {
	struct object *object; /* NULL = free */
	table_handle handle;
	msec again_at;
	bool dirty; /* a fact came since the last decision */
	bool stale; /* what its volumes show may have changed since they were written */
};

struct supervisor {
	/* The call being served: its moment, and the pod that it looks at. */
	msec now;
	struct pod_slot *slot;
	bool pending; /* an object may wait for its pod to be made */
	bool down;    /* shutting down: nothing new */
	int64_t wall_offset;
	struct pod_slot *slots; /* conf.max_pods of them */
	struct table pods;
	struct table containers;
	struct container_messages *messages; /* by index of the container's handle */
	struct supervisor_conf conf;
	struct pod_seen seen;  /* of slot */
	struct node_room room; /* for the pod looked at, while it is not taken yet */
	struct arena arena;    /* owns this struct and the slots */
	struct arena scratch;  /* of one publication */
	size_t scratch_size;   /* of the block it keeps */
	struct store store;
	struct evict_state evict;
	table_handle victim; /* the pod evicted last; waited for until victim_until */
	msec victim_until;
	table_handle guarded;	/* the pod that would be the next, with a limit for that; 0 */
	uint32_t claims_ending; /* so many are deleted and still there */
	msec claims_again_at;
	char claim_removed[POD_UID_MAX]; /* whose data is being removed; "" = none */
	uint64_t node_version;		 /* 0 = the first */
	struct decision decision;	 /* being performed */
	struct pod_events pod_events;	 /* of the fact being recorded */
	struct events events;
};

/* The slot of a pod's handle, NULL when stale. */
struct pod_slot *slot_of(const struct supervisor *sv, table_handle pod);
void slot_see(const struct supervisor *sv, const struct pod_slot *slot, struct pod_seen *seen);
/* Looks at a pod: sv->slot and sv->seen are its. */
void look(struct supervisor *sv, struct pod_slot *slot);

/* After facts were recorded about the pod looked at: events out, settle, publish what changed,
 * decide again at the next run. */
void pod_changed(struct supervisor *sv);
/* As above when nothing of it shows in the status. */
void pod_touched(struct supervisor *sv);
/* An event about the node itself. */
void record_node_event(
	struct supervisor *sv, bool warning, const char *reason, const char *message);
/* The pod looked at, to all who watch. */
void publish(struct supervisor *sv, enum change_kind kind);
/* A ConfigMap or Secret, to all who watch. */
void publish_config(struct supervisor *sv, struct object *o, enum change_kind kind);
/* Takes in the wall clock's distance; a step is shown in every pod's times. */
void publish_clock(struct supervisor *sv);

/* A random UUID. */
void object_new_uid(struct supervisor *sv, char uid[POD_UID_MAX]);
/* Where an object comes from is said anew. */
void object_adopt(struct object *o, enum object_origin origin, const char *file);
/* A ConfigMap or Secret is not wanted any more. */
void config_withdraw(struct supervisor *sv, struct object *o);
/* A claim is to go, once no pod uses it. */
void claim_delete(struct supervisor *sv, struct object *o);
/* Begins with one that can go now. When to be called again, if nothing happens before. */
msec claims_run(struct supervisor *sv);
/* Makes pods for objects that wait, as far as the tables have room. */
void objects_start(struct supervisor *sv);
/* The pod looked at is gone: publishes DELETED and drops everything. */
void objects_forget(struct supervisor *sv);
