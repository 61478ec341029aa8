/* SPDX-License-Identifier: MIT */
/* A bump allocator over a chain of zeroed blocks; blocks grow with the arena, so that a small
 * object stays small. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define BLOCK_MIN 1000 /* with malloc's own header about 1 KiB */
#define BLOCK_MAX 16000

struct arena_block {
	struct arena_block *next;
	size_t size; /* of data */
	size_t used;
	size_t dirty; /* what lies below was handed out before a reset */
	_Alignas(max_align_t) unsigned char data[];
};

void arena_init(struct arena *a, size_t limit)
{
	*a = (struct arena){.limit = limit};
}

void arena_fini(struct arena *a)
{
	struct arena_block *next;

	for (struct arena_block *b = a->blocks; b; b = next) {
		next = b->next;
		free(b);
	}
	*a = (struct arena){.limit = a->limit};
}

void arena_reset(struct arena *a)
{
	struct arena_block *kept = a->blocks;
	struct arena_block *next;

	for (struct arena_block *b = a->blocks; b; b = b->next) {
		if (b->size > kept->size)
			kept = b;
	}
	for (struct arena_block *b = a->blocks; b; b = next) {
		next = b->next;
		if (b != kept)
			free(b);
	}
	*a = (struct arena){.limit = a->limit, .blocks = kept};
	if (kept) {
		/* Zeroed when it is handed out again: most of it is not, and stays untouched. */
		kept->dirty = MAX(kept->dirty, kept->used);
		kept->used = 0;
		kept->next = NULL;
	}
}

/* A block with room for size bytes; a large one goes behind the newest, whose room is then still
 * used. */
static struct arena_block *add_block(struct arena *a, size_t size)
{
	size_t want = MAX(size, MIN(MAX(a->used, (size_t)BLOCK_MIN), (size_t)BLOCK_MAX));
	struct arena_block *b = calloc(1, sizeof(*b) + want);

	if (!b)
		return NULL;
	b->size = want;
	if (a->blocks && size > BLOCK_MAX / 2) {
		b->next = a->blocks->next;
		a->blocks->next = b;
	} else {
		b->next = a->blocks;
		a->blocks = b;
	}
	return b;
}

bool arena_reserve(struct arena *a, size_t size)
{
	struct arena_block *b = a->blocks;

	return (b && b->size - b->used >= size) || add_block(a, size);
}

size_t arena_room(const struct arena *a)
{
	return a->limit > a->used ? a->limit - a->used : 0;
}

void *arena_alloc(struct arena *a, size_t size)
{
	const size_t align = _Alignof(max_align_t);
	struct arena_block *b = a->blocks;
	void *p;

	if (size > arena_room(a) || size > SIZE_MAX / 2) {
		a->failed = true;
		return NULL;
	}
	size = size == 0 ? align : (size + align - 1) / align * align;
	if (!b || b->size - b->used < size)
		b = add_block(a, size);
	if (!b) {
		a->failed = true;
		return NULL;
	}
	p = b->data + b->used;
	if (b->used < b->dirty)
		memset(p, 0, MIN(size, b->dirty - b->used));
	b->used += size;
	a->used += size;
	return p;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes)) {
		a->failed = true;
		return NULL;
	}
	return arena_alloc(a, bytes);
}

char *arena_copy(struct arena *a, const char *s, size_t len)
{
	char *copy = len < SIZE_MAX ? arena_alloc(a, len + 1) : NULL;

	if (copy && len > 0)
		memcpy(copy, s, len);
	return copy;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return s ? arena_copy(a, s, strlen(s)) : NULL;
}

char *arena_join(struct arena *a, const char *first, ...)
{
	size_t len = 0;
	char *joined;
	char *at;
	va_list args;

	va_start(args, first);
	for (const char *s = first; s; s = va_arg(args, const char *))
		len += strlen(s);
	va_end(args);

	joined = arena_alloc(a, len + 1);
	if (!joined)
		return NULL;
	at = joined;
	va_start(args, first);
	for (const char *s = first; s; s = va_arg(args, const char *)) {
		size_t n = strlen(s);

		memcpy(at, s, n + 1);
		at += n;
	}
	va_end(args);
	return joined;
}

/* What the arguments take at most; a number no more than 11 characters. */
static size_t arguments_size(const char *fmt, va_list args)
{
	size_t size = 0;

	for (fmt = strchr(fmt, '%'); fmt; fmt = strchr(fmt + 2, '%')) {
		if (fmt[1] == 's') {
			const char *s = va_arg(args, const char *);

			size += s ? strlen(s) : 0;
		} else if (fmt[1] != '%') {
			(void)va_arg(args, int);
			size += 11;
		}
	}
	return size;
}

char *arena_format(struct arena *a, const char *fmt, ...)
{
	size_t size = strlen(fmt) + 1;
	struct text t;
	va_list args;

	va_start(args, fmt);
	size += arguments_size(fmt, args);
	va_end(args);
	t = (struct text){.buf = arena_alloc(a, size), .size = size};
	if (!t.buf)
		return NULL;
	va_start(args, fmt);
	text_vformat(&t, fmt, args);
	va_end(args);
	return t.buf;
}
