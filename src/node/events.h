/* SPDX-License-Identifier: MIT */
/*
 * Events of the node in a bounded ring: repeated ones (same object, reason, message) are counted,
 * similar ones are combined, too many are dropped, the oldest go first. The API process shows them
 * as v1 Events.
 */
#pragma once

#include "base/json.h"
#include "node/event_correlator.h"
#include "pod/facts.h"

#define EVENTS_MAX 128

struct event_record {
	uint64_t sequence; /* of its last change, 0 = unused; grows for ever */
	msec first_at;	   /* CLOCK_BOOTTIME */
	msec last_at;
	uint32_t count;
	uint32_t id; /* names the event object: "<pod>.<id in hex>" */
	/* Which event it is, with zeros behind each text: compared as bytes. */
	bool warning;
	bool combined; /* of several messages, the last is shown */
	bool of_node;  /* about the node, not about a pod */
	char reason[40];
	char message[RECORD_TEXT_MAX + 64];
	char field_path[96];
	char uid[POD_UID_MAX]; /* of the pod */
	char name[POD_NAME_MAX];
	char namespace_[CONTAINER_NAME_MAX];
};

struct events {
	uint64_t sequence;
	uint32_t next_id;
	uint32_t dropped; /* that a pod had too many of */
	struct event_correlator correlator;
	struct event_record ring[EVENTS_MAX];
};

/* Takes the event in; NULL when its pod has had too many. */
struct event_record *events_add(struct events *es, const struct event_record *what, msec now);
/* The oldest event of those up to the sequence last becomes the newest, unchanged but for its
 * number; NULL when none is left: each may be told again in its order. */
struct event_record *events_renew(struct events *es, uint64_t last);
/* The v1 Event as JSON; resourceVersion is given by the caller. */
void event_write_json(struct json *j, const struct event_record *e, int64_t wall_offset,
	uint64_t resource_version, const char *node_name);
