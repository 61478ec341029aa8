/* SPDX-License-Identifier: MIT */
/*
 * The field table, read by decode and encode: one row a field that is run (and its struct member),
 * and one word a field that is kept (accepted, no effect on one node, round-tripped as JSON) or
 * refused by name.
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
	FIELD_INT_LIST,
	FIELD_BYTES_MAP, /* base64 in JSON */
	FIELD_OBJECT,	 /* pointer to the object; this and the next two are of a table */
	FIELD_INLINE,	 /* the object itself (metadata, spec, status) */
	FIELD_OBJECT_LIST,
	FIELD_ANY, /* any JSON: kept only */
};

/* A field with a member: one that is run. */
struct field {
	const char *name; /* as in JSON */
	enum field_type type : 4;
	unsigned flags : 4;	    /* FIELD_ALWAYS ... */
	uint8_t what;		    /* of FIELD_OBJECT, INLINE, OBJECT_LIST: which table; else
				       what a value must be (enum text_rule, enum int_rule) */
	uint16_t offset;	    /* of the member */
	TEST_ONLY(const char *doc;) /* one line or NULL: for docs/reference/fields.md */
};

#define FIELD_ALWAYS (1U << 0) /* encode even when empty (restartCount, ready, ...) */
#define FIELD_ZERO_UNSET                                                                           \
	(1U << 1) /* 0 and false mean "not given", as in upstream's plain fields with omitempty */
#define FIELD_PLAIN                                                                                \
	(1U << 2) /* first of its table: a plain string stands for an object with only this set    \
		     (modules: [loop]) */

#define FIELD_REQUIRED (1U << 3) /* validation misses it when it is empty */

/* In the flags of a row: MUST_BE(TEXT_LABEL). */
#define MUST_BE(rule) ((unsigned)(rule) << 4)

enum text_rule {
	TEXT_LABEL = 1, /* of DNS */
	TEXT_SUBDOMAIN,
	TEXT_NAME_PREFIX, /* of a subdomain */
	TEXT_PORT_NAME,
	TEXT_ENV_NAME,
	TEXT_IMAGE,
	TEXT_IP,
	TEXT_HOST_PATH,
	TEXT_ABSOLUTE,
	TEXT_CONFIG_KEY,
	TEXT_ONE_OF, /* from here on: one of the names that rules_walk.c lists */
	TEXT_PULL_POLICY = TEXT_ONE_OF,
	TEXT_MESSAGE_POLICY,
	TEXT_PROTOCOL,
	TEXT_SCHEME,
	TEXT_MEDIUM,
	TEXT_VOLUME_MODE,
	TEXT_PATH_TYPE,
	TEXT_RESTART_POLICY,
	TEXT_CONTAINER_RESTART,
	TEXT_DNS_POLICY,
	TEXT_RULE_ACTION,
	TEXT_OPERATOR,
	TEXT_ENFORCE,
	TEXT_VALIDATION,
	TEXT_VERIFICATION,
};

enum int_rule {
	INT_NOT_NEGATIVE = 1,
	INT_ID,
	INT_PORT,
	INT_LOG_FILES,
	INT_MAX_PODS,
	INT_DEADLINE,
	INT_FILE_MODE,
	INT_PIDS,
};

struct fields {
	const char *go_type; /* "ContainerPort": type errors name it */
	const struct field *items;
	const char *others; /* fields without a member, packed as rows.h says */
	uint16_t count;
	uint16_t size; /* of the struct */
};

enum field_class {
	FIELD_KEPT,
	FIELD_REFUSED,
};

/* A field without a member. */
struct other_field {
	struct field field; /* its name, and the type of a kept one */
	enum field_class class;
	const char *note; /* of FIELD_REFUSED: what to do instead, or "" */
};

extern const struct fields pod_fields;
extern const struct fields event_fields;
extern const struct fields node_fields;
extern const struct fields config_map_fields;
extern const struct fields secret_fields;
extern const struct fields volume_claim_fields;
extern const struct fields kubelet_configuration_fields;
extern const struct fields board_config_fields;

#define FIELD_TABLE_NAME(name) extern const struct fields name##_fields;
#include "api/field_tables.def"

/* The table of what f holds; NULL when f holds no objects. */
const struct fields *field_object(const struct field *f) PURE_CHECK;

/* NULL = there is none, or one without a member. */
const struct field *fields_find(const struct fields *fs, const char *name);
/* Reads the field at `at` (fs->others at first, then the last answer); NULL = that was all. *o is
 * zeroed before the first. */
const char *fields_next_other(const char *at, struct other_field *o);
/* False when there is none of that name. */
bool fields_find_other(const struct fields *fs, const char *name, struct other_field *o);
