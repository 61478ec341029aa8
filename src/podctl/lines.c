/* SPDX-License-Identifier: MIT */
/* Collecting a line until its newline comes. */
#include "podctl/lines.h"

#include <string.h>

bool pile_add(struct pile *p, const char *data, size_t len)
{
	if (p->size - p->len <= len) {
		size_t size = p->size * 2 + len + 4096;
		char *grown = arena_alloc(p->arena, size);

		if (!grown)
			return false;
		if (p->data)
			memcpy(grown, p->data, p->len);
		p->data = grown;
		p->size = size;
	}
	memcpy(p->data + p->len, data, len);
	p->len += len;
	p->data[p->len] = '\0';
	return true;
}

bool line_reader_piece(void *reader, const char *data, size_t len)
{
	struct line_reader *r = reader;
	const char *end = data + len;

	while (data < end) {
		const char *newline = memchr(data, '\n', (size_t)(end - data));
		const char *to = newline ? newline : end;

		if (!pile_add(&r->line, data, (size_t)(to - data)))
			return false;
		if (newline) {
			if (!r->see(r->arg, r->line.data, r->line.len))
				return false;
			r->line.len = 0;
		}
		data = newline ? newline + 1 : end;
	}
	return true;
}
