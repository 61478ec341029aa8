/* SPDX-License-Identifier: MIT */
/* What goes out on a connection: whole answers and streams in chunks. */
#include "apiserver/output.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "base/text.h"

#define SEND_MS 30000

void conn_watch(struct conn *c)
{
	uint32_t events = 0;

	switch (c->state) {
	case CONN_HEAD:
	case CONN_BODY:
		events = EPOLLIN;
		break;
	case CONN_READY:
	case CONN_WAITING:
		break;
	case CONN_SENDING:
		events = EPOLLOUT;
		break;
	case CONN_STREAMING:
		events = EPOLLRDHUP | (c->out || c->more ? EPOLLOUT : 0);
		break;
	}
	evloop_modify(&c->server->loop, &c->watch, events, NULL);
}

static const struct code {
	int code;
	const char *phrase;
	const char *reason; /* upstream's StatusReason */
} codes[] = {
	{200, "OK", NULL}, {201, "Created", NULL}, {400, "Bad Request", "BadRequest"},
	{403, "Forbidden", "Forbidden"}, {404, "Not Found", "NotFound"},
	{405, "Method Not Allowed", "MethodNotAllowed"}, {409, "Conflict", "Conflict"},
	{410, "Gone", "Expired"}, {413, "Request Entity Too Large", "RequestEntityTooLarge"},
	{415, "Unsupported Media Type", "UnsupportedMediaType"},
	{422, "Unprocessable Entity", "Invalid"},
	{431, "Request Header Fields Too Large", "RequestHeaderFieldsTooLarge"},
	{501, "Not Implemented", "NotImplemented"},
	{503, "Service Unavailable", "ServiceUnavailable"}, {504, "Gateway Timeout", "Timeout"},
	{500, "Internal Server Error", "InternalError"}, /* the last: any other */
};

static const struct code *code_of(int code)
{
	const struct code *c = codes;

	while (c->code != code && c->code != 500)
		c++;
	return c;
}

const char *http_reason(int code)
{
	return code_of(code)->reason;
}

/* Puts data, which lives long enough, at the end of what goes out. */
static bool put(struct conn *c, const char *data, size_t len)
{
	struct out_chunk *chunk = arena_alloc(&c->out_arena, sizeof(*chunk));

	if (!chunk || !data)
		return false;
	*chunk = (struct out_chunk){.data = data, .len = len};
	if (c->out_last)
		c->out_last->next = chunk;
	else
		c->out = chunk;
	c->out_last = chunk;
	return true;
}

static bool put_copy(struct conn *c, const char *data, size_t len)
{
	return put(c, arena_copy(&c->out_arena, data, len), len);
}

static bool put_head(struct conn *c, int code, const char *content_type, int len)
{
	char buf[512];
	struct text t;

	text_init(&t, buf, sizeof(buf));
	text_format(&t,
		"HTTP/1.1 %d %s\r\nContent-Type: %s\r\nCache-Control: no-cache, private\r\n", code,
		code_of(code)->phrase, content_type);
	if (len >= 0) {
		text_format(&t, "Content-Length: %d\r\n", len);
	} else if (!c->raw_stream) {
		text_add(&t, "Transfer-Encoding: chunked\r\n");
	}
	if (!c->keep_alive)
		text_add(&t, "Connection: close\r\n");
	if (c->warnings && !put_copy(c, buf, t.len))
		return false;
	if (c->warnings) {
		if (!put_copy(c, c->warnings, strlen(c->warnings)))
			return false;
		text_reset(&t);
	}
	text_add(&t, "\r\n");
	return put_copy(c, buf, t.len);
}

void conn_reply(struct conn *c, int code, const char *content_type, const char *body, size_t len)
{
	bool head_only = c->http.method && strcmp(c->http.method, "HEAD") == 0;

	if (!put_head(c, code, content_type, (int)len) || (!head_only && !put(c, body, len))) {
		conn_close(c);
		return;
	}
	conn_set_state(c, CONN_SENDING);
	conn_flush(c);
}

void conn_reply_json(struct conn *c, int code, const char *json, size_t len)
{
	conn_reply(c, code, "application/json", json, len);
}

void conn_stream_begin(struct conn *c, const char *content_type)
{
	if (c->raw_stream)
		c->keep_alive = false;
	put_head(c, 200, content_type, -1);
	conn_set_state(c, CONN_STREAMING);
}

bool conn_stream(struct conn *c, const char *data, size_t len)
{
	char buf[24];
	struct text t;

	if (len == 0)
		return true;
	if (c->raw_stream)
		return put_copy(c, data, len);
	text_init(&t, buf, sizeof(buf));
	text_add_hex(&t, len, 1);
	text_add(&t, "\r\n");
	return put_copy(c, buf, t.len) && put_copy(c, data, len) && put(c, "\r\n", 2);
}

void conn_stream_end(struct conn *c)
{
	if (c->stopped)
		c->stopped(c);
	c->stopped = NULL;
	c->pump = NULL;
	c->more = false;
	c->watching = false;
	if (c->raw_stream || put(c, "0\r\n\r\n", 5)) {
		conn_set_state(c, CONN_SENDING);
		conn_flush(c);
	} else {
		conn_close(c);
	}
}

/* One send(2) of several chunks. 1 = something went out, 0 = the socket is full, -1 = the peer is
 * gone. */
static int send_some(struct conn *c)
{
	struct iovec iov[16];
	struct msghdr h = {.msg_iov = iov};
	ssize_t n;

	for (struct out_chunk *o = c->out; o && (size_t)h.msg_iovlen < ARRAY_LEN(iov);
		o = o->next) {
		iov[h.msg_iovlen].iov_base = (void *)(uintptr_t)(o->data + o->sent);
		iov[h.msg_iovlen++].iov_len = o->len - o->sent;
	}
	n = sendmsg(c->watch.fd, &h, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -1;
	while (c->out) {
		size_t step = MIN((size_t)n, c->out->len - c->out->sent);

		c->out->sent += step;
		n -= (ssize_t)step;
		if (c->out->sent < c->out->len)
			break;
		c->out = c->out->next;
	}
	if (!c->out)
		c->out_last = NULL;
	return 1;
}

/* All was sent: fetch more, or go on to the next request. */
static void drained(struct conn *c)
{
	arena_fini(&c->out_arena);
	arena_init(&c->out_arena, STREAM_MAX);
	if (c->state == CONN_SENDING) {
		conn_next(c);
		return;
	}
	switch (c->pump ? c->pump(c) : PUMP_WAIT) {
	case PUMP_MORE:
		c->more = true;
		break;
	case PUMP_WAIT:
		c->more = false;
		break;
	case PUMP_DONE:
		conn_stream_end(c);
		return;
	}
	/* What the pump added goes out in the next turn: every connection has its share. */
	conn_watch(c);
}

void conn_flush(struct conn *c)
{
	int sent = c->out ? send_some(c) : 1;

	if (sent < 0) {
		conn_close(c);
		return;
	}
	if (!c->out) {
		drained(c);
		return;
	}
	if (sent > 0 && c->state == CONN_SENDING)
		conn_wait(c, SEND_MS);
	conn_watch(c);
}
