/* SPDX-License-Identifier: MIT */
/* Compiler attributes and the few macros every floor may use. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define MIN(a, b)    ((a) < (b) ? (a) : (b))
#define MAX(a, b)    ((a) > (b) ? (a) : (b))

#define container_of(ptr, type, member) ((type *)(void *)((char *)(ptr)-offsetof(type, member)))

#define MUST_CHECK __attribute__((warn_unused_result))
#define PURE_CHECK __attribute__((pure))

/* After a switch that names every value. Test builds abort, so that a forgotten case is seen. */
#ifdef PODINIT_TEST
#define UNREACHABLE() __builtin_trap()
#else
#define UNREACHABLE() __builtin_unreachable()
#endif

/* What only tests read, and what they make of it: the program does not carry it. */
#ifdef PODINIT_TEST
#define TEST_ONLY(...) __VA_ARGS__
#else
#define TEST_ONLY(...)
#endif

/* Time: milliseconds, of CLOCK_BOOTTIME where it is a moment. NEVER is later than every moment. */
typedef int64_t msec;
#define NEVER	   INT64_MAX
#define SECONDS(n) ((msec)(n)*1000)
