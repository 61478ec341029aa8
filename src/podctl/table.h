/* SPDX-License-Identifier: MIT */
/* Tables as kubectl prints them: columns three spaces apart, widths remembered from row to row. */
#pragma once

#include "podctl/client.h"

#define COLUMNS_MAX 24

struct table_style {
	bool wide; /* columns of priority 1 too */
	bool headers;
	bool namespaces; /* a first column NAMESPACE */
	bool labels;	 /* a last column LABELS */
};

struct table_printer {
	struct table_style style;
	struct arena *arena;
	uint32_t count;
	bool headers_done;
	uint32_t shown[COLUMNS_MAX]; /* indices of the server's columns */
	const char *names[COLUMNS_MAX];
	uint32_t widths[COLUMNS_MAX + 2];
};

void table_printer_init(struct table_printer *p, struct arena *a, const struct table_style *style);
/* Prints a Table object's rows; returns how many. Column definitions may be missing after the
 * first. */
uint32_t table_print(struct table_printer *p, const struct node *table);
/* The same for rows[count] gathered from several Tables; the columns must be known. */
void table_print_rows(struct table_printer *p, const struct node *const *rows, uint32_t count);
void table_learn_columns(struct table_printer *p, const struct node *table);
