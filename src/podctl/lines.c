/* SPDX-License-Identifier: MIT */
/* Collecting a line until its newline comes. */
#include "podctl/lines.h"

#include <string.h>

#include "podctl/out.h"

static bool add(struct line_reader *r, const char *data, size_t len)
{
	if (!r->line || r->size - r->len < len) {
		size_t size = MAX(r->size * 2, r->len + len + 4096);
		char *grown = arena_alloc(r->arena, size);

		if (!grown)
			return complain("error: out of memory") == 0;
		if (r->line)
			memcpy(grown, r->line, r->len);
		r->line = grown;
		r->size = size;
	}
	memcpy(r->line + r->len, data, len);
	r->len += len;
	return true;
}

bool line_reader_piece(void *reader, const char *data, size_t len)
{
	struct line_reader *r = reader;
	const char *end = data + len;

	while (data < end) {
		const char *newline = memchr(data, '\n', (size_t)(end - data));
		const char *to = newline ? newline : end;

		if (!add(r, data, (size_t)(to - data)))
			return false;
		if (newline && !r->see(r->arg, r->line, r->len))
			return false;
		if (newline)
			r->len = 0;
		data = newline ? newline + 1 : end;
	}
	return true;
}
