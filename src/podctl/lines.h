/* SPDX-License-Identifier: MIT */
/* Pieces of a stream to whole lines. */
#pragma once

#include "base/arena.h"

struct line_reader {
	struct arena *arena; /* the line under way lies there */
	bool (*see)(void *arg, const char *line,
		size_t len); /* without its newline; false ends the stream */
	void *arg;
	char *line;
	size_t len;
	size_t size;
};

/* A stream_piece of client.h, with the reader as its argument. */
bool line_reader_piece(void *reader, const char *data, size_t len);
