/* SPDX-License-Identifier: MIT */
/* The JSON reader as the loader uses it: one value out of a longer text. */
#pragma once

#include "yaml/tree_impl.h"

struct json_place {
	size_t at; /* bytes into the text; line and column are of this byte */
	uint32_t line;
	uint32_t column;
};

/*
 * Reads the JSON value at *from (white space around it is skipped) and moves *from behind it;
 * text[len] need not be a NUL. NULL when b->problem was filled.
 */
struct node *json_read_value(
	struct builder *b, const char *text, size_t len, struct json_place *from);
