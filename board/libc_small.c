/* SPDX-License-Identifier: MIT */
/*
 * In place of members of musl, for programs of one thread on Linux 5.15 and later: no other threads
 * to tell, no older system calls to try, and code for size where speed is not asked for. Part of
 * libc.a: board/sysroot.sh takes musl's own out. What each does is what POSIX says of it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

/* The numbers that 32-bit machines gave to calls with wider arguments. */
#ifndef SYS_setgroups32
#define SYS_setgroups32 SYS_setgroups
#define SYS_setresgid32 SYS_setresgid
#define SYS_setresuid32 SYS_setresuid
#endif
#ifndef SYS_fcntl64
#define SYS_fcntl64 SYS_fcntl
#endif
#ifndef SYS_clock_nanosleep_time64
#define SYS_clock_nanosleep_time64 SYS_clock_nanosleep
#endif

typedef uint32_t __attribute__((may_alias)) word;

#if __SIZEOF_POINTER__ == 4
/* Times of 64 bits, by the calls that have always had them. */
struct statx_time {
	int64_t seconds;
	uint32_t nanos;
	uint32_t unused;
};

struct statx_device {
	uint32_t major;
	uint32_t minor;
};

struct statx_answer {
	uint32_t mask;
	uint32_t block_size;
	uint64_t attributes;
	uint32_t links;
	uint32_t uid;
	uint32_t gid;
	uint16_t mode;
	uint16_t unused;
	uint64_t inode;
	uint64_t size;
	uint64_t blocks;
	uint64_t attributes_mask;
	struct statx_time read, made, changed, written;
	struct statx_device itself, filesystem;
	uint64_t later[14];
};

#define STATX_BASIC 0x7ff

static struct timespec time_of(const struct statx_time *t)
{
	return (struct timespec){.tv_sec = t->seconds, .tv_nsec = (long)t->nanos};
}

static dev_t number_of(const struct statx_device *d)
{
	return makedev(d->major, d->minor);
}

int fstatat(int dir, const char *restrict path, struct stat *restrict st, int flags)
{
	struct statx_answer x;

	if (syscall(SYS_statx, dir, path, flags, STATX_BASIC, &x) < 0)
		return -1;
	*st = (struct stat){
		.st_dev = number_of(&x.filesystem),
		.st_ino = x.inode,
		.st_mode = x.mode,
		.st_nlink = x.links,
		.st_uid = x.uid,
		.st_gid = x.gid,
		.st_rdev = number_of(&x.itself),
		.st_size = (off_t)x.size,
		.st_blksize = (blksize_t)x.block_size,
		.st_blocks = (blkcnt_t)x.blocks,
		.st_atim = time_of(&x.read),
		.st_mtim = time_of(&x.written),
		.st_ctim = time_of(&x.changed),
	};
	return 0;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
	return (int)syscall(SYS_clock_gettime64, clock, now);
}

/* What musl's own members call it. */
int __clock_gettime(clockid_t clock, struct timespec *now);

int __clock_gettime(clockid_t clock, struct timespec *now)
{
	return clock_gettime(clock, now);
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
	return (ssize_t)syscall(SYS_recvmsg, fd, message, flags);
}

int getsockopt(int fd, int level, int option, void *restrict value, socklen_t *restrict len)
{
	return (int)syscall(SYS_getsockopt, fd, level, option, value, len);
}

int setsockopt(int fd, int level, int option, const void *value, socklen_t len)
{
	return (int)syscall(SYS_setsockopt, fd, level, option, value, len);
}
#endif

pid_t fork(void)
{
	return _Fork();
}

int faccessat(int dir, const char *path, int mode, int flags)
{
	return (int)syscall(flags ? SYS_faccessat2 : SYS_faccessat, dir, path, mode, flags);
}

int pipe2(int ends[2], int flags)
{
	return (int)syscall(SYS_pipe2, ends, flags);
}

int socket(int domain, int type, int protocol)
{
	return (int)syscall(SYS_socket, domain, type, protocol);
}

int socketpair(int domain, int type, int protocol, int ends[2])
{
	return (int)syscall(SYS_socketpair, domain, type, protocol, ends);
}

