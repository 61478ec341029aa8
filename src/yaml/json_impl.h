/* SPDX-License-Identifier: MIT */
/* The JSON reader as the loader uses it: one value out of a longer text. */
#pragma once

#include "yaml/tree_impl.h"

/*
 * Reads the JSON value at text[*at] (white space around it is skipped), which is where b is, and
 * moves both behind it; text[len] need not be a NUL. NULL when b->problem was filled.
 */
struct node *json_read_value(struct builder *b, const char *text, size_t len, size_t *at);
