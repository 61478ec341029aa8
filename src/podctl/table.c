/* SPDX-License-Identifier: MIT */
/* Printing Table objects. */
#include "podctl/table.h"

#include <string.h>

#include "podctl/out.h"

#define MIN_WIDTH 6 /* with its padding, as kubectl's tabwriter */
#define PADDING	  3

enum { CELL_NAMESPACE = -1, CELL_LABELS = -2 };

static void add_column(struct table_printer *p, const char *name, int cell)
{
	p->widths[p->count] = MIN_WIDTH;
	p->columns[p->count].name = name;
	p->columns[p->count++].cell = cell;
}

/* "Last Seen" is shown as LAST SEEN. */
static const char *upper(struct arena *a, const char *s)
{
	char *copy = arena_strdup(a, s);

	for (char *p = copy; p && *p; p++)
		if (*p >= 'a' && *p <= 'z')
			*p = (char)(*p - 'a' + 'A');
	return copy ? copy : "";
}

void table_learn_columns(struct table_printer *p, struct arena *a, const struct node *table)
{
	const struct node *columns = node_get(table, "columnDefinitions");
	int index = 0;

	if (!columns || p->count > 0)
		return;
	if (p->namespaces)
		add_column(p, "NAMESPACE", CELL_NAMESPACE);
	for (const struct node *n = columns->children; n; n = n->next, index++) {
		const struct node *priority = node_get(n, "priority");

		/* The last place is for the labels. */
		if (p->count < CELLS_MAX - 1 && (p->wide || !priority || priority->integer <= 0))
			add_column(p, upper(a, node_text_at(n, "name")), index);
	}
	if (p->labels)
		add_column(p, "LABELS", CELL_LABELS);
}

static const char *labels_text(struct arena *a, const struct node *row)
{
	const struct node *labels =
		node_get(node_get(node_get(row, "object"), "metadata"), "labels");
	const char *s = "";

	if (!labels || labels->count == 0)
		return "<none>";
	for (const struct node *n = labels->children; n && s; n = n->next)
		s = arena_format(a, "%s%s%s=%s", s, *s ? "," : "", n->key, n->text);
	return s ? s : "";
}

static const char *cell_text(struct arena *a, const struct node *row, int cell)
{
	const struct node *n;

	if (cell == CELL_NAMESPACE)
		return node_text_at(row, "object.metadata.namespace");
	if (cell == CELL_LABELS)
		return labels_text(a, row);
	n = node_at(node_get(row, "cells"), (uint32_t)cell);
	return n && n->text ? n->text : "<none>";
}

/* row NULL = the headers. */
static void add_row(
	struct table_printer *p, struct tabs *t, struct arena *a, const struct node *row)
{
	struct tab_line *l = tabs_add(t, a);

	for (; l && l->count < p->count; l->count++)
		l->cells[l->count] = row ? cell_text(a, row, p->columns[l->count].cell)
					 : p->columns[l->count].name;
}

void table_print_rows(struct table_printer *p, struct arena *a, const struct node *row)
{
	struct tabs t = {.padding = PADDING, .kept = p->widths};

	if (row && !p->no_headers)
		add_row(p, &t, a, NULL);
	for (; row; row = row->next) {
		p->no_headers = true;
		add_row(p, &t, a, row);
	}
	tabs_print(&t);
}
