/* SPDX-License-Identifier: MIT */
/*
 * Lines of cells to aligned columns, as Go's text/tabwriter does: a column is as wide as its widest
 * cell among neighbouring lines that have it. What kubectl get and describe look like.
 */
#pragma once

#include "base/arena.h"

#define CELLS_MAX 16

struct tab_line {
	struct tab_line *next;
	uint32_t count;
	const char *cells[CELLS_MAX]; /* no padding after the last */
	uint32_t widths[CELLS_MAX];   /* with padding, as decided */
};

struct tabs {
	uint32_t padding;
	uint32_t *kept; /* widths[CELLS_MAX] that only grow; NULL = each block has its own */
	struct tab_line *first;
	struct tab_line **end;
};

/* One more line, without cells yet. NULL when out of memory. */
struct tab_line *tabs_add(struct tabs *t, struct arena *a);
void tabs_print(struct tabs *t);
/* Prints text (lines with tab-terminated cells), which is cut in place. False when out of memory:
 * then nothing was printed. */
bool tabs_print_text(struct arena *a, char *text);
