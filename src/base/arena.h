/* SPDX-License-Identifier: MIT */
/*
 * A bump allocator freed as a whole: one object (a manifest, a tree, a request) lives in one arena.
 * It has a limit, so that hostile input cannot take the board's memory. Nothing in an arena owns a
 * descriptor.
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"

struct arena_block;

struct arena {
	struct arena_block *blocks; /* owned, newest first */
	size_t used;		    /* bytes handed out */
	size_t limit;		    /* bytes it may hand out in all */
	bool failed;		    /* an allocation was refused: limit or memory */
};

void arena_init(struct arena *a, size_t limit);
void arena_fini(struct arena *a); /* twice is harmless */
/* Takes back everything but keeps the largest block, so that an arena used over and over comes to
 * rest. */
void arena_reset(struct arena *a);
/* Room for size bytes now, so that later ones up to it ask for no memory. False when refused. */
bool arena_reserve(struct arena *a, size_t size);

/* Bytes that it may still hand out. */
size_t arena_room(const struct arena *a);

/* Zeroed memory aligned for every type; NULL when refused (and a->failed is set). */
void *arena_alloc(struct arena *a, size_t size);
/* Room for count items of size, NULL also on overflow. */
void *arena_array(struct arena *a, size_t count, size_t size);
char *arena_copy(struct arena *a, const char *s, size_t len); /* NUL-terminated copy */
char *arena_strdup(struct arena *a, const char *s);	      /* NULL gives NULL */
/* All arguments up to a NULL, joined. */
char *arena_join(struct arena *a, const char *first, ...) __attribute__((sentinel));
/* As text_format() writes it, but of any length. */
char *arena_format(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
