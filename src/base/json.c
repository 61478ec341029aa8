/* SPDX-License-Identifier: MIT */
/*
 * Streaming JSON writer. The state of each depth is two bits: whether an item was written (a comma
 * is due) and whether it is an object (a key is due); every misuse sets failed, so that json_end()
 * never blesses text that is not JSON.
 */
#include "base/json.h"

#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/text.h"
#include "base/utf8.h"

#define HAS_ITEM  1u
#define IS_OBJECT 2u

#define GROW_MIN 512

void json_init(struct json *j, char *buf, size_t size)
{
	*j = (struct json){.size = size, .failed = size == 0};
	j->buf = buf;
}

static char *grow_in_arena(struct json *j, size_t need)
{
	size_t size = MAX(MAX(need, j->size * 2), (size_t)GROW_MIN);
	char *buf = arena_alloc(j->grow_arg, size);

	if (!buf)
		return NULL;
	if (j->len > 0)
		memcpy(buf, j->buf, j->len);
	j->size = size;
	return buf;
}

void json_init_arena(struct json *j, struct arena *a)
{
	*j = (struct json){.grow = grow_in_arena, .grow_arg = a};
}

/* Appends; the byte for the final NUL is always kept free. */
static void put(struct json *j, const char *s, size_t n)
{
	char *grown;

	if (j->failed || n == 0)
		return;
	if (n >= j->size - j->len) {
		grown = j->grow && n < SIZE_MAX / 4 ? j->grow(j, j->len + n + 1) : NULL;
		if (!grown) {
			j->failed = true;
			return;
		}
		j->buf = grown;
	}
	memcpy(j->buf + j->len, s, n);
	j->len += n;
}

bool json_end(struct json *j)
{
	if (!j->failed && j->size == 0) {
		char *grown = j->grow ? j->grow(j, 1) : NULL;

		j->failed = !grown;
		j->buf = grown;
	}
	if (j->buf && j->size > 0)
		j->buf[j->len] = '\0';
	return !j->failed && j->depth == 0 && !j->after_key;
}

/* What comes before any value: its comma, and the check that a value may stand here. */
static void begin_value(struct json *j)
{
	uint8_t *state = &j->comma[j->depth];

	if (j->after_key) {
		j->after_key = false;
		return;
	}
	/* In an object only a key may come; at the top only one value. */
	if ((*state & IS_OBJECT) || (j->depth == 0 && (*state & HAS_ITEM))) {
		j->failed = true;
		return;
	}
	if (*state & HAS_ITEM)
		put(j, ",", 1);
	*state |= HAS_ITEM;
}

static void open_nest(struct json *j, const char *bracket, uint8_t state)
{
	begin_value(j);
	if (j->failed)
		return;
	if (j->depth + 1 >= JSON_DEPTH_MAX) {
		j->failed = true;
		return;
	}
	put(j, bracket, 1);
	j->comma[++j->depth] = state;
}

static void close_nest(struct json *j, const char *bracket, uint8_t kind)
{
	if (j->depth == 0 || (j->comma[j->depth] & IS_OBJECT) != kind || j->after_key) {
		j->failed = true;
		return;
	}
	put(j, bracket, 1);
	j->depth--;
}

void json_base64(struct json *j, const void *data, size_t n)
{
	const char *at = data;
	char four[5];

	begin_value(j);
	put(j, "\"", 1);
	for (size_t done = 0; done < n && !j->failed; done += 3) {
		base64_encode(at + done, MIN(n - done, (size_t)3), four);
		put(j, four, 4);
	}
	put(j, "\"", 1);
}

void json_object(struct json *j)
{
	open_nest(j, "{", IS_OBJECT);
}

void json_object_end(struct json *j)
{
	close_nest(j, "}", IS_OBJECT);
}

void json_array(struct json *j)
{
	open_nest(j, "[", 0);
}

void json_array_end(struct json *j)
{
	close_nest(j, "]", 0);
}

static void put_escape(struct json *j, uint32_t c)
{
	char out[6] = {'\\', text_escape_letter(c)};

	/* JSON has neither of C's '\a' and '\v'. */
	if (out[1] && c != '\a' && c != '\v') {
		put(j, out, 2);
		return;
	}
	out[1] = 'u';
	for (unsigned i = 0; i < 4; i++)
		out[2 + i] = "0123456789abcdef"[c >> (12 - 4 * i) & 15];
	put(j, out, 6);
}

/* Most of all text: it needs no decoding. */
static size_t plain_run(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && s[n] >= ' ' && s[n] <= '~' && s[n] != '"' && s[n] != '\\')
		n++;
	return n;
}

/* Go's encoder escapes these two as well, because they end a line in JavaScript. */
static bool needs_escape(uint32_t c)
{
	return c < 0x20 || c == '"' || c == '\\' || c == 0x2028 || c == 0x2029;
}

static void put_quoted(struct json *j, const char *s, size_t len)
{
	size_t run = 0; /* bytes at s that are copied as they are */

	put(j, "\"", 1);
	while (run < len) {
		uint32_t c;
		size_t n;

		run += plain_run(s + run, len - run);
		if (run == len)
			break;
		n = utf8_decode(s + run, len - run, &c);
		if (n > 0 && !needs_escape(c)) {
			run += n;
			continue;
		}
		put(j, s, run);
		if (n > 0)
			put_escape(j, c);
		else
			put(j, "\\ufffd", 6); /* what is not UTF-8, as Go does */
		s += run + MAX(n, (size_t)1);
		len -= run + MAX(n, (size_t)1);
		run = 0;
	}
	put(j, s, run);
	put(j, "\"", 1);
}

void json_key(struct json *j, const char *key)
{
	uint8_t *state = &j->comma[j->depth];

	if (!(*state & IS_OBJECT) || j->after_key) {
		j->failed = true;
		return;
	}
	if (*state & HAS_ITEM)
		put(j, ",", 1);
	*state |= HAS_ITEM;
	put_quoted(j, key, strlen(key));
	put(j, ":", 1);
	j->after_key = true;
}

void json_string_n(struct json *j, const char *s, size_t n)
{
	begin_value(j);
	put_quoted(j, s, n);
}

void json_string(struct json *j, const char *s)
{
	if (s)
		json_string_n(j, s, strlen(s));
	else
		json_null(j);
}

void json_int(struct json *j, int64_t v)
{
	char digits[24];
	struct text t;

	text_init(&t, digits, sizeof(digits));
	text_add_int(&t, v);
	json_raw(j, digits, t.len);
}

void json_bool(struct json *j, bool v)
{
	json_raw(j, v ? "true" : "false", v ? 4 : 5);
}

void json_null(struct json *j)
{
	json_raw(j, "null", 4);
}

void json_raw(struct json *j, const char *text, size_t n)
{
	begin_value(j);
	put(j, text, n);
}

void json_put_string(struct json *j, const char *key, const char *s)
{
	json_key(j, key);
	json_string(j, s);
}

void json_put_string_opt(struct json *j, const char *key, const char *s)
{
	if (s && *s)
		json_put_string(j, key, s);
}

void json_put_int(struct json *j, const char *key, int64_t v)
{
	json_key(j, key);
	json_int(j, v);
}

void json_put_bool(struct json *j, const char *key, bool v)
{
	json_key(j, key);
	json_bool(j, v);
}
