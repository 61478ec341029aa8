/* SPDX-License-Identifier: MIT */
/* Tables as kubectl prints them: columns three spaces apart, widths remembered from row to row. */
#pragma once

#include "podctl/client.h"
#include "podctl/tabs.h"

/* Starts zeroed but for what is wanted. */
struct table_printer {
	bool wide; /* columns of priority 1 too */
	bool no_headers;
	bool namespaces; /* a first column NAMESPACE */
	bool labels;	 /* a last column LABELS */
	uint32_t count;
	struct {
		const char *name;
		int cell; /* the server's column, or one of ours */
	} columns[CELLS_MAX];
	uint32_t widths[CELLS_MAX];
};

/* The first Table that comes says which columns there are: later ones may not. */
void table_learn_columns(struct table_printer *p, struct arena *a, const struct node *table);
/* Prints the list of rows that begins here, after the headers if these are the first. */
void table_print_rows(struct table_printer *p, struct arena *a, const struct node *row);
