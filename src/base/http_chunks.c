/* SPDX-License-Identifier: MIT */
/*
 * Chunked bodies (RFC 9112 section 7.1), a byte at a time but for the payload. Extensions and
 * trailers are skipped, and bounded, as nobody may feed us for ever without a payload.
 */
#include <string.h>

#include "base/http.h"
#include "base/text.h"

#define SKIPPED_MAX 4096
#define CHUNK_MAX   (UINT64_C(1) << 48)

enum chunk_state {
	CHUNK_SIZE_FIRST, /* must be the start of a zeroed struct */
	CHUNK_SIZE,
	CHUNK_EXTENSION,
	CHUNK_SIZE_LF,
	CHUNK_DATA,
	CHUNK_DATA_CR,
	CHUNK_DATA_LF,
	CHUNK_TRAILER_FIRST, /* first byte of a trailer line */
	CHUNK_TRAILER,
	CHUNK_TRAILER_LF,
	CHUNK_END_LF,
	CHUNK_DONE,
};

static bool go(struct http_chunks *c, enum chunk_state state)
{
	c->state = (uint8_t)state;
	return true;
}

static bool skip(struct http_chunks *c, enum chunk_state state)
{
	return ++c->skipped <= SKIPPED_MAX && go(c, state);
}

static bool add_digit(struct http_chunks *c, char ch)
{
	unsigned digit = text_hex_value(ch);

	if (digit > 15)
		return false;
	c->left = c->left << 4 | digit;
	return c->left < CHUNK_MAX && go(c, CHUNK_SIZE);
}

/* In the size line, behind its first digit. */
static bool step_size(struct http_chunks *c, char ch)
{
	if (ch == '\r')
		return go(c, CHUNK_SIZE_LF);
	if (ch == ';' || ch == ' ' || ch == '\t')
		return skip(c, CHUNK_EXTENSION);
	return add_digit(c, ch);
}

static bool step_skipped(struct http_chunks *c, char ch, enum chunk_state same, enum chunk_state lf)
{
	if (ch == '\r')
		return go(c, lf);
	return ch != '\n' && ch != '\0' && skip(c, same);
}

/* Any byte but payload; false when it may not stand here. */
static bool step(struct http_chunks *c, char ch)
{
	switch ((enum chunk_state)c->state) {
	case CHUNK_SIZE_FIRST:
		c->left = 0;
		return add_digit(c, ch);
	case CHUNK_SIZE:
		return step_size(c, ch);
	case CHUNK_EXTENSION:
		return step_skipped(c, ch, CHUNK_EXTENSION, CHUNK_SIZE_LF);
	case CHUNK_SIZE_LF:
		return ch == '\n' && go(c, c->left > 0 ? CHUNK_DATA : CHUNK_TRAILER_FIRST);
	case CHUNK_DATA_CR:
		return ch == '\r' && go(c, CHUNK_DATA_LF);
	case CHUNK_DATA_LF:
		return ch == '\n' && go(c, CHUNK_SIZE_FIRST);
	case CHUNK_TRAILER_FIRST:
		return step_skipped(c, ch, CHUNK_TRAILER, CHUNK_END_LF);
	case CHUNK_TRAILER:
		return step_skipped(c, ch, CHUNK_TRAILER, CHUNK_TRAILER_LF);
	case CHUNK_TRAILER_LF:
		return ch == '\n' && go(c, CHUNK_TRAILER_FIRST);
	case CHUNK_END_LF:
		return ch == '\n' && go(c, CHUNK_DONE);
	case CHUNK_DATA:
	case CHUNK_DONE:
		return false;
	}
	UNREACHABLE();
}

enum http_answer http_chunks_read(struct http_chunks *c, const char *in, size_t *in_len, char *out,
	size_t cap, size_t *out_len)
{
	size_t size = *in_len;

	*in_len = 0;
	*out_len = 0;
	while (c->state != CHUNK_DONE && *in_len < size) {
		size_t n = MIN(size - *in_len, cap - *out_len);

		if (c->state != CHUNK_DATA) {
			if (!step(c, in[*in_len]))
				return HTTP_BAD;
			++*in_len;
			continue;
		}
		n = (size_t)MIN((uint64_t)n, c->left);
		if (n == 0)
			break; /* out is full */
		memmove(out + *out_len, in + *in_len, n);
		*in_len += n;
		*out_len += n;
		c->left -= n;
		if (c->left == 0)
			go(c, CHUNK_DATA_CR);
	}
	return c->state == CHUNK_DONE ? HTTP_DONE : HTTP_MORE;
}
