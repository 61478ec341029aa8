/* SPDX-License-Identifier: MIT */
/*
 * The field table: one row a field, read by decode, encode and explain. A further field is one row
 * (and its struct member). Fields come in three classes: run; kept (accepted, no effect on one
 * node, round-tripped as JSON); refused by name.
 */
#pragma once

#include "api/types.h"

enum field_type {
	FIELD_STRING,
	FIELD_INT32,
	FIELD_INT64,
	FIELD_BOOL,
	FIELD_TIME, /* RFC 3339 in JSON, struct opt_int of wall milliseconds */
	FIELD_INT_OR_STRING,
	FIELD_QUANTITY, /* struct quantities with one entry named as the field */
	FIELD_QUANTITY_MAP,
	FIELD_STRING_LIST,
	FIELD_STRING_MAP,
	FIELD_OBJECT, /* pointer to the object */
	FIELD_INLINE, /* the object itself (metadata, spec, status) */
	FIELD_OBJECT_LIST,
	FIELD_ANY, /* any JSON: kept class */
};

enum field_class {
	FIELD_RUN,
	FIELD_KEPT,
	FIELD_REFUSED,
	FIELD_REFUSED_BUT, /* for one value, which asks for what happens anyway and is kept */
};

struct field {
	const char *name; /* as in JSON */
	enum field_type type : 8;
	enum field_class class : 4;
	unsigned flags : 4; /* FIELD_ALWAYS ... */
	uint16_t offset;    /* of the member */
	union {
		const struct fields *object; /* of FIELD_OBJECT, INLINE, OBJECT_LIST, else NULL */
		const char *why;	     /* of FIELD_REFUSED: what to do instead, or NULL */
		const char *harmless;	     /* of FIELD_REFUSED_BUT: that value, as text */
	};
	TEST_ONLY(const char *doc;) /* one line or NULL: for docs/reference/fields.md */
};

#define FIELD_ALWAYS (1U << 0) /* encode even when empty (restartCount, ready, ...) */
#define FIELD_ZERO_UNSET                                                                           \
	(1U << 1) /* 0 and false mean "not given", as in upstream's plain fields with omitempty */

struct fields {
	const char *go_type; /* "ContainerPort": type errors name it */
	const struct field *items;
	uint16_t count;
	uint16_t size;		  /* of the struct */
	const char *scalar_field; /* a plain string stands for an object with this field set
				     (modules: [loop]); NULL mostly */
};

extern const struct fields pod_fields;
extern const struct fields event_fields;
extern const struct fields kubelet_configuration_fields;
extern const struct fields board_config_fields;

const struct field *fields_find(const struct fields *fs, const char *name);
