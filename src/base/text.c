/* SPDX-License-Identifier: MIT */
/* Bounded text: the builder, integers, Go's %q, and strict number parsing. Times are in
 * text_time.c. */
#include "base/text.h"

#include <limits.h>
#include <stdarg.h>
#include <string.h>

#include "base/utf8.h"

void text_init(struct text *t, char *buf, size_t size)
{
	t->buf = buf;
	t->size = size;
	text_reset(t);
}

void text_reset(struct text *t)
{
	t->len = 0;
	t->cut = false;
	if (t->size > 0)
		t->buf[0] = '\0';
}

void text_add_n(struct text *t, const char *s, size_t n)
{
	size_t room = t->size > t->len ? t->size - t->len - 1 : 0;

	if (n > room) {
		n = room;
		t->cut = true;
	}
	if (n == 0)
		return;
	memcpy(t->buf + t->len, s, n);
	t->len += n;
	t->buf[t->len] = '\0';
}

void text_add(struct text *t, const char *s)
{
	if (s)
		text_add_n(t, s, strlen(s));
}

void text_add_char(struct text *t, char c)
{
	text_add_n(t, &c, 1);
}

/* base is 10 or 16. */
static void add_number(struct text *t, uint64_t v, unsigned base, unsigned min_digits)
{
	char digits[20]; /* as many as 2^64 has */
	size_t at = sizeof(digits);
	uint32_t low;

	/* Dividing 64 bits costs much more, on 32-bit machines a function of its own. */
	for (; v > UINT32_MAX; v /= base)
		digits[--at] = "0123456789abcdef"[v % base];
	low = (uint32_t)v;
	do {
		digits[--at] = "0123456789abcdef"[low % base];
		low /= base;
	} while (low > 0);
	for (size_t have = sizeof(digits) - at; have < min_digits; have++)
		text_add_char(t, '0');
	text_add_n(t, digits + at, sizeof(digits) - at);
}

void text_add_uint(struct text *t, uint64_t v)
{
	add_number(t, v, 10, 1);
}

void text_add_int(struct text *t, int64_t v)
{
	if (v < 0)
		text_add_char(t, '-');
	/* Negating as unsigned is right for INT64_MIN too. */
	add_number(t, v < 0 ? 0 - (uint64_t)v : (uint64_t)v, 10, 1);
}

void text_add_hex(struct text *t, uint64_t v, unsigned min_digits)
{
	add_number(t, v, 16, min_digits);
}

void text_add_padded(struct text *t, uint32_t v, unsigned digits)
{
	add_number(t, v, 10, digits);
}

/*
 * Go's strconv.IsPrint() without its tables: the controls, invisible formats, spaces other than '
 * ', and private use that show up in practice. An unassigned code point is taken as printable,
 * which only changes how a message looks.
 */
static bool is_printable(uint32_t c)
{
	static const struct {
		uint16_t first;
		uint16_t last;
	} hidden[] = {
		{0x00, 0x1f},
		{0x7f, 0xa0},
		{0xad, 0xad},
		{0x61c, 0x61c},
		{0x1680, 0x1680},
		{0x180e, 0x180e},
		{0x2000, 0x200f},
		{0x2028, 0x202f},
		{0x205f, 0x206f},
		{0x3000, 0x3000},
		{0xd800, 0xf8ff},
		{0xfeff, 0xfeff},
		{0xfff0, 0xfffb},
		{0xfffe, 0xffff},
	};

	if (c > 0xffff)
		return c < 0xe0000;
	for (size_t i = 0; i < ARRAY_LEN(hidden); i++) {
		if (c >= hidden[i].first && c <= hidden[i].last)
			return false;
	}
	return true;
}

char text_escape_letter(uint32_t c)
{
	static const char from[] = "\a\b\f\n\r\t\v\\\"";
	static const char to[] = "abfnrtv\\\"";
	const char *found = c > 0 && c < 0x80 ? strchr(from, (int)c) : NULL;

	return found ? to[found - from] : '\0';
}

static void add_escape(struct text *t, char letter, uint32_t c, unsigned digits)
{
	text_add_char(t, '\\');
	text_add_char(t, letter);
	if (digits > 0)
		text_add_hex(t, c, digits);
}

