/* SPDX-License-Identifier: MIT */
/*
 * Bytes to CRI lines. A line ends at its newline; one longer than LOG_CHUNK_MAX is cut into P lines
 * and a last F line, so that a reader joins them again. What a stream ends with without a newline
 * is a P line too, as containerd writes it: a reader adds no newline that was not there. Nothing
 * else is changed: a terminal's carriage returns stay.
 */
#include "node/logs.h"

#include <string.h>

#define OUT_MAX 32768

_Static_assert(
	OUT_MAX > LOG_CHUNK_MAX + LOG_HEAD_MAX + 2, "the longest line fits the output buffer");

/* One thread, and no call comes back here: the buffer is shared by all streams. */
static char out_buf[OUT_MAX];
static struct text out = {.buf = out_buf, .size = sizeof out_buf};

static void out_flush(struct container_log *log)
{
	if (out.len > 0)
		log_write(log, out.buf, out.len);
	text_reset(&out);
}

static void put_line(const struct log_stream *s, char tag, const char *data, size_t len,
	const struct log_time *at)
{
	if (out.len + LOG_HEAD_MAX + s->len + len + 2 > OUT_MAX)
		out_flush(s->log);
	text_add_rfc3339_nano(&out, at->wall_ms, at->nanos);
	text_format(&out, " %s ", s->name);
	text_add_char(&out, tag);
	text_add_char(&out, ' ');
	text_add_n(&out, s->chunk, s->len);
	text_add_n(&out, data, len);
	text_add_char(&out, '\n');
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
	put_line(s, 'P', "", 0, at);
	s->len = 0;
	out_flush(s->log);
}
