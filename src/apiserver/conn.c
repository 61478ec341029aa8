/* SPDX-License-Identifier: MIT */
/* Connections: reading requests, and when. What goes out is in output.c. */
#include "apiserver/conn.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "apiserver/images.h"
#include "apiserver/output.h"
#include "apiserver/routes.h"
#include "apiserver/status.h"
#include "base/fdio.h"

#define KEEP_ALIVE_MS 30000 /* between requests */
#define HEAD_MS	      10000 /* from the first byte of a head to its end */
#define BODY_MS	      30000
#define ANSWER_MS     60000 /* for PID 1 */
#define SEND_MS	      30000 /* without any progress */
#define STREAM_MS     3600000

void conn_wait(struct conn *c, uint32_t ms)
{
	evloop_timer_in(&c->server->loop, &c->deadline, ms);
}

void conn_set_state(struct conn *c, enum conn_state state)
{
	static const uint32_t waits[] = {
		[CONN_HEAD] = KEEP_ALIVE_MS,
		[CONN_BODY] = BODY_MS,
		[CONN_READY] = ANSWER_MS,
		[CONN_WAITING] = ANSWER_MS,
		[CONN_SENDING] = SEND_MS,
		[CONN_STREAMING] = STREAM_MS,
	};

	c->state = state;
	conn_wait(c, waits[state]);
}

void conn_close(struct conn *c)
{
	struct server *s = c->server;
	struct feed_message m = {.kind = FEED_CLOSED, .connection = c->number};
	struct arena memory = c->memory;
	int fd = c->watch.fd;

	if (c->stopped)
		c->stopped(c);
	evloop_remove(&s->loop, &c->watch);
	evloop_timer_clear(&s->loop, &c->deadline);
	fd_close(&fd);
	list_remove(&c->link);
	s->conn_count--;
	arena_fini(&c->arena);
	arena_fini(&c->out_arena);
	arena_fini(&memory); /* c is gone */
	feed_command(s, &m, NULL, 0, -1);
	server_idle_later(s);
}

/* Ready for the next request on this connection. What the client sent ahead stays in the buffer. */
void conn_next(struct conn *c)
{
	if (c->stopped)
		c->stopped(c);
	c->stopped = NULL;
	c->pump = NULL;
	c->log = NULL;
	c->watching = false;
	c->columns_sent = false;
	c->warnings = NULL;
	c->ticket = 0;
	arena_fini(&c->arena);
	c->body = NULL;
	c->body_len = 0;
	c->body_size = 0;
	if (!c->keep_alive || (c->half_closed && c->head_len == c->head_used)) {
		conn_close(c);
		return;
	}
	memmove(c->head, c->head + c->head_used, c->head_len - c->head_used);
	c->head_len -= c->head_used;
	c->head_used = 0;
	conn_set_state(c, CONN_HEAD);
	/* What is there already is looked at in the loop's next turn, so that a flood of requests
	 * does not hold the others. */
	conn_watch(c);
	c->ahead = c->head_len > 0;
	if (c->ahead)
		conn_wait(c, 0);
}

static void run_request(struct conn *c)
{
	if (!c->server->synced) {
		conn_set_state(c, CONN_READY);
		conn_watch(c);
		return;
	}
	route(c);
}

void conn_feed_is_ready(struct server *s)
{
	struct list *pos;
	struct list *tmp;

	list_each_safe(pos, tmp, &s->conns)
	{
		struct conn *c = container_of(pos, struct conn, link);

		if (c->state == CONN_READY)
			route(c);
	}
}

static void refuse(struct conn *c, int code, const char *message)
{
	c->keep_alive = false;
	c->head_used = c->head_len;
	reply_error(c, code, message);
}

/* Makes room for a chunked body of unknown length. */
static bool grow_body(struct conn *c)
{
	size_t size = c->body_size ? c->body_size * 2 : 4096;
	char *body = size <= BODY_MAX ? arena_alloc(&c->arena, size + 1) : NULL;

	if (!body)
		return false;
	if (c->body_len > 0)
		memcpy(body, c->body, c->body_len);
	c->body = body;
	c->body_size = size;
	return true;
}

