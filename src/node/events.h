/* SPDX-License-Identifier: MIT */
/*
 * Events of the node, a bounded number of bytes: repeated ones (same object, reason, message) are
 * counted, similar ones are combined, too many are dropped, the oldest go first. The API process
 * shows them as v1 Events.
 */
#pragma once

#include "base/json.h"
#include "node/event_correlator.h"
#include "pod/facts.h"

#define EVENTS_MAX	  128
#define EVENTS_BYTES	  32768 /* of all: a usual one takes about 250 */
#define EVENT_MESSAGE_MAX (RECORD_TEXT_MAX + 64)

/* An event as it is shown. One that lies in the ring is valid until the next that is added or
 * renewed. */
struct event_record {
	uint64_t sequence; /* of its last change; grows for ever */
	msec first_at;	   /* CLOCK_BOOTTIME */
	msec last_at;
	uint32_t count;
	uint32_t id;   /* names the event object: "<pod>.<id in hex>" */
	bool warning;  /* from here on: which event it is */
	bool combined; /* of several messages, the last is shown */
	bool of_node;  /* about the node, not about a pod */
	const char *reason;
	const char *uid; /* of the pod; NULL, when it is added, is "" */
	const char *name;
	const char *namespace_;
	const char *field_path; /* the same */
	const char *message;	/* cut to EVENT_MESSAGE_MAX - 1 bytes */
};

struct events {
	uint64_t sequence;
	uint32_t next_id;
	uint32_t dropped; /* that a pod had too many of */
	struct event_correlator correlator;
	uint32_t count;
	uint32_t used;					     /* bytes of ring */
	_Alignas(uint64_t) unsigned char ring[EVENTS_BYTES]; /* the oldest first */
};

/* Takes the event in, of which only what it is counts, and gives it as it is now; false when its
 * pod has had too many. */
bool events_add(
	struct events *es, const struct event_record *what, msec now, struct event_record *out);
/* The oldest of those that changed after this sequence; false when there is none. */
bool events_next(const struct events *es, uint64_t after, struct event_record *out);
/* The oldest event of those up to the sequence last becomes the newest, unchanged but for its
 * number; false when none is left: each may be told again in its order. */
bool events_renew(struct events *es, uint64_t last, struct event_record *out);
/* The v1 Event as JSON; resourceVersion is given by the caller. */
void event_write_json(struct json *j, const struct event_record *e, int64_t wall_offset,
	uint64_t resource_version, const char *node_name);
