/* SPDX-License-Identifier: MIT */
/* Printing Table objects. */
#include "podctl/table.h"

#include <string.h>

#include "podctl/out.h"

#define MIN_WIDTH 6 /* with its padding, as kubectl's tabwriter */
#define PADDING	  3

void table_printer_init(struct table_printer *p, struct arena *a, const struct table_style *style)
{
	*p = (struct table_printer){.style = *style, .arena = a};
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

void table_learn_columns(struct table_printer *p, const struct node *table)
{
	const struct node *columns = node_get(table, "columnDefinitions");
	uint32_t index = 0;

	if (!columns || columns->kind != NODE_LIST || p->count > 0)
		return;
	for (const struct node *n = columns->children; n; n = n->next, index++) {
		const struct node *priority = node_get(n, "priority");
		const struct node *name = node_get(n, "name");

		if (p->count == COLUMNS_MAX || !name || !name->text)
			break;
		if (priority && priority->integer > 0 && !p->style.wide)
			continue;
		p->names[p->count] = upper(p->arena, name->text);
		p->shown[p->count++] = index;
	}
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

static uint32_t fields_of(const struct table_printer *p)
{
	return p->count + (p->style.namespaces ? 1 : 0) + (p->style.labels ? 1 : 0);
}

/* The text of a shown column; row NULL = the header's. */
static const char *field(struct table_printer *p, const struct node *row, uint32_t i)
{
	const struct node *cell;

	if (p->style.namespaces) {
		if (i == 0)
			return row ? node_text_at(row, "object.metadata.namespace") : "NAMESPACE";
		i--;
	}
	if (i == p->count)
		return row ? labels_text(p->arena, row) : "LABELS";
	if (!row)
		return p->names[i];
	cell = node_at(node_get(row, "cells"), p->shown[i]);
	return cell && cell->text ? cell->text : "<none>";
}

/* Characters, not bytes: continuation bytes of UTF-8 take no place. */
static uint32_t width_of(const char *s)
{
	uint32_t n = 0;

	for (; *s; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

static void measure(struct table_printer *p, const struct node *row)
{
	for (uint32_t i = 0; i + 1 < fields_of(p); i++) {
		uint32_t width = MAX(width_of(field(p, row, i)) + PADDING, (uint32_t)MIN_WIDTH);

		p->widths[i] = MAX(p->widths[i], width);
	}
}

static void print_row(struct table_printer *p, const struct node *row)
{
	uint32_t count = fields_of(p);

	for (uint32_t i = 0; i < count; i++) {
		const char *s = field(p, row, i);
		bool last = i + 1 == count;

		/* A control character from a pod's message must not reach the terminal. */
		for (const char *c = s; *c; c++)
			out_n((unsigned char)*c < ' ' || *c == 0x7f ? " " : c, 1);
		if (!last)
			out_spaces(p->widths[i] - width_of(s));
	}
	out("\n");
}

void table_print_rows(struct table_printer *p, const struct node *const *rows, uint32_t count)
{
	bool headers = p->style.headers && !p->headers_done && count > 0;

	if (headers)
		measure(p, NULL);
	for (uint32_t i = 0; i < count; i++)
		measure(p, rows[i]);
	if (headers)
		print_row(p, NULL);
	p->headers_done = p->headers_done || count > 0;
	for (uint32_t i = 0; i < count; i++)
		print_row(p, rows[i]);
}

uint32_t table_print(struct table_printer *p, const struct node *table)
{
	const struct node *rows = node_get(table, "rows");
	const struct node **list;
	uint32_t count = 0;

	table_learn_columns(p, table);
	if (!rows || rows->kind != NODE_LIST)
		return 0;
	list = arena_array(p->arena, rows->count + 1, sizeof(*list));
	for (const struct node *n = rows->children; n && list; n = n->next)
		list[count++] = n;
	table_print_rows(p, list, count);
	return count;
}
