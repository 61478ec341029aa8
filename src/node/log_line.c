/* SPDX-License-Identifier: MIT */
/*
 * Bytes to CRI lines. A line ends at its newline; one longer than LOG_CHUNK_MAX is cut into P lines
 * and a last F line, so that a reader joins them again. Nothing else is changed: a terminal's
 * carriage returns stay.
 */
#include "node/logs.h"

#include <string.h>

#define OUT_MAX 32768

_Static_assert(
	OUT_MAX > LOG_CHUNK_MAX + LOG_HEAD_MAX + 1, "the longest line fits the output buffer");

/* One thread, and no call comes back here: the buffer is shared by all streams. */
static struct {
	char buf[OUT_MAX];
	size_t len;
} out;

static void out_flush(struct container_log *log)
{
	if (out.len > 0)
		log_write(log, out.buf, out.len);
	out.len = 0;
}

static void put_line(const struct log_stream *s, char tag, const char *data, size_t len,
	const struct log_time *at)
{
	char head[LOG_HEAD_MAX];
	struct text t;

	text_init(&t, head, sizeof head);
	text_add_rfc3339_nano(&t, at->wall_ms, at->nanos);
	text_format(&t, " %s ", s->name);
	text_add_char(&t, tag);
	text_add_char(&t, ' ');

	if (out.len + t.len + s->len + len + 1 > sizeof out.buf)
		out_flush(s->log);
	memcpy(out.buf + out.len, head, t.len);
	out.len += t.len;
	memcpy(out.buf + out.len, s->chunk, s->len);
	out.len += s->len;
	memcpy(out.buf + out.len, data, len);
	out.len += len;
	out.buf[out.len++] = '\n';
}

void log_feed(struct log_stream *s, const char *data, size_t len, const struct log_time *at)
{
	while (len > 0) {
		const char *end = memchr(data, '\n', len);
		size_t have = end ? (size_t)(end - data) : len;
		size_t room = LOG_CHUNK_MAX - s->len;
		size_t take = MIN(have, room);

		if (end && have <= room) {
			put_line(s, 'F', data, have, at);
			s->len = 0;
			take = have + 1;
		} else if (have > room) {
			put_line(s, 'P', data, take, at);
			s->len = 0;
		} else {
			memcpy(s->chunk + s->len, data, take);
			s->len += (uint32_t)take;
		}
		data += take;
		len -= take;
	}
	out_flush(s->log);
}

void log_flush(struct log_stream *s, const struct log_time *at)
{
	if (s->len == 0)
		return;
	put_line(s, 'F', "", 0, at);
	s->len = 0;
	out_flush(s->log);
}
