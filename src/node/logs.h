/* SPDX-License-Identifier: MIT */
/*
 * Container logs in CRI format: <log_dir>/<ns>_<pod>_<uid>/<container>/<n>.log, "<time>
 * stdout|stderr F|P <text>" lines, rotated by size, bounded for the node. A container whose log
 * cannot be written runs all the same: its output is read and thrown away, and one event says so.
 * The files lie on tmpfs, so they are written in place.
 */
#pragma once

#include <sys/types.h>

#include "base/text.h"
#include "linux/evloop.h"

#define LOG_CHUNK_MAX                                                                              \
	16384 /* longest text of one line; more is cut in P(artial) lines, as CRI has it */
#define LOG_HEAD_MAX 48 /* "2016-10-06T00:17:09.669794202Z stdout F " */
#define LOG_PATH_MAX 512

/* What all logs of the node share. */
struct logs {
	struct evloop *loop;
	const char *dir;    /* of the node's logs, borrowed */
	uint32_t gid;	    /* directories and files are readable by this group */
	uint64_t file_max;  /* containerLogMaxSize */
	uint32_t files_max; /* containerLogMaxFiles, the current one included: 1 or more */
	uint64_t total_max; /* of all files; rotated ones go first, oldest first */
	uint64_t total;	    /* as far as known; counted anew by logs_init() */
};

struct container_log;

struct log_stream {
	struct watch watch;
	int fd; /* read end of the container's pipe, borrowed; -1 = none or at its end */
	struct container_log *log;
	const char *name; /* "stdout", "stderr" */
	uint32_t len;	  /* of chunk */
	char *chunk;	  /* a line under way, LOG_CHUNK_MAX bytes, borrowed */
};

struct container_log {
	struct logs *logs;
	int dir_fd; /* of the container's directory, -1 = none */
	int fd;	    /* of the current file, -1 = output is thrown away */
	uint32_t number;
	uint64_t size; /* of the current file */
	/* Writing fails from now on; called once for each log_open(). May be NULL. */
	void (*failed)(struct container_log *log, const struct err *e);
	bool told;
	struct log_stream out;
	struct log_stream err;
};

/* Whose log it is. */
struct log_name {
	const char *namespace_;
	const char *pod;
	const char *uid;
	const char *container;
};

/* dir .. total_max are set. Counts what is there already. */
void logs_init(struct logs *ls);
/* chunks: LOG_CHUNKS_SIZE bytes, which the log borrows. */
#define LOG_CHUNKS_SIZE ((size_t)2 * LOG_CHUNK_MAX)
void container_log_init(struct container_log *log, struct logs *ls, char *chunks);
/* Opens <number>.log for a new instance (logs older than the previous instance go) and reads both
 * pipes from now on; a descriptor may be -1. Never fails: see failed. */
void log_open(struct container_log *log, const struct log_name *name, uint32_t number,
	int stdout_fd, int stderr_fd);
/* Reads what is left in the pipes (at most what a pipe holds) and ends an unfinished line. Harmless
 * twice. */
void log_drain(struct container_log *log);
/* The same, and closes the log. Harmless twice. */
void log_close(struct container_log *log);
/* The text at the end of the current file, NUL-terminated: of its last 80 lines the last bytes, at
 * most 2048 and what fits into buf (kubelet: readLastStringFromContainerLogs()). "" when there is
 * none. */
void log_tail(const struct container_log *log, char *buf, size_t size);
/* Logs of a pod that is gone. */
void logs_remove_pod(struct logs *ls, const struct log_name *name);

/* ---- for logs' own files ---- */

/* Cuts data into CRI lines; what is not a whole line stays in s->chunk. at is wall time. Calls
 * log_write() with whole lines. */
struct log_time {
	int64_t wall_ms;
	uint32_t nanos; /* below the millisecond */
};
void log_feed(struct log_stream *s, const char *data, size_t len, const struct log_time *at);
/* Writes what is left in s->chunk as a P line. */
void log_flush(struct log_stream *s, const struct log_time *at);
/* Appends whole CRI lines to the file, rotating before they would make it too large. */
void log_write(struct container_log *log, const char *lines, size_t len);

/* log_files.c */
int log_files_open(struct container_log *log, const struct log_name *name, struct err *e);
int log_files_rotate(struct container_log *log, struct err *e);