enum body { BODY_MORE, BODY_DONE, BODY_TOO_LARGE, BODY_BAD };

/* Takes len bytes of a chunked body; *used says how many belong to it. */
static enum body take_chunked(struct conn *c, const char *data, size_t len, size_t *used)
{
	enum http_answer answer = HTTP_MORE;

	*used = 0;
	while (*used < len && answer == HTTP_MORE) {
		size_t in = len - *used;
		size_t out = 0;

		if (c->body_len == c->body_size && !grow_body(c))
			return BODY_TOO_LARGE;
		answer = http_chunks_read(&c->chunks, data + *used, &in, c->body + c->body_len,
			c->body_size - c->body_len, &out);
		*used += in;
		c->body_len += out;
	}
	if (answer == HTTP_MORE)
		return BODY_MORE;
	return answer == HTTP_DONE ? BODY_DONE : BODY_BAD;
}

static enum body take_plain(struct conn *c, const char *data, size_t len, size_t *used)
{
	*used = MIN(len, c->body_size - c->body_len);
	memcpy(c->body + c->body_len, data, *used);
	c->body_len += *used;
	return c->body_len < c->body_size ? BODY_MORE : BODY_DONE;
}

static enum body take_body(struct conn *c, const char *data, size_t len, size_t *used)
{
	return c->http.chunked ? take_chunked(c, data, len, used) : take_plain(c, data, len, used);
}

/* c may be gone afterwards. */
static void body_seen(struct conn *c, enum body body)
{
	switch (body) {
	case BODY_MORE:
		conn_watch(c);
		return;
	case BODY_DONE:
		run_request(c);
		return;
	case BODY_TOO_LARGE:
		refuse(c, 413, "the body is larger than 1 MiB");
		return;
	case BODY_BAD:
		refuse(c, 400, "the body's chunks are malformed");
		return;
	}
}

/* A head is complete: is there a body? */
static void begin_request(struct conn *c)
{
	const char *why = "";
	const char *expect = http_header(&c->http, "expect");
	enum body body;
	size_t used;

	c->keep_alive = !c->http.close;
	c->raw_stream = c->http.minor == 0;
	if (!request_parse(&c->arena, c->http.method, c->http.target, &c->request, &why)) {
		refuse(c, 400, why);
		return;
	}
	if (images_import(c))
		return;
	if (!c->http.chunked && c->http.content_length <= 0) {
		run_request(c);
		return;
	}
	if (c->http.content_length > BODY_MAX) {
		refuse(c, 413, "the body is larger than 1 MiB");
		return;
	}
	if (!c->http.chunked) {
		c->body_size = (size_t)c->http.content_length;
		c->body = arena_alloc(&c->arena, c->body_size + 1);
		if (!c->body) {
			refuse(c, 503, "out of memory for the body");
			return;
		}
	}
	c->chunks = (struct http_chunks){0};
	conn_set_state(c, CONN_BODY);
	if (expect)
		(void)!send(c->watch.fd, "HTTP/1.1 100 Continue\r\n\r\n", 25,
			MSG_DONTWAIT | MSG_NOSIGNAL);
	/* The part of the body that came with the head. */
	body = take_body(c, c->head + c->head_used, c->head_len - c->head_used, &used);
	c->head_used += used;
	body_seen(c, body);
}

static void look_for_head(struct conn *c)
{
	const char *why = "";

	switch (http_parse_head(
		HTTP_REQUEST, c->head, c->head_len, &c->http, &c->head_used, &why)) {
	case HTTP_DONE:
		begin_request(c);
		return;
	case HTTP_BAD:
		refuse(c, 400, why);
		return;
	case HTTP_MORE:
		break;
	}
	c->head_used = 0;
	if (c->head_len == HEAD_MAX)
		refuse(c, 431, "the request's head is larger than 8 KiB");
	else if (c->half_closed)
		conn_close(c);
}

