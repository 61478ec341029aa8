/* SPDX-License-Identifier: MIT */
/* What the files of control/ share: the API process, what it was told, and the connections it
 * holds. */
#pragma once

#include "api/feed.h"
#include "control/control.h"

#define CONNECTIONS_MAX 32
#define PENDING_MAX	16

/* A connection that was handed over: its credentials stay here, as the kernel told them. */
struct peer {
	uint32_t number; /* 0 = unused; never used again */
	uint32_t uid;
};

/* A command whose answer is due later. */
struct pending {
	bool used;
	bool due; /* in the next turn of the loop; else storage is waited for */
	uint32_t connection;
	uint32_t ticket;
	int32_t code; /* of the answer when all goes well */
	enum object_kind kind;
	struct control *control;
	struct err failure; /* text "" = none */
	char uid[POD_UID_MAX];
	char name[POD_NAME_MAX];
	char namespace_[CONTAINER_NAME_MAX];
};

struct control {
	struct control_conf conf;
	struct supervisor *supervisor; /* of conf.node */
	const struct store *store;     /* of the supervisor */
	bool used;
	bool node_changed; /* since the process was started */
	bool synced;	   /* else everything that changed after these two was not told yet */
	uint64_t objects_told;
	uint64_t events_told;
	struct watch feed;    /* our end, fd -1 = none */
	uint64_t handed_over; /* connections given to this process */
	uint32_t next_number;
	struct child child;   /* the API process, pid 0 = none */
	struct timer stalled; /* the first feed makes no progress */
	struct watch listener;
	struct timer again; /* listening stopped: when it goes on */
	struct timer answers;
	msec started_at; /* of the API process */
	msec crashed_at; /* of an API process that died right after its start, 0 = none */
	struct peer peers[CONNECTIONS_MAX];
	struct pending pending[PENDING_MAX];
};

/* process.c */
int process_start(struct control *c, struct err *e);
/* Ends the API process and forgets its connections: they drop. */
void process_kill(struct control *c, const char *why);
/* Takes one message of it; false when there is nothing more to take now. */
bool process_take(struct control *c);

/* feed_out.c */
/* A message to fill and put; the only one, until the next call. */
struct feed_message *feed_new(enum feed_kind kind);
/* False when the process was killed. */
bool feed_put(struct control *c, struct feed_message *m, const char *json, size_t len);
bool feed_pass(struct control *c, struct feed_message *m, int fd); /* the same with a descriptor */
void feed_name_object(
	struct feed_message *m, const char *uid, const char *namespace_, const char *name);
/* Tells of the node itself; false when the process was killed. */
bool feed_put_node(struct control *c);
/* Tells as much of what exists as is due in one turn. */
void feed_go_on(struct control *c);
void feed_stalled(struct timer *t);

/* command.c */
const struct peer *peer_find(const struct control *c, uint32_t number); /* NULL = gone */
/* Root, and who runs podinit. Everybody else who may open the socket reads, but no Secrets. */
bool peer_may_change(const struct peer *p);
/* The message becomes the answer. */
void command_run(
	struct control *c, struct feed_message *m, struct arena *a, const char *json, int fd);
void command_say(struct control *c, struct feed_message *m, int code, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* What an error of the supervisor or of storage is to a client. */
void command_fail(struct control *c, struct feed_message *m, const struct err *e);

/* images.c */
/* ahead: what of the image was read already, m->json_len bytes. */
void image_command(struct control *c, struct feed_message *m, const char *ahead, int fd);

/* pending.c */
/* NULL: there is no room, and that was answered. */
struct pending *pending_new(struct control *c, struct feed_message *m, int32_t code);
/* Ends it with this answer. */
void pending_fail(
	struct control *c, struct feed_message *m, struct pending *p, const struct err *e);
/* Answered in the next turn of the loop: until then the supervisor decides, and the answer shows
 * what follows. */
void pending_soon(struct pending *p);
void pending_answer_all(struct timer *t);
/* Room to keep the manifest (or to remove it, json NULL) is *k. Without a data directory the object
 * lives until the node ends, as a Secret always does: what is secret is not written to storage that
 * anybody can read; *k is NULL then. -1 with e when it cannot be kept. */
int pending_reserve(struct control *c, struct pending *p, const char *json, size_t len,
	struct keep **k, struct err *e);
/* k goes; p is answered when it is on storage, or soon without one. */
void pending_keep(struct control *c, struct pending *p, struct keep *k);
