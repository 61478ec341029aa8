/* SPDX-License-Identifier: MIT */
/*
 * One HTTP connection: takes requests one after another, hands each to the routes, and sends what
 * they answer. Head, body, output and every wait are bounded; who reads too slowly is dropped.
 */
#pragma once

#include "apiserver/request.h"
#include "apiserver/selector.h"
#include "apiserver/server.h"
#include "base/http.h"

#define HEAD_MAX   8192
#define BODY_MAX   (1024 * 1024)
#define OUTPUT_MAX (4 * 1024 * 1024) /* of one answer */
#define STREAM_MAX (768 * 1024)	     /* what a slow reader of a stream may lag behind */

enum conn_state {
	CONN_HEAD,    /* reading a request's head */
	CONN_BODY,    /* reading its body */
	CONN_READY,   /* complete, waits for the first feed to be complete */
	CONN_WAITING, /* PID 1 was asked */
	CONN_SENDING, /* an answer of known length goes out */
	CONN_STREAMING,
};

enum pump { PUMP_MORE, PUMP_WAIT, PUMP_DONE };

struct out_chunk {
	const char *data;
	size_t len;
	size_t sent;
	struct out_chunk *next;
};

struct log_reader;

/* What a request is about. */
struct target {
	enum resource resource;
	const char *namespace_; /* NULL = all */
	const char *name;	/* NULL = the collection */
	const char *sub;	/* "log"; NULL = none */
	bool status;		/* of a pod, only that */
};

/* What is used most comes first: short instructions reach 124 bytes. */
struct conn {
	struct arena arena; /* of the present request: body, decoded objects, answer */
	struct watch watch;
	struct list link; /* in server.conns */
	struct server *server;
	uint32_t ticket; /* of the command that is waited for */
	enum conn_state state;

	char *head; /* HEAD_MAX bytes of memory */
	size_t head_len;
	size_t head_used; /* by the present request */
	char *body;
	size_t body_len;
	size_t body_size;

	struct out_chunk *out;
	struct out_chunk *out_last;
	const char *warnings; /* whole header lines; NULL = none */

	struct target target;

	bool keep_alive;
	bool ahead;	  /* a part of the next request is in the buffer, not yet looked at */
	bool half_closed; /* the peer sends no more */
	bool raw_stream;  /* HTTP/1.0: no chunks, the end is the close */
	bool more;	  /* the pump has more at once */
	bool watching;
	bool columns_sent;
	bool may_change; /* as PID 1 sees it; who may not does not see Secrets either */

	/* streams */
	enum pump (*pump)(struct conn *c); /* called when all was sent; NULL = only others add */
	void (*stopped)(struct conn *c);   /* the stream's own clean-up; may be NULL */
	/* watch */
	struct selector selector;
	struct log_reader *log;

	struct timer deadline;
	struct arena out_arena;
	struct arena memory; /* owns this */
	uint32_t number;     /* PID 1's name of it */
	uint32_t peer_uid;
	struct http_chunks chunks;
	struct request request;
	struct http_head http;
};

/* Takes over fd. m: what PID 1 said of it. */
int conn_start(struct server *s, int fd, const struct feed_message *m, struct err *e);
void conn_close(struct conn *c);
/* Requests that waited for the first feed. */
void conn_feed_is_ready(struct server *s);

/* A whole answer. body lives in c->arena or longer. */
void conn_reply(struct conn *c, int code, const char *content_type, const char *body, size_t len);
void conn_reply_json(struct conn *c, int code, const char *json, size_t len);
/* A stream: head now, then conn_stream() pieces (copied) until conn_stream_end(). */
void conn_stream_begin(struct conn *c, const char *content_type);
bool conn_stream(struct conn *c, const char *data, size_t len);
void conn_stream_end(struct conn *c);
/* Sends what the socket takes; c may be gone afterwards. */
void conn_flush(struct conn *c);
