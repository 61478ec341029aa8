/* SPDX-License-Identifier: MIT */
/* HTTP/2 frames of one gRPC call, see the header. */
#include "node/grpc_frame.h"

#include <string.h>

#define HEAD_SIZE	 9
#define PREFIX_SIZE	 5     /* of a gRPC message: compressed or not, length */
#define FRAME_LENGTH_MAX 16384 /* what a peer may send that was not told more */
#define STREAM		 1
#define FLAG_END_STREAM	 0x1
#define FLAG_ACK	 0x1
#define FLAG_END_HEADERS 0x4
#define FLAG_PADDED	 0x8
#define VARINT_BYTES_MAX 10
#define SETTING_SIZE	 6
#define PING_SIZE	 8
#define GOAWAY_SIZE	 8 /* at least */
#define ENABLE_PUSH	 2

enum frame_type {
	FRAME_DATA,
	FRAME_HEADERS,
	FRAME_PRIORITY,
	FRAME_RST_STREAM,
	FRAME_SETTINGS,
	FRAME_PUSH_PROMISE,
	FRAME_PING,
	FRAME_GOAWAY,
	FRAME_WINDOW_UPDATE,
	FRAME_CONTINUATION,
};

/* ---- what is sent ---- */

struct out {
	uint8_t *buf;
	size_t size;
	size_t len;
	bool cut;
};

static void put(struct out *o, const void *data, size_t len)
{
	if (len > o->size - o->len) {
		o->cut = true;
		return;
	}
	memcpy(o->buf + o->len, data, len);
	o->len += len;
}

static void put_byte(struct out *o, size_t byte)
{
	uint8_t b = (uint8_t)byte;

	put(o, &b, 1);
}

static void put_uint32(struct out *o, size_t v)
{
	put_byte(o, v >> 24);
	put_byte(o, v >> 16);
	put_byte(o, v >> 8);
	put_byte(o, v);
}

static void put_frame_head(
	struct out *o, enum frame_type type, unsigned flags, uint32_t stream, size_t length)
{
	put_byte(o, length >> 16);
	put_byte(o, length >> 8);
	put_byte(o, length);
	put_byte(o, type);
	put_byte(o, flags);
	put_uint32(o, stream);
}

/* A text of at most 126 bytes, not Huffman-coded (RFC 7541, 5.2). */
static void put_short(struct out *o, const char *s)
{
	size_t len = strlen(s);

	o->cut = o->cut || len > 126;
	put_byte(o, len);
	put(o, s, len);
}

/* The header block: every field a literal that is not remembered (RFC 7541, 6.2.2). */
static void put_headers(struct out *o, const char *authority)
{
	const char *fields[][2] = {
		{":method", "POST"},
		{":scheme", "http"},
		{":path", "/grpc.health.v1.Health/Check"},
		{":authority", authority},
		{"content-type", "application/grpc"},
		{"user-agent", "kube-probe/1.32"},
		{"te", "trailers"},
	};

	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		put_byte(o, 0);
		put_short(o, fields[i][0]);
		put_short(o, fields[i][1]);
	}
}

static size_t varint_size(size_t v)
{
	size_t n = 1;

	while (v >>= 7)
		n++;
	return n;
}

static void put_varint(struct out *o, size_t v)
{
	for (; v > 0x7f; v >>= 7)
		put_byte(o, (v & 0x7f) | 0x80);
	put_byte(o, v);
}

size_t grpc_request(uint8_t *buf, size_t size, const char *authority, const char *service)
{
	static const char preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
	static const uint8_t no_push[SETTING_SIZE] = {0, ENABLE_PUSH, 0, 0, 0, 0};
	struct out o = {.buf = buf, .size = size};
	size_t len = strlen(service);
	size_t message = len > 0 ? 1 + varint_size(len) + len : 0;
	size_t head_at;
	size_t block;

	put(&o, preface, sizeof preface - 1);
	put_frame_head(&o, FRAME_SETTINGS, 0, 0, sizeof no_push);
	put(&o, no_push, sizeof no_push);
	head_at = o.len;
	put_frame_head(&o, FRAME_HEADERS, FLAG_END_HEADERS, STREAM, 0);
	put_headers(&o, authority);
	if (o.cut)
		return 0;
	block = o.len - head_at - HEAD_SIZE;
	buf[head_at + 1] = (uint8_t)(block >> 8);
	buf[head_at + 2] = (uint8_t)block;
	put_frame_head(&o, FRAME_DATA, FLAG_END_STREAM, STREAM, PREFIX_SIZE + message);
	put_byte(&o, 0);
	put_uint32(&o, message);
	if (len > 0) {
		put_byte(&o, 1 << 3 | 2); /* HealthCheckRequest.service, with a length */
		put_varint(&o, len);
		put(&o, service, len);
	}
	return o.cut || PREFIX_SIZE + message > FRAME_LENGTH_MAX ? 0 : o.len;
}

