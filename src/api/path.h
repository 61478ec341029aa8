/* SPDX-License-Identifier: MIT */
/*
 * A field path as the API writes it, "spec.containers[0].resources.limits[cpu]", grown and cut back
 * while walking an object. Each step returns the length before it, for path_back().
 */
#pragma once

#include "base/attr.h"

#define FIELD_PATH_MAX 384

struct field_path {
	uint32_t len;
	char text[FIELD_PATH_MAX]; /* NUL-terminated; what does not fit is cut */
};

void path_init(struct field_path *p, const char *start);
uint32_t path_field(struct field_path *p, const char *name); /* NULL = stays */
uint32_t path_index(struct field_path *p, uint32_t index);
uint32_t path_key(struct field_path *p, const char *key);
void path_back(struct field_path *p, uint32_t len);
