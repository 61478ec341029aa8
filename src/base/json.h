/* SPDX-License-Identifier: MIT */
/*
 * Streaming JSON writer into a growing or fixed buffer: compact, keys in the order written, strings
 * escaped as Go's encoder does without HTML escaping. Depth is bounded; a misuse or lack of room
 * sets failed and all later calls do nothing.
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"

#define JSON_DEPTH_MAX                                                                             \
	64 /* above TREE_DEPTH_MAX: a tree is written inside a list inside a watch event */

struct json {
	char *buf;   /* output, NUL-terminated by json_end() */
	size_t size; /* of buf */
	size_t len;
	/* Asked for a larger buffer (at least need bytes, contents kept): sets size and returns it,
	 * NULL when refused. A NULL pointer means that the buffer is fixed. */
	char *(*grow)(struct json *j, size_t need);
	void *grow_arg;
	bool failed;
	uint8_t depth;
	bool after_key;
	uint8_t comma[JSON_DEPTH_MAX]; /* an item was written at this depth */
};

void json_init(struct json *j, char *buf, size_t size);
/* Grows in an arena (old copies stay until the arena goes). */
struct arena;
void json_init_arena(struct json *j, struct arena *a);
/* NUL-terminates; false when anything failed or nesting is open. */
bool json_end(struct json *j);

void json_object(struct json *j);
void json_object_end(struct json *j);
void json_array(struct json *j);
void json_array_end(struct json *j);
void json_key(struct json *j, const char *key);
void json_string(struct json *j, const char *s); /* NULL writes null */
void json_string_n(struct json *j, const char *s, size_t n);
void json_base64(struct json *j, const void *data, size_t n); /* a string */
void json_int(struct json *j, int64_t v);
void json_bool(struct json *j, bool v);
void json_null(struct json *j);
void json_raw(struct json *j, const char *text, size_t n); /* a complete JSON value */

/* Shorthands: key and value; the _opt ones write nothing for NULL or "". */
void json_put_string(struct json *j, const char *key, const char *s);
void json_put_string_opt(struct json *j, const char *key, const char *s);
void json_put_int(struct json *j, const char *key, int64_t v);
void json_put_bool(struct json *j, const char *key, bool v);