int accept4(int fd, struct sockaddr *restrict from, socklen_t *restrict len, int flags)
{
	return (int)syscall(SYS_accept4, fd, from, len, flags);
}

int setgroups(size_t count, const gid_t list[])
{
	return (int)syscall(SYS_setgroups32, count, list);
}

int setresgid(gid_t real, gid_t effective, gid_t saved)
{
	return (int)syscall(SYS_setresgid32, real, effective, saved);
}

int setresuid(uid_t real, uid_t effective, uid_t saved)
{
	return (int)syscall(SYS_setresuid32, real, effective, saved);
}

int fcntl(int fd, int command, ...)
{
	va_list args;
	unsigned long argument;

	va_start(args, command);
	argument = va_arg(args, unsigned long);
	va_end(args);
	return (int)syscall(SYS_fcntl64, fd, command, argument);
}

int ioctl(int fd, int request, ...)
{
	va_list args;
	void *argument;

	va_start(args, request);
	argument = va_arg(args, void *);
	va_end(args);
	return (int)syscall(SYS_ioctl, fd, request, argument);
}

int getrlimit(int resource, struct rlimit *limit)
{
	return (int)syscall(SYS_prlimit64, 0, resource, NULL, limit);
}

int setrlimit(int resource, const struct rlimit *limit)
{
	return (int)syscall(SYS_prlimit64, 0, resource, limit, NULL);
}

int nanosleep(const struct timespec *span, struct timespec *rest)
{
	return (int)syscall(SYS_clock_nanosleep_time64, CLOCK_REALTIME, 0, span, rest);
}

#ifdef __mips16
/* musl's has a loop for each way that the two can be misaligned. */
__attribute__((optimize("no-tree-loop-distribute-patterns"))) void *memcpy(
	void *restrict to, const void *restrict from, size_t n)
{
	unsigned char *d = to;
	const unsigned char *s = from;

	if ((((uintptr_t)d | (uintptr_t)s) & 3) == 0)
		for (; n >= 4; n -= 4, d += 4, s += 4)
			*(word *)d = *(const word *)s;
	while (n-- > 0)
		*d++ = *s++;
	return to;
}
#endif

char *strstr(const char *s, const char *part)
{
	size_t n = strlen(part);

	for (; strncmp(s, part, n) != 0; s++)
		if (!*s)
			return NULL;
	return (char *)s;
}

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'z' ? c - 'a' + 10 : INT_MAX;
}

/* Weak: its neighbours in musl's strtol.c bring their own, to whom calls them. */
__attribute__((weak)) unsigned long strtoul(const char *restrict s, char **restrict end, int base)
{
	const char *at = s + strspn(s, " \t\n\v\f\r");
	unsigned long value = 0;
	bool minus = *at == '-', any = false, over = false;

	at += minus || *at == '+';
	if ((base == 0 || base == 16) && at[0] == '0' && (at[1] | 0x20) == 'x' &&
		digit_value(at[2]) < 16) {
		base = 16;
		at += 2;
	}
	if (base == 0)
		base = *at == '0' ? 8 : 10;
	for (int digit; (digit = digit_value(*at)) < base; at++, any = true) {
		over = over || value > (ULONG_MAX - (unsigned)digit) / (unsigned)base;
		value = value * (unsigned)base + (unsigned)digit;
	}
	if (end)
		*end = (char *)(any ? at : s);
	if (over) {
		errno = ERANGE;
		return ULONG_MAX;
	}
	return minus ? -value : value;
}

static void swap(char *a, char *b, size_t n)
{
	while (n-- > 0) {
		char c = a[n];

		a[n] = b[n];
		b[n] = c;
	}
}

/* Heap sort: no memory, and no input that makes it slow. */
void qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	char *items = base;

	for (size_t start = count / 2, end = count; end > 1;) {
		size_t parent;

		if (start > 0)
			start--;
		else
			swap(items, items + --end * size, size);
		parent = start;
		for (size_t child; (child = 2 * parent + 1) < end; parent = child) {
			if (child + 1 < end &&
				compare(items + child * size, items + (child + 1) * size) < 0)
				child++;
			if (compare(items + parent * size, items + child * size) >= 0)
				break;
			swap(items + parent * size, items + child * size, size);
		}
	}
}
