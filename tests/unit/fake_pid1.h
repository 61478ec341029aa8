/* SPDX-License-Identifier: MIT */
/* PID 1's end of the feed for tests: runs the API process as a child, tells it objects, hands it
 * connections. */
#pragma once

#include <sys/types.h>

#include "api/feed.h"
#include "base/arena.h"

/* What kubectl accepts for a table. */
#define TABLE "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"

#define HAS(text, part)                                                                            \
	do {                                                                                       \
		if (!strstr(text, part))                                                           \
			fail_msg("no %s in %s", part, text);                                       \
	} while (0)

struct fake_pid1 {
	int feed;
	pid_t api;
	uint32_t connections;
	uint32_t flags; /* of the connections */
	uint64_t version;
	int passed; /* what came with the message received last, -1 */
};

/* Starts the API process; log_dir as PID 1 would tell it. */
void fake_start(struct fake_pid1 *f, const char *log_dir);
/* The set-up and the end of a test: the same, and an arena of 4 MiB. 0, or that the API process
 * failed. */
int fake_begin(struct fake_pid1 *f, struct arena *a, const char *log_dir);
int fake_end(struct fake_pid1 *f, struct arena *a);
/* Nothing existed before. */
void fake_synced(struct fake_pid1 *f);
/* Closes the feed and waits: the exit status. */
int fake_stop(struct fake_pid1 *f);

/* Tells a pod with this phase, in namespace default, with uid "uid-<name>"; returns its version.
 * extra goes into its status. */
uint64_t fake_pod(struct fake_pid1 *f, enum feed_change change, const char *name, const char *phase,
	const char *extra);
/* The same of a ConfigMap or Secret; members come after its metadata: ",\"data\":{}". */
uint64_t fake_config(struct fake_pid1 *f, uint32_t object, const char *name, const char *members);
void fake_event(struct fake_pid1 *f, uint64_t sequence, const char *pod, const char *reason);

/* Tells the Node of this name; json is all of it. */
void fake_node(struct fake_pid1 *f, const char *name, const char *json);

/* Hands a connection over (fd is closed here). */
void fake_hand_over(struct fake_pid1 *f, int fd);
/* Our end of a new connection. */
int fake_connect(struct fake_pid1 *f);
/* The next message of the API process other than `closed`; json in a. */
struct feed_message fake_receive(struct fake_pid1 *f, struct arena *a, const char **json);

void fake_write(int fd, const char *text);
/* Reads until the text holds `until` (the test fails after 10 s); returns all that was read, in a
 * static buffer. */
const char *fake_read_until(int fd, const char *until);
/* Sends a GET and reads the whole answer of a known length. */
const char *fake_get(struct fake_pid1 *f, const char *path, const char *accept);
/* Sends a request with a body. */
void fake_send_body(int fd, const char *method_and_path, const char *type, const char *body);
/* Answers a command about web, as PID 1 does; json NULL = none. */
void fake_answer(struct fake_pid1 *f, const struct feed_message *command, int code,
	const char *reason, const char *text, const char *json);
/* How often part stands in text. */
uint32_t fake_count(const char *text, const char *part);
