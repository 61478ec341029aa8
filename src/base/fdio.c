/* SPDX-License-Identifier: MIT */
/* Descriptors: self-closing locals, whole writes, bounded reads. */
#include "base/fdio.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SIZELESS_READ 4096 /* for files of procfs and sysfs, which say that they have no size */

void fd_close(int *fd)
{
	int saved = errno;

	/* Not tried again: on Linux the descriptor is gone even after EINTR. */
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
	errno = saved;
}

int fd_steal(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}

int fd_write_all(int fd, const void *data, size_t len, struct err *e)
{
	const char *at = data;

	while (len > 0) {
		ssize_t n = write(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(e, "write", NULL);
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

/* Fills buf as far as the file goes: bytes read, -1 with errno. */
static ssize_t read_up_to(int fd, char *buf, size_t size)
{
	size_t len = 0;

	while (len < size) {
		ssize_t n = read(fd, buf + len, size - len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		len += (size_t)n;
	}
	return (ssize_t)len;
}

ssize_t fd_read_all(int fd, void *buf, size_t size, struct err *e)
{
	ssize_t len = read_up_to(fd, buf, size);
	ssize_t more = 0;
	char byte;

	if (len >= 0 && (size_t)len == size)
		more = read_up_to(fd, &byte, 1);
	if (len < 0 || more < 0)
		return err_errno(e, "read", NULL);
	if (more > 0)
		return err_sys(e, EFBIG, "read", NULL);
	return len;
}

/* Opens path for reading without waiting for a FIFO's writer or taking a terminal. */
static int open_to_read(int dirfd, const char *path, struct err *e)
{
	int fd = openat(dirfd, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	return fd >= 0 ? fd : err_errno(e, "open", path);
}

char *fd_read_file(
	struct arena *a, int dirfd, const char *path, size_t limit, size_t *len, struct err *e)
{
	AUTO_FD int fd = open_to_read(dirfd, path, e);
	struct stat st;
	size_t room;
	char *buf;
	ssize_t n;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) < 0) {
		err_errno(e, "stat", path);
		return NULL;
	}
	if (!S_ISREG(st.st_mode)) {
		err_named(e, EINVAL, "not a regular file:", path);
		return NULL;
	}
	if ((uint64_t)st.st_size > limit) {
		err_sys(e, EFBIG, "read", path);
		return NULL;
	}
	room = st.st_size > 0 ? (size_t)st.st_size : MIN(limit, (size_t)SIZELESS_READ);
	buf = arena_alloc(a, room + 1);
	if (!buf) {
		err_sys(e, ENOMEM, "read", path);
		return NULL;
	}
	n = fd_read_all(fd, buf, room, e);
	if (n < 0) {
		err_wrap(e, "file", path);
		return NULL;
	}
	buf[n] = '\0';
	if (len)
		*len = (size_t)n;
	return buf;
}

int fd_put(int dirfd, const char *path, const char *text, struct err *e)
{
	AUTO_FD int fd = openat(dirfd, path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	size_t len = strlen(text);
	ssize_t n;

	if (fd < 0)
		return err_errno(e, "open", path);
	do {
		n = write(fd, text, len);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return err_errno(e, "write", path);
	if ((size_t)n != len)
		return err_sys(e, EIO, "write", path);
	return 0;
}

int fd_get(int dirfd, const char *path, char *buf, size_t size, struct err *e)
{
	AUTO_FD int fd = open_to_read(dirfd, path, e);
	ssize_t n;

	if (fd < 0)
		return -1;
	if (size == 0)
		return err_sys(e, EFBIG, "read", path);
	n = read_up_to(fd, buf, size);
	buf[n >= 0 && (size_t)n < size ? n : 0] = '\0';
	if (n < 0)
		return err_errno(e, "read", path);
	if ((size_t)n == size)
		return err_sys(e, EFBIG, "read", path);
	if (n > 0 && buf[n - 1] == '\n')
		buf[n - 1] = '\0';
	return 0;
}
