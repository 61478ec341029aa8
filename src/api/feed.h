/* SPDX-License-Identifier: MIT */
/*
 * The wire between PID 1 and the API process: messages of one fixed layout over a SOCK_SEQPACKET
 * socket pair. Both ends are the same program, so numbers are in the machine's own order. An
 * object's JSON follows the message when it is small, else it travels in a sealed memfd. Everything
 * is bounded, and nothing here blocks: PID 1 trusts the other end with nothing.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"

enum feed_kind {
	/* PID 1 to the API process */
	FEED_HELLO =
		1, /* name: the node's; text: the log directory; number: the wall clock's offset */
	FEED_CONNECTION, /* with a descriptor: connection, number: the peer's uid, flags */
	FEED_OBJECT,	 /* object, code: enum feed_change; version, uid, namespace_, name; JSON */
	FEED_TOMBSTONE,	 /* deleted earlier: object, version, uid, namespace_, name */
	FEED_EVENT,	 /* version (a count of its own), namespace_, name; JSON of the event */
	FEED_NODE,	 /* name, uid, version; JSON of the Node; before all that exists */
	FEED_SYNCED,	 /* everything that existed was told: version of the objects, number: of the
			    events */
	FEED_ANSWER, /* to a command: connection, ticket, object, code (HTTP), reason, text; JSON
			of the object */
	/* the API process to PID 1; commands name their connection and a ticket that the answer
	   repeats */
	FEED_CLOSED,   /* connection */
	FEED_APPLY,    /* object; flags; uid and version: preconditions; JSON, complete */
	FEED_DELETE,   /* object, namespace_, name; uid: precondition; number: grace in seconds, < 0
			  the pod's */
	FEED_POWEROFF, /* */
	FEED_REBOOT,   /* */
	FEED_IMAGES,   /* the answer's JSON is the list */
	FEED_IMAGE_REMOVE, /* text: the image's name */
	FEED_IMAGE_IMPORT, /* text: the name, and after a line end its signature;
			      number: bytes that come, version: how many of them are a
			      configuration; with the connection's descriptor, over which they come;
			      JSON: those that were read already */
	FEED_LEAVING, /* version: how many connections it was given; PID 1 closes the socket if it
			 gave no more */
};

enum feed_change { FEED_ADDED, FEED_MODIFIED, FEED_DELETED };

#define FEED_ONLY_CREATE (1U << 0) /* FEED_APPLY: an existing object is AlreadyExists */
#define FEED_ONLY_UPDATE (1U << 1) /* FEED_APPLY: a missing object is NotFound */
#define FEED_STATUS	 (1U << 3) /* FEED_APPLY: of a pod, only its status */
#define FEED_MAY_CHANGE	 (1U << 2) /* FEED_CONNECTION: the peer may change things, see secrets */

#define FEED_INLINE_MAX 12288		  /* JSON up to here follows the message */
#define FEED_JSON_MAX	(2 * 1024 * 1024) /* an object of 1 MiB, and its status */

struct feed_message {
	uint32_t kind; /* enum feed_kind */
	uint32_t connection;
	uint32_t ticket;
	uint32_t flags;
	int32_t code;
	uint32_t json_len;
	uint32_t object; /* enum object_kind */
	uint64_t version;
	int64_t number;
	char uid[40];
	char namespace_[64];
	char name[280]; /* of an event: its pod's, and a number */
	char reason[42];
	char text[512];
};

/* Sends m with JSON (NULL = none) and a descriptor (-1 = none; only with JSON that follows the
 * message). Never blocks: -1 with code EAGAIN when the socket is full. */
int feed_send(
	int fd, struct feed_message *m, const char *json, size_t len, int pass_fd, struct err *e);

enum feed_got { FEED_GOT, FEED_NOTHING, FEED_END, FEED_BROKEN };

/*
 * Takes one message. *json gets its JSON in a, NUL-terminated (NULL = none). *passed gets a
 * descriptor that the caller then owns
 * (-1 = none). FEED_END: the other end closed. FEED_BROKEN: it sent what no proper end sends, or
 * memory is short; e says what.
 */
enum feed_got feed_receive(int fd, struct feed_message *m, struct arena *a, const char **json,
	int *passed, struct err *e);
