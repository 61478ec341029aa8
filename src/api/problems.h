/* SPDX-License-Identifier: MIT */
/*
 * What is wrong with a manifest: every problem with its file, line, column, field path and
 * upstream's wording; collected, never only the first. Bounded: after PROBLEMS_MAX the rest is
 * counted.
 */
#pragma once

#include "base/arena.h"
#include "base/text.h"
#include "yaml/tree.h"

#define PROBLEMS_MAX 64

enum problem_type { /* upstream's field.ErrorType, and what a decoder finds */
	PROBLEM_REQUIRED,
	PROBLEM_INVALID,
	PROBLEM_DUPLICATE,
	PROBLEM_NOT_SUPPORTED,
	PROBLEM_NOT_FOUND,
	PROBLEM_FORBIDDEN,
	PROBLEM_TOO_LONG,
	PROBLEM_TOO_MANY,
	PROBLEM_DECODE, /* syntax, type, unknown or duplicate field: no field.ErrorType */
};

struct problem {
	enum problem_type type;
	const char *file;
	uint32_t line; /* 0 = unknown */
	uint32_t column;
	const char *path; /* field path, "" for the whole file */
	const char *text; /* after the path: `Required value`, `Invalid value: "x": must be ...` */
};

struct problems {
	struct arena *arena;	 /* texts */
	const char *file;	 /* of what is added next */
	const struct node *root; /* of the object checked now: positions are looked up here by path;
				    may be NULL */
	uint32_t count;
	uint32_t more;		  /* beyond PROBLEMS_MAX */
	uint32_t first_of_object; /* index of the first problem of the object checked now: no
				     doubles after it */
	struct problem items[PROBLEMS_MAX];
};

void problems_init(struct problems *ps, struct arena *a, const char *file);
/* From here problems are of another object: root is its tree (may be NULL). */
void problems_begin_object(struct problems *ps, const struct node *root);
/* Puts the problems of this object in the order of their places in the file. */
void problems_sort_object(struct problems *ps);
/* Adds one. Its text is upstream's words for the type ("Required value", none for PROBLEM_DECODE),
 * then ": " and all arguments joined up to a NULL, if any: problem_add(ps, PROBLEM_INVALID, path,
 * "0", ": ", "must be between 1 and 65535, inclusive", NULL). The position is looked up by path.
 * Left out are doubles, and what only follows from a decode problem of the same field. */
void problem_add(struct problems *ps, enum problem_type type, const char *path, const char *first,
	...) __attribute__((sentinel));
/* Adds a decode problem at a known place; texts are copied. */
void problem_add_at(
	struct problems *ps, uint32_t line, uint32_t column, const char *path, const char *text);
/* How many there are, kept or only counted. */
static inline uint32_t problems_total(const struct problems *ps)
{
	return ps->count + ps->more;
}
/* s as Go's %q prints it, in the arena and bounded: a value in a problem's text. */
const char *problem_quoted(struct problems *ps, const char *s);
/* "FILE:LINE:COL: path: text" */
void problem_line(const struct problem *p, struct text *out);
/* "path: text", and for several "[A, B]": what follows `Pod "x" is invalid: `. */
void problems_summary(const struct problems *ps, struct text *out);
