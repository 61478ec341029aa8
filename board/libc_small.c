/* SPDX-License-Identifier: MIT */
/*
 * In place of members of musl, for programs of one thread on Linux 5.15 and later: no other threads
 * to tell, no older system calls to try, and code for size where speed is not asked for. Part of
 * libc.a: board/sysroot.sh takes musl's own out. What each does is what POSIX says of it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* The numbers that 32-bit machines gave to calls with wider arguments. */
#ifndef SYS_setgroups32
#define SYS_setgroups32 SYS_setgroups
#define SYS_setresgid32 SYS_setresgid
#define SYS_setresuid32 SYS_setresuid
#endif
#ifndef SYS_clock_nanosleep_time64
#define SYS_clock_nanosleep_time64 SYS_clock_nanosleep
#endif

typedef uint32_t __attribute__((may_alias)) word;

pid_t fork(void)
{
	return _Fork();
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
