/* SPDX-License-Identifier: MIT */
/* Objects as a client asked for them: as they are, or as rows of a Table. */
#pragma once

#include "apiserver/conn.h"
#include "base/json.h"

enum shape { SHAPE_OBJECT, SHAPE_TABLE };
enum include { INCLUDE_METADATA, INCLUDE_OBJECT, INCLUDE_NONE };

struct rendering {
	enum resource resource;
	enum shape shape;
	enum include include; /* in a Table's rows */
};

/* What c's request asks for. */
struct rendering rendering_of(const struct conn *c);
/* False when the object does not meet the selector or cannot be read. */
bool version_matches(const struct version *v, const struct selector *s);
/* Opens an object and says what it is. */
void render_begin(struct json *j, const char *kind, const char *api_version);
/* metadata.resourceVersion, a number as text. */
void render_version(struct json *j, uint64_t version);
/* A list or a table of versions; *count of them. */
void render_list(struct json *j, const struct rendering *r, struct version *const *items,
	uint32_t count, uint64_t version);
/* One object, or a table of one row. columns: with the table's column definitions. */
void render_one(struct json *j, const struct rendering *r, const struct version *v, bool columns);