static void read_head(struct conn *c)
{
	ssize_t n = recv(c->watch.fd, c->head + c->head_len, HEAD_MAX - c->head_len, MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n < 0) {
		conn_close(c);
		return;
	}
	if (n == 0)
		c->half_closed = true;
	else if (c->head_len == 0)
		conn_wait(c, HEAD_MS);
	c->head_len += (size_t)n;
	look_for_head(c);
}

static void read_body(struct conn *c)
{
	char buf[4096];
	size_t want = sizeof(buf);
	size_t used;
	ssize_t n;

	/* What follows a body of known length is the next request: it stays in the socket. */
	if (!c->http.chunked)
		want = MIN(want, c->body_size - c->body_len);
	n = recv(c->watch.fd, buf, want, MSG_DONTWAIT);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		conn_close(c);
		return;
	}
	if (c->http.chunked)
		c->keep_alive = false; /* what follows its end would be lost */
	body_seen(c, take_body(c, buf, (size_t)n, &used));
}

static void read_more(struct conn *c)
{
	if (c->state == CONN_HEAD)
		read_head(c);
	else if (c->state == CONN_BODY)
		read_body(c);
}

static void conn_ready(struct watch *w, uint32_t events)
{
	struct conn *c = container_of(w, struct conn, watch);

	if (events & (EPOLLERR | EPOLLHUP) && !(events & EPOLLIN)) {
		conn_close(c);
		return;
	}
	switch (c->state) {
	case CONN_HEAD:
	case CONN_BODY:
		read_more(c);
		return;
	case CONN_STREAMING:
		if (events & EPOLLRDHUP)
			conn_close(c);
		else
			conn_flush(c);
		return;
	case CONN_SENDING:
		conn_flush(c);
		return;
	case CONN_READY:
	case CONN_WAITING:
		if (events & EPOLLHUP)
			conn_close(c);
		return;
	}
}

static void conn_deadline(struct timer *t)
{
	struct conn *c = container_of(t, struct conn, deadline);

	switch (c->state) {
	case CONN_HEAD:
		if (!c->ahead) {
			conn_close(c);
			return;
		}
		c->ahead = false;
		conn_wait(c, HEAD_MS);
		look_for_head(c);
		return;
	case CONN_STREAMING:
		c->keep_alive = false;
		conn_stream_end(c);
		return;
	case CONN_READY:
	case CONN_WAITING:
		reply_error(c, 504, "PID 1 did not answer in time");
		return;
	case CONN_BODY:
	case CONN_SENDING:
		conn_close(c);
		return;
	}
}

int conn_start(struct server *s, int fd, const struct feed_message *m, struct err *e)
{
	struct arena memory;
	struct conn *c;

	arena_init(&memory, sizeof(*c) + HEAD_MAX + 256);
	c = arena_alloc(&memory, sizeof(*c));
	if (c)
		c->head = arena_alloc(&memory, HEAD_MAX);
	if (!c || !c->head) {
		arena_fini(&memory);
		fd_close(&fd);
		return err_set(e, ENOMEM, "Out of memory for a connection");
	}
	c->memory = memory;
	c->server = s;
	c->number = m->connection;
	c->peer_uid = (uint32_t)m->number;
	c->may_change = m->flags & FEED_MAY_CHANGE;
	c->watch = (struct watch){.fd = fd, .ready = conn_ready};
	c->deadline.expired = conn_deadline;
	arena_init(&c->arena, OUTPUT_MAX + BODY_MAX);
	arena_init(&c->out_arena, STREAM_MAX);
	if (evloop_add(&s->loop, &c->watch, EPOLLIN, e) < 0) {
		arena_fini(&memory);
		fd_close(&fd);
		return -1;
	}
	list_append(&s->conns, &c->link);
	s->conn_count++;
	evloop_timer_clear(&s->loop, &s->idle);
	conn_set_state(c, CONN_HEAD);
	return 0;
}
