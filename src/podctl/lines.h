/* SPDX-License-Identifier: MIT */
/* Pieces of a stream to whole lines. */
#pragma once

#include "base/arena.h"

/* Bytes that come in pieces. */
struct pile {
	struct arena *arena;
	char *data; /* NULL at first; lies in the arena, NUL-terminated */
	size_t len;
	size_t size;
};

bool pile_add(struct pile *p, const char *data, size_t len); /* false when out of memory */

struct line_reader {
	struct pile line; /* under way */
	/* Sees a line without its newline; false ends the stream. */
	bool (*see)(void *arg, const char *line, size_t len);
	void *arg;
};

/* A stream_piece of client.h, with the reader as its argument. */
bool line_reader_piece(void *reader, const char *data, size_t len);
