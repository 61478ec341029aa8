/* SPDX-License-Identifier: MIT */
/* What decode.c and decode_wrong.c share: the state of one decode_object(), and what is said of
 * values that do not fit. */
#pragma once

#include "api/decode.h"
#include "api/path.h"

struct decoder {
	struct arena *arena;
	enum unknown_fields unknown;
	bool copy; /* strings into the arena, as the tree goes first */
	struct problems *problems;
	struct problems *warnings;
	const struct fields *table; /* where the decoder stands: the field, ... */
	const struct field *field;
	struct field_path path; /* ... and how it was reached */
};

/* As JSON names it: "string", "number", "array". */
const char *decode_kind_word(enum node_kind kind);
/* n is not of the field's type; type overrides the type's name when not NULL. */
void decode_wrong_type(struct decoder *d, const struct node *n, const char *type);
/* `Invalid value: <n>: <before><value><after>` */
void decode_wrong_text(struct decoder *d, const struct node *n, const char *before,
	const char *value, const char *after);
/* The field at the path, which is refused; why says what to do instead, or is "". */
void decode_refuse(struct decoder *d, const char *why);
/* n, whose key no field has. */
void decode_unknown(struct decoder *d, const struct node *n);