/* ---- what is read ---- */

static uint32_t get_uint32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static enum grpc_answer failed(struct grpc_reader *r, const char *why)
{
	r->why = why;
	return GRPC_FAILED;
}

/* A reply that has no room is left out: the server asks for too many. */
static void answer(struct grpc_reader *r, enum frame_type type, const uint8_t *data, size_t len)
{
	struct out o = {.buf = r->reply + r->reply_len, .size = GRPC_REPLY_MAX - r->reply_len};

	put_frame_head(&o, type, FLAG_ACK, 0, len);
	if (len > 0)
		put(&o, data, len);
	if (!o.cut)
		r->reply_len += (uint32_t)o.len;
}

static bool get_varint(const uint8_t **p, const uint8_t *end, uint64_t *v)
{
	*v = 0;
	for (unsigned i = 0; i < VARINT_BYTES_MAX && *p < end; i++) {
		uint8_t b = *(*p)++;

		*v |= (uint64_t)(b & 0x7f) << (7 * i);
		if (!(b & 0x80))
			return true;
	}
	return false;
}

/* HealthCheckResponse: of its fields only status (1) is known, the last one counts. */
static enum grpc_answer read_message(struct grpc_reader *r)
{
	const uint8_t *p = r->message;
	const uint8_t *end = p + r->message_len;
	uint64_t tag;
	uint64_t v;

	r->health = GRPC_UNKNOWN;
	while (p < end) {
		if (!get_varint(&p, end, &tag))
			return failed(r, "malformed HealthCheckResponse");
		switch (tag & 7) {
		case 0:
			if (!get_varint(&p, end, &v))
				return failed(r, "malformed HealthCheckResponse");
			if (tag >> 3 == 1)
				r->health = v;
			continue;
		case 1:
			v = 8;
			break;
		case 2:
			if (!get_varint(&p, end, &v))
				return failed(r, "malformed HealthCheckResponse");
			break;
		case 5:
			v = 4;
			break;
		default:
			return failed(r, "malformed HealthCheckResponse");
		}
		if (v > (uint64_t)(end - p))
			return failed(r, "malformed HealthCheckResponse");
		p += v;
	}
	return GRPC_STATUS;
}

/* One byte of the stream of messages, of which the first is the answer. */
static enum grpc_answer message_byte(struct grpc_reader *r, uint8_t byte)
{
	uint32_t at = r->message_at++;

	if (at == 0) {
		if (byte != 0)
			return failed(r, "compressed answer");
	} else if (at < PREFIX_SIZE) {
		r->message_len = r->message_len << 8 | byte;
		if (at == PREFIX_SIZE - 1 && r->message_len > GRPC_MESSAGE_MAX)
			return failed(r, "answer is too long");
	} else {
		r->message[at - PREFIX_SIZE] = byte;
	}
	return r->message_at >= PREFIX_SIZE && r->message_at == PREFIX_SIZE + r->message_len
		       ? read_message(r)
		       : GRPC_MORE;
}

/* Takes up to len bytes of a DATA frame's payload. */
static enum grpc_answer read_data(struct grpc_reader *r, const uint8_t *data, size_t len)
{
	enum grpc_answer said = GRPC_MORE;

	for (size_t i = 0; i < len && said == GRPC_MORE; i++) {
		uint32_t at = r->at + (uint32_t)i;

		if (!r->pad_known) {
			r->pad = data[i];
			r->pad_known = true;
			if (r->pad >= r->length)
				return failed(r, "HTTP/2 frame with too much padding");
		} else if (at < r->length - r->pad) {
			said = message_byte(r, data[i]);
		}
	}
	return said;
}

/* The head says all that is wrong with a frame. */
static enum grpc_answer frame_begins(struct grpc_reader *r)
{
	const uint8_t *h = r->head;
	bool whole; /* it is about the connection */