static void add_escaped(struct text *t, uint32_t c)
{
	char letter = text_escape_letter(c);

	if (letter)
		add_escape(t, letter, c, 0);
	else if (c < 0x80)
		add_escape(t, 'x', c, 2);
	else if (c < 0x10000)
		add_escape(t, 'u', c, 4);
	else
		add_escape(t, 'U', c, 8);
}

void text_add_quoted(struct text *t, const char *s)
{
	size_t left = s ? strlen(s) : 0;

	text_add_char(t, '"');
	while (left > 0) {
		uint32_t c;
		size_t n = utf8_decode(s, left, &c);

		if (n == 0) {
			add_escape(t, 'x', (uint8_t)*s, 2);
			n = 1;
		} else if (c == '"' || c == '\\' || !is_printable(c)) {
			add_escaped(t, c);
		} else {
			text_add_n(t, s, n);
		}
		s += n;
		left -= n;
	}
	text_add_char(t, '"');
}

void text_add_list(struct text *t, const char *first, va_list args)
{
	for (const char *s = first; s; s = va_arg(args, const char *))
		text_add(t, s);
}

void text_add_all(struct text *t, const char *first, ...)
{
	va_list args;

	va_start(args, first);
	text_add_list(t, first, args);
	va_end(args);
}

void text_vformat(struct text *t, const char *fmt, va_list args)
{
	while (*fmt) {
		size_t plain = strcspn(fmt, "%");

		text_add_n(t, fmt, plain);
		fmt += plain;
		if (!*fmt)
			return;
		if (fmt[1] == 's')
			text_add(t, va_arg(args, const char *));
		else if (fmt[1] == 'd')
			text_add_int(t, va_arg(args, int));
		else if (fmt[1] == 'u')
			text_add_uint(t, va_arg(args, unsigned));
		else
			text_add_char(t, '%');
		fmt += 2;
	}
}

void text_format(struct text *t, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	text_vformat(t, fmt, args);
	va_end(args);
}

unsigned text_hex_value(int c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : UINT_MAX;
}

/* By halves: the compiler's own check of a 64-bit product is long on a 32-bit machine. */
bool text_grow_uint64(uint64_t *v, uint32_t factor, uint32_t add)
{
	uint64_t low = (*v & UINT32_MAX) * factor;
	uint64_t high = (*v >> 32) * factor + (low >> 32);

	*v = (high << 32 | (low & UINT32_MAX)) + add;
	return high >> 32 == 0 && *v >= add;
}

bool text_to_uint64(const char *s, uint64_t max, uint64_t *out)
{
	uint64_t v = 0;

	if (!s || *s == '\0')
		return false;
	for (; *s; s++) {
		if (*s < '0' || *s > '9' || !text_grow_uint64(&v, 10, (uint32_t)(*s - '0')))
			return false;
	}
	if (v > max)
		return false;
	*out = v;
	return true;
}

bool text_to_int64(const char *s, int64_t min, int64_t max, int64_t *out)
{
	bool negative = s && *s == '-';
	uint64_t magnitude;
	int64_t v;

	if (!text_to_uint64(negative ? s + 1 : s, (uint64_t)INT64_MAX + negative, &magnitude))
		return false;
	/* Negating as unsigned is right for INT64_MIN too. */
	v = (int64_t)(negative ? 0 - magnitude : magnitude);
	if (v < min || v > max)
		return false;
	*out = v;
	return true;
}

bool text_equal(const char *a, const char *b)
{
	if (!a || !b)
		return a == b;
	return strcmp(a, b) == 0;
}

bool text_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool text_ends(const char *s, const char *suffix)
{
	size_t have = strlen(s);
	size_t want = strlen(suffix);

	return have >= want && memcmp(s + have - want, suffix, want) == 0;
}

bool text_copy(char *dst, size_t size, const char *src)
{
	return text_write(dst, size, "%s", src);
}

bool text_join(char *dst, size_t size, const char *first, ...)
{
	struct text t;
	va_list args;

	text_init(&t, dst, size);
	va_start(args, first);
	text_add_list(&t, first, args);
	va_end(args);
	return !t.cut;
}

bool text_write(char *dst, size_t size, const char *fmt, ...)
{
	struct text t;
	va_list args;

	text_init(&t, dst, size);
	va_start(args, fmt);
	text_vformat(&t, fmt, args);
	va_end(args);
	return !t.cut;
}
