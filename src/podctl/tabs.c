/* SPDX-License-Identifier: MIT */
/* Widths are found column by column: a run of lines that have the column is a block, its columns
 * are looked at within it. */
#include "podctl/tabs.h"

#include <string.h>

#include "podctl/out.h"

/* Characters, not bytes: continuation bytes of UTF-8 take no place. */
static uint32_t width_of(const char *s)
{
	uint32_t n = 0;

	for (; *s; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

struct tab_line *tabs_add(struct tabs *t, struct arena *a)
{
	struct tab_line *l = arena_alloc(a, sizeof(*l));

	if (!t->first)
		t->end = &t->first;
	*t->end = l;
	if (l)
		t->end = &l->next;
	return l;
}

/* Column of the lines from..to: blocks of lines that have a cell after it share its width. */
static void set_widths(
	const struct tabs *t, struct tab_line *from, const struct tab_line *to, uint32_t column)
{
	while (from != to) {
		struct tab_line *end = from;
		uint32_t width = t->kept ? t->kept[column] : 0;

		for (; end != to && column + 1 < end->count; end = end->next)
			width = MAX(width, width_of(end->cells[column]) + t->padding);
		if (end == from) {
			from = from->next;
			continue;
		}
		if (t->kept)
			t->kept[column] = width;
		set_widths(t, from, end, column + 1);
		for (; from != end; from = from->next)
			from->widths[column] = width;
	}
}

void tabs_print(struct tabs *t)
{
	set_widths(t, t->first, NULL, 0);
	for (const struct tab_line *l = t->first; l; l = l->next) {
		for (uint32_t i = 0; i < l->count; i++) {
			/* A control character from a pod's message must not reach the terminal. */
			for (const char *c = l->cells[i]; *c; c++)
				out_n((unsigned char)*c < ' ' || *c == 0x7f ? " " : c, 1);
			if (i + 1 < l->count)
				out_spaces(l->widths[i] - width_of(l->cells[i]));
		}
		out("\n");
	}
}

bool tabs_print_text(struct arena *a, char *text)
{
	struct tabs t = {.padding = 2};

	while (*text) {
		struct tab_line *l = tabs_add(&t, a);
		char end = '\t';

		if (!l)
			return false;
		while (end == '\t') {
			const char *cell = text;

			text += strcspn(text, l->count + 1 < CELLS_MAX ? "\t\n" : "\n");
			end = *text;
			if (end)
				*text++ = '\0';
			l->cells[l->count++] = cell;
		}
	}
	tabs_print(&t);
	return true;
}
