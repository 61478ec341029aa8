/* SPDX-License-Identifier: MIT */
/*
 * Reads a container's log files (CRI lines, rotated n.log.2, n.log.1, n.log) in order, and goes on
 * through rotations and restarts when following. Knows files only; logs.c knows pods and
 * connections.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "base/arena.h"

#define LOG_FILES_MAX  16
#define LOG_BUFFER_MAX 20480 /* above the longest CRI line */

struct log_options {
	bool follow;
	bool timestamps;
	int64_t tail;  /* lines, -1 = all */
	int64_t since; /* wall ms, INT64_MIN = all */
	int64_t limit; /* bytes, -1 = all */
};

struct log_reader {
	int dir_fd;
	uint32_t number; /* of the instance that is read */
	uint32_t count;
	uint32_t at;
	char *buf; /* LOG_BUFFER_MAX: what was read and is not a whole line yet */
	size_t have;
	char *out; /* LOG_BUFFER_MAX: the piece of text that log_read() gave */
	size_t out_len;
	struct log_options options;
	ino_t inode;		  /* of the newest file opened */
	int64_t skip;		  /* lines left out at the start */
	bool in_line;		  /* the last piece had no end of line */
	int files[LOG_FILES_MAX]; /* open, in order of time; the last one may grow */
};

/* The highest instance in the directory below limit; false when there is none. */
bool log_newest(int dir_fd, uint32_t limit, uint32_t *number);
/* dir_fd is taken over. False when out of memory. */
bool log_reader_open(struct log_reader *r, struct arena *a, int dir_fd, uint32_t number,
	const struct log_options *options);
void log_reader_close(struct log_reader *r);

enum log_got { LOG_GOT, LOG_AGAIN, LOG_AT_END, LOG_LIMIT };
/* The next piece of text, at most LOG_BUFFER_MAX bytes in r->out. LOG_AGAIN: nothing came of this
 * piece, call again. LOG_AT_END: nothing more for now. LOG_LIMIT: the byte limit is met; out_len
 * may be > 0. */
enum log_got log_read(struct log_reader *r);
/* After LOG_AT_END: opens what rotation or a restart brought. False when there is nothing new. */
bool log_advance(struct log_reader *r);
