/* SPDX-License-Identifier: MIT */
/* The JSON reader as the loader uses it: one value out of a longer text. */
#pragma once

#include "yaml/tree_impl.h"

/*
 * Reads the JSON value at *at (white space around it is skipped) and moves *at behind it; text[len]
 * need not be a NUL. place holds line and column of *at and goes with it. NULL when b->problem was
 * filled.
 */
struct json_place {
	size_t at;
	uint32_t line;
	uint32_t column;
};
struct node *json_read_value(
	struct builder *b, const char *text, size_t len, struct json_place *place);
