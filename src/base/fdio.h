/* SPDX-License-Identifier: MIT */
/*
 * Descriptors: self-closing locals, whole writes, bounded reads. Everything opened is
 * close-on-exec. A function that takes a descriptor borrows it unless its name says take.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"

/* AUTO_FD int fd = -1; is closed when the scope ends; hand it over with fd_steal(&fd). */
#define AUTO_FD __attribute__((cleanup(fd_close)))

void fd_close(int *fd); /* closes when >= 0 and sets -1; keeps errno */
int fd_steal(int *fd);	/* returns *fd and sets it to -1 */

int fd_write_all(
	int fd, const void *data, size_t len, struct err *e); /* retries EINTR and short writes */
/* Reads at most size bytes to the end of the file; -1 and EFBIG when there is more. */
ssize_t fd_read_all(int fd, void *buf, size_t size, struct err *e);
/* Opens dirfd/path and reads it whole into the arena, NUL-terminated. limit is in bytes and checked
 * before reading; not a regular file is EINVAL. *len gets the length. NULL on error. */
char *fd_read_file(
	struct arena *a, int dirfd, const char *path, size_t limit, size_t *len, struct err *e);
/* Writes text to an existing file (cgroup, sysctl): open O_WRONLY, one write, close. */
int fd_put(int dirfd, const char *path, const char *text, struct err *e);
/* Reads a small file into buf, NUL-terminated, trailing newline removed. */
int fd_get(int dirfd, const char *path, char *buf, size_t size, struct err *e);