	r->length = (uint32_t)h[0] << 16 | (uint32_t)h[1] << 8 | h[2];
	r->type = h[3];
	r->flags = h[4];
	r->stream = get_uint32(h + 5) & 0x7fffffff;
	r->at = 0;
	r->pad = 0;
	r->pad_known = !(r->flags & FLAG_PADDED);
	if (!r->settled && (r->type != FRAME_SETTINGS || (r->flags & FLAG_ACK)))
		return failed(r, "error reading server preface: it does not speak HTTP/2");
	if (r->length > FRAME_LENGTH_MAX)
		return failed(r, "HTTP/2 frame is too large");
	whole = r->type == FRAME_SETTINGS || r->type == FRAME_PING || r->type == FRAME_GOAWAY;
	if (whole ? r->stream != 0 : r->stream == 0 && r->type <= FRAME_RST_STREAM)
		return failed(r, "HTTP/2 frame of a wrong stream");
	if (r->type == FRAME_PUSH_PROMISE ||
		(r->type == FRAME_SETTINGS &&
			(r->length % SETTING_SIZE || ((r->flags & FLAG_ACK) && r->length))) ||
		(r->type == FRAME_PING && r->length != PING_SIZE) ||
		(r->type == FRAME_GOAWAY && r->length < GOAWAY_SIZE) ||
		(r->type == FRAME_DATA && !r->pad_known && r->length == 0))
		return failed(r, "malformed HTTP/2 frame");
	return GRPC_MORE;
}

static enum grpc_answer frame_ends(struct grpc_reader *r)
{
	bool ours = r->stream == STREAM;

	r->head_len = 0;
	switch (r->type) {
	case FRAME_SETTINGS:
		r->settled = true;
		if (!(r->flags & FLAG_ACK))
			answer(r, FRAME_SETTINGS, NULL, 0);
		break;
	case FRAME_PING:
		if (!(r->flags & FLAG_ACK))
			answer(r, FRAME_PING, r->small, PING_SIZE);
		break;
	case FRAME_GOAWAY: /* the call may be finished when it is said to be begun */
		if ((get_uint32(r->small) & 0x7fffffff) < STREAM || get_uint32(r->small + 4) != 0)
			return failed(r, "the server went away");
		break;
	case FRAME_RST_STREAM:
		if (ours)
			return failed(r, "stream terminated by RST_STREAM");
		break;
	case FRAME_DATA:
	case FRAME_HEADERS:
		if (ours && (r->flags & FLAG_END_STREAM))
			return failed(r, "the server ended the call without an answer: it does not "
					 "implement grpc.health.v1.Health, or knows no such "
					 "service");
		break;
	default:
		break;
	}
	return GRPC_MORE;
}

/* Takes what there is of the payload. */
static enum grpc_answer read_payload(struct grpc_reader *r, const uint8_t *data, size_t len)
{
	enum grpc_answer said = GRPC_MORE;

	for (size_t i = 0; i < len && r->at + i < sizeof r->small; i++)
		r->small[r->at + i] = data[i];
	if (r->type == FRAME_DATA && r->stream == STREAM)
		said = read_data(r, data, len);
	r->at += (uint32_t)len;
	return said;
}

enum grpc_answer grpc_read(struct grpc_reader *r, const uint8_t *data, size_t len)
{
	enum grpc_answer said = GRPC_MORE;

	while (len > 0 && said == GRPC_MORE) {
		size_t take = 1;

		if (r->head_len < HEAD_SIZE) {
			r->head[r->head_len++] = *data;
			if (r->head_len == HEAD_SIZE)
				said = frame_begins(r);
		} else {
			take = MIN(len, r->length - r->at);
			said = read_payload(r, data, take);
		}
		if (said == GRPC_MORE && r->head_len == HEAD_SIZE && r->at == r->length)
			said = frame_ends(r);
		data += take;
		len -= take;
	}
	return said;
}

const char *grpc_health_name(uint64_t health)
{
	static const char *const names[] = {
		[GRPC_UNKNOWN] = "UNKNOWN",
		[GRPC_SERVING] = "SERVING",
		[GRPC_NOT_SERVING] = "NOT_SERVING",
		[GRPC_SERVICE_UNKNOWN] = "SERVICE_UNKNOWN",
	};

	return health < ARRAY_LEN(names) ? names[health] : NULL;
}
