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
};

struct supervisor {
	struct arena arena; /* owns this struct and the slots */
	struct supervisor_conf conf;
	struct store store;
	struct table pods;
	struct table containers;
	struct pod_slot *slots; /* conf.max_pods of them */
	struct events events;
	struct pod_events pod_events; /* of the fact being recorded */
	struct decision decision;     /* being performed */
	struct arena scratch;	      /* of one publication */
	size_t scratch_size;	      /* of the block it keeps */
	int64_t wall_offset;
	bool pending; /* an object may wait for its pod to be made */
	bool down;    /* shutting down: nothing new */
};

/* The slot of a pod's handle, NULL when stale. */
struct pod_slot *slot_of(const struct supervisor *sv, table_handle pod);
void slot_see(const struct supervisor *sv, const struct pod_slot *slot, struct pod_seen *seen);
/* The container's pod; *index becomes its place in seen. NULL when stale. */
struct pod_slot *slot_of_container(const struct supervisor *sv, table_handle container,
	struct pod_seen *seen, uint32_t *index);

/* After facts were recorded: events out, settle, publish what changed, decide again at the next
 * run. */
void slot_changed(struct supervisor *sv, struct pod_slot *slot, struct pod_seen *seen, msec now);
/* As above when nothing of it shows in the status. */
void slot_touched(struct supervisor *sv, struct pod_slot *slot, struct pod_seen *seen, msec now);
void publish(struct supervisor *sv, struct pod_slot *slot, const struct pod_seen *seen,
	enum change_kind kind);
/* Takes in the wall clock's distance; a step is shown in every pod's times. */
void publish_clock(struct supervisor *sv);

/* Makes pods for objects that wait, as far as the tables have room. */
void objects_start(struct supervisor *sv, msec now);
/* The pod is gone: publishes DELETED and drops everything. */
void objects_forget(struct supervisor *sv, struct pod_slot *slot);
