/* SPDX-License-Identifier: MIT */
/*
 * Bounded text without stdio: a builder over a caller's buffer, integer and duration formatting,
 * and parsing of numbers. A builder never overruns its buffer, is NUL-terminated after every call,
 * and remembers that it was cut.
 */
#pragma once

#include <stdarg.h>
#include <stdbool.h>

#include "base/attr.h"

struct text {
	char *buf;   /* borrowed from the caller */
	size_t size; /* of buf, at least 1 */
	size_t len;  /* without the NUL */
	bool cut;    /* something did not fit */
};

void text_init(struct text *t, char *buf, size_t size);
void text_reset(struct text *t);
void text_add(struct text *t, const char *s); /* NULL adds nothing */
void text_add_n(struct text *t, const char *s, size_t n);
void text_add_char(struct text *t, char c);
void text_add_int(struct text *t, int64_t v);
void text_add_uint(struct text *t, uint64_t v);
void text_add_hex(
	struct text *t, uint64_t v, unsigned min_digits); /* lower case, padded with zeros */
void text_add_padded(struct text *t, uint32_t v, unsigned digits); /* decimal, padded with zeros */
void text_add_quoted(struct text *t, const char *s);		   /* as Go's %q prints a string */

/* The letter behind the backslash that stands for c in C and Go, '\0' when there is none. */
char text_escape_letter(uint32_t c);

/* Adds every argument up to a NULL: text_add_all(&t, "pod ", name, NULL). */
void text_add_all(struct text *t, const char *first, ...) __attribute__((sentinel));
void text_add_list(struct text *t, const char *first, va_list args);

/* Adds fmt, in which only these stand for arguments: %s (a string, NULL adds nothing), %d (int),
 * %u (unsigned) and %% (a percent sign). */
void text_format(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void text_vformat(struct text *t, const char *fmt, va_list args)
	__attribute__((format(printf, 2, 0)));

/* RFC 3339 in UTC with seconds, "2026-11-23T16:30:00Z"; wall_ms is milliseconds since 1970. */
void text_add_rfc3339(struct text *t, int64_t wall_ms);
/* The same with nanoseconds digits (milliseconds known), "2026-11-23T16:30:00.123000000Z": CRI log
 * lines. */
void text_add_rfc3339_nano(struct text *t, int64_t wall_ms, uint32_t nanos);
/* RFC 1123 with numeric zone, "Mon, 02 Jan 2006 15:04:05 +0000": kubectl describe. */
void text_add_rfc1123(struct text *t, int64_t wall_ms);
/* Go's Duration text, whole seconds: "10s", "1m20s", "5m0s", "2h0m0s". */
void text_add_go_duration(struct text *t, msec span);
/* kubectl's HumanDuration: "45s", "2m10s", "5h", "3d", "<invalid>". */
void text_add_human_duration(struct text *t, msec span);

/* Strict parsers: the whole string must be a decimal number in range; false leaves *out alone. */
bool text_to_int64(const char *s, int64_t min, int64_t max, int64_t *out);
bool text_to_uint64(const char *s, uint64_t max, uint64_t *out);
/* What a hexadecimal digit stands for, of either case; a number above 15 when c is none. */
unsigned text_hex_value(int c);
/* *v = *v * factor + add; false when that does not fit, then *v is anything. */
bool text_grow_uint64(uint64_t *v, uint32_t factor, uint32_t add);
/* "2026-11-23T16:30:00Z" (fraction and offsets accepted) to wall milliseconds. */
bool text_to_rfc3339(const char *s, int64_t *wall_ms);

/* Go's Duration text, of h, m, s and ms without a fraction: "1h30m", "0s", "0"; 24 days at most. */
bool text_to_go_duration(const char *s, msec *span);

bool text_equal(const char *a, const char *b); /* NULL equals only NULL */
bool text_starts(const char *s, const char *prefix);
bool text_ends(const char *s, const char *suffix);
/* Copies into a fixed array, always NUL-terminated; false when it was cut. */
bool text_copy(char *dst, size_t size, const char *src);
/* The same of every argument up to a NULL, joined. */
bool text_join(char *dst, size_t size, const char *first, ...) __attribute__((sentinel));
/* The same as text_format() writes it. */
bool text_write(char *dst, size_t size, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
