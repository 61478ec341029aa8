/* SPDX-License-Identifier: MIT */
/*
 * Short ways to write rows of field tables: ROW_STRING(container_spec, "image", image, 0, "doc").
 * Each checks at compile time that the member has the type that its row says.
 */
#pragma once

#include "api/fields.h"
#include "api/quantity.h"

#define MEMBER_IS(s, m, type) __builtin_types_compatible_p(__typeof__(((struct s *)0)->m), type)
#define OFFSET_IF(s, m, ok)   (uint16_t)(offsetof(struct s, m) + 0 * sizeof(char[(ok) ? 1 : -1]))
#define OFFSET_OF(s, m, type) OFFSET_IF(s, m, MEMBER_IS(s, m, type))

/* doc is for who reads the table, or the page that a test makes of it; of all that is said there,
 * the program holds what refusals say. */
#define ROW(json, type, class, offset, flags, fields, doc)                                         \
	{                                                                                          \
		json, type, class, flags, offset, {fields} TEST_ONLY(, doc)                        \
	}
#define ROW_STRING(s, json, m, flags, doc)                                                         \
	ROW(json, FIELD_STRING, FIELD_RUN, OFFSET_OF(s, m, const char *), flags, NULL, doc)
#define ROW_INT32(s, json, m, flags, doc)                                                          \
	ROW(json, FIELD_INT32, FIELD_RUN, OFFSET_OF(s, m, struct opt_int), flags, NULL, doc)
#define ROW_INT64(s, json, m, flags, doc)                                                          \
	ROW(json, FIELD_INT64, FIELD_RUN, OFFSET_OF(s, m, struct opt_int), flags, NULL, doc)
#define ROW_TIME(s, json, m, flags, doc)                                                           \
	ROW(json, FIELD_TIME, FIELD_RUN, OFFSET_OF(s, m, struct opt_int), flags, NULL, doc)
#define ROW_BOOL(s, json, m, flags, doc)                                                           \
	ROW(json, FIELD_BOOL, FIELD_RUN, OFFSET_OF(s, m, enum opt_bool), flags, NULL, doc)
#define ROW_INT_OR_STRING(s, json, m, flags, doc)                                                  \
	ROW(json, FIELD_INT_OR_STRING, FIELD_RUN, OFFSET_OF(s, m, struct int_or_string), flags,    \
		NULL, doc)
#define ROW_QUANTITY(s, json, m, flags, doc)                                                       \
	ROW(json, FIELD_QUANTITY, FIELD_RUN, OFFSET_OF(s, m, struct quantities), flags, NULL, doc)
#define ROW_QUANTITY_MAP(s, json, m, flags, doc)                                                   \
	ROW(json, FIELD_QUANTITY_MAP, FIELD_RUN, OFFSET_OF(s, m, struct quantities), flags, NULL,  \
		doc)
#define ROW_STRINGS(s, json, m, flags, doc)                                                        \
	ROW(json, FIELD_STRING_LIST, FIELD_RUN, OFFSET_OF(s, m, struct strings), flags, NULL, doc)
#define ROW_STRING_MAP(s, json, m, flags, doc)                                                     \
	ROW(json, FIELD_STRING_MAP, FIELD_RUN, OFFSET_OF(s, m, struct string_map), flags, NULL, doc)
#define ROW_OBJECT(s, json, m, fields, flags, doc)                                                 \
	ROW(json, FIELD_OBJECT, FIELD_RUN,                                                         \
		OFFSET_IF(s, m, sizeof(((struct s *)0)->m) == sizeof(void *)), flags, fields, doc)
#define ROW_INLINE(s, json, m, fields, doc)                                                        \
	ROW(json, FIELD_INLINE, FIELD_RUN, OFFSET_IF(s, m, 1), 0, fields, doc)
#define ROW_LIST(s, json, m, fields, flags, doc)                                                   \
	ROW(json, FIELD_OBJECT_LIST, FIELD_RUN,                                                    \
		OFFSET_IF(s, m, sizeof(((struct s *)0)->m) == sizeof(struct object_list)), flags,  \
		fields, doc)
/* Accepted and kept; type is checked where it is not FIELD_ANY. */
#define ROW_KEPT(json, type, doc) ROW(json, type, FIELD_KEPT, 0, 0, NULL, doc)
/* Refused by name: it would change how the pod runs, and this version cannot do it. */
#define ROW_REFUSED(json, why_not)                                                                 \
	{                                                                                          \
		json, FIELD_ANY, FIELD_REFUSED, 0, 0, {.why = (why_not)} TEST_ONLY(, NULL)         \
	}
#define ROW_REFUSED_BUT(json, value)                                                               \
	{                                                                                          \
		json, FIELD_ANY, FIELD_REFUSED_BUT, 0, 0, {.harmless = (value)} TEST_ONLY(, NULL)  \
	}

/* The table of rows named <var>_rows; scalar is the field that a plain string stands for, or NULL.
 */
#define FIELD_TABLE(var, type_name, s, scalar)                                                     \
	{                                                                                          \
		type_name, var##_rows, ARRAY_LEN(var##_rows), sizeof(struct s), scalar             \
	}

/* Tables that other tables name. */
extern const struct fields object_meta_fields;
extern const struct fields pod_status_fields;
extern const struct fields container_fields;
extern const struct fields volume_fields;
