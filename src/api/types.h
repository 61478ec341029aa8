/* SPDX-License-Identifier: MIT */
/*
 * The small value types of API objects. A zeroed object is "nothing set": NULL strings, unset
 * numbers, empty lists. Everything an object points to lives in the arena it was decoded into.
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"

struct opt_int {
	int64_t value; /* 0 while it is not set */
	bool set;
};

enum opt_bool { BOOL_UNSET, BOOL_FALSE, BOOL_TRUE };

static inline bool is_true(enum opt_bool b)
{
	return b == BOOL_TRUE;
}

static inline int64_t int_or(struct opt_int i, int64_t unset)
{
	return i.set || unset == 0 ? i.value : unset;
}

/* A port: a number, or a name when text is not NULL. */
struct int_or_string {
	const char *text;
	int64_t value;
	bool set;
};

struct strings {
	const char **items;
	uint32_t count;
};

struct integers {
	int64_t *items;
	uint32_t count;
};

struct string_pair {
	const char *key;
	const char *value;
};

/* Sorted by key: decode sees to it, and whoever makes one has to. No value is NULL. */
struct string_map {
	struct string_pair *items;
	uint32_t count;
};

/* Bytes by name: base64 in JSON. */
struct bytes_item {
	const char *key;
	const char *bytes; /* with a NUL behind them */
	uint32_t len;
};

/* Sorted by key. */
struct bytes_map {
	struct bytes_item *items;
	uint32_t count;
};

/* The item of key, NULL when absent. */
const struct bytes_item *bytes_map_get(const struct bytes_map *m, const char *key);

/* The value of key, NULL when absent. */
const char *string_map_get(const struct string_map *m, const char *key);

/* Sorts items whose first member is the text that names them. */
void named_sort(void *items, uint32_t count, size_t size);

/* A list of objects; every LIST_OF() has the layout of struct object_list. */
#define LIST_OF(type)                                                                              \
	struct {                                                                                   \
		struct type *items;                                                                \
		uint32_t count;                                                                    \
	}

struct object_list {
	void *items;
	uint32_t count;
};

/* A field that is accepted and kept without being run: its name and its value as compact JSON. */
struct kept {
	const char *name;
	const char *json;
	struct kept *next;
};
