/* SPDX-License-Identifier: MIT */
/* Widths are found column by column: a run of lines that have the column is a block, its columns
 * are looked at within it. */
#include "podctl/tabs.h"

#include <string.h>

#include "podctl/out.h"

#define PADDING	  2
#define CELLS_MAX 8

struct line {
	const char *cells[CELLS_MAX];
	uint32_t lengths[CELLS_MAX];
	uint32_t widths[CELLS_MAX]; /* with padding, as decided */
	uint32_t count;		    /* the last cell is not terminated by a tab */
};

static uint32_t count_lines(const char *text)
{
	uint32_t n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

static const char *split_line(const char *s, struct line *l)
{
	while (l->count < CELLS_MAX) {
		size_t len = strcspn(s, l->count + 1 < CELLS_MAX ? "\t\n" : "\n");

		l->cells[l->count] = s;
		l->lengths[l->count++] = (uint32_t)len;
		s += len;
		if (*s != '\t')
			break;
		s++;
	}
	return *s == '\n' ? s + 1 : s;
}

/* Column of the lines from..to: blocks of lines that have it as a terminated cell share its width.
 */
static void set_widths(struct line *lines, uint32_t from, uint32_t to, uint32_t column)
{
	for (uint32_t i = from; i < to; i++) {
		uint32_t end = i;
		uint32_t width = 0;

		for (; end < to && column + 1 < lines[end].count; end++)
			width = MAX(width, lines[end].lengths[column] + PADDING);
		if (end == i)
			continue;
		for (uint32_t k = i; k < end; k++)
			lines[k].widths[column] = width;
		set_widths(lines, i, end, column + 1);
		i = end;
	}
}

bool tabs_print(struct arena *a, const char *text)
{
	uint32_t count = count_lines(text);
	struct line *lines = arena_array(a, count + 1, sizeof(*lines));
	uint32_t at = 0;

	if (!lines)
		return false;
	while (*text && at < count)
		text = split_line(text, &lines[at++]);
	set_widths(lines, 0, at, 0);
	for (uint32_t i = 0; i < at; i++) {
		for (uint32_t k = 0; k < lines[i].count; k++) {
			out_n(lines[i].cells[k], lines[i].lengths[k]);
			if (k + 1 < lines[i].count)
				out_spaces(lines[i].widths[k] - lines[i].lengths[k]);
		}
		out("\n");
	}
	return true;
}
