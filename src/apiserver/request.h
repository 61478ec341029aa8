/* SPDX-License-Identifier: MIT */
/* A request's target taken apart: path segments and query. */
#pragma once

#include <stdbool.h>

#include "base/arena.h"

#define PATH_SEGMENTS_MAX 8
#define QUERY_MAX	  32

struct query_item {
	const char *key;
	char *value;
};

struct request {
	const char *method;
	const char *path; /* as sent, without the query */
	uint32_t segment_count;
	uint32_t query_count;
	const char *segments[PATH_SEGMENTS_MAX];
	struct query_item query[QUERY_MAX];
};

/* False with *why on a path or query that cannot be. Copies into a. */
bool request_parse(struct arena *a, const char *method, const char *target, struct request *r,
	const char **why);

struct conn;
/* The value of a query key of c's request, NULL when absent. */
char *request_query(const struct conn *c, const char *key);
/* Is this the value? */
bool request_says(const struct conn *c, const char *key, const char *value);
/* "true", "1", "True": clients differ. */
bool request_flag(const struct conn *c, const char *key);
