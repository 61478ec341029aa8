/* SPDX-License-Identifier: MIT */
/*
 * Short ways to write rows of field tables: ROW_STRING(container_spec, "image", image, 0, "doc").
 * Each checks at compile time that the member has the type that its row says.
 */
#pragma once

#include "api/fields.h"
#include "api/quantity.h"

enum table {
	TABLE_NONE,
#define FIELD_TABLE_NAME(name) TABLE_##name,
#include "api/field_tables.def"
};

#define MEMBER_IS(s, m, type) __builtin_types_compatible_p(__typeof__(((struct s *)0)->m), type)
#define OFFSET_IF(s, m, ok)   (uint16_t)(offsetof(struct s, m) + 0 * sizeof(char[(ok) ? 1 : -1]))
#define OFFSET_OF(s, m, type) OFFSET_IF(s, m, MEMBER_IS(s, m, type))

/* doc is for who reads the table, or the page that a test makes of it; of all that is said there,
 * the program holds what refusals say. */
#define ROW(json, type, offset, flags, what, doc)                                                  \
	{                                                                                          \
		json, type, (flags) % 16U, (what) + (flags) / 16U, offset TEST_ONLY(, doc)         \
	}
#define ROW_STRING(s, json, m, flags, doc)                                                         \
	ROW(json, FIELD_STRING, OFFSET_OF(s, m, const char *), flags, 0, doc)
#define ROW_INT32(s, json, m, flags, doc)                                                          \
	ROW(json, FIELD_INT32, OFFSET_OF(s, m, struct opt_int), flags, 0, doc)
#define ROW_INT64(s, json, m, flags, doc)                                                          \
	ROW(json, FIELD_INT64, OFFSET_OF(s, m, struct opt_int), flags, 0, doc)
#define ROW_TIME(s, json, m, flags, doc)                                                           \
	ROW(json, FIELD_TIME, OFFSET_OF(s, m, struct opt_int), flags, 0, doc)
#define ROW_BOOL(s, json, m, flags, doc)                                                           \
	ROW(json, FIELD_BOOL, OFFSET_OF(s, m, enum opt_bool), flags, 0, doc)
#define ROW_INT_OR_STRING(s, json, m, flags, doc)                                                  \
	ROW(json, FIELD_INT_OR_STRING, OFFSET_OF(s, m, struct int_or_string), flags, 0, doc)
#define ROW_QUANTITY(s, json, m, flags, doc)                                                       \
	ROW(json, FIELD_QUANTITY, OFFSET_OF(s, m, struct quantities), flags, 0, doc)
#define ROW_QUANTITY_MAP(s, json, m, flags, doc)                                                   \
	ROW(json, FIELD_QUANTITY_MAP, OFFSET_OF(s, m, struct quantities), flags, 0, doc)
#define ROW_STRINGS(s, json, m, flags, doc)                                                        \
	ROW(json, FIELD_STRING_LIST, OFFSET_OF(s, m, struct strings), flags, 0, doc)
#define ROW_STRING_MAP(s, json, m, flags, doc)                                                     \
	ROW(json, FIELD_STRING_MAP, OFFSET_OF(s, m, struct string_map), flags, 0, doc)
/* Of int32, or, MUST_BE() something, of int64. */
#define ROW_INTEGERS(s, json, m, flags, doc)                                                       \
	ROW(json, FIELD_INT_LIST, OFFSET_OF(s, m, struct integers), flags, 0, doc)
#define ROW_BYTES_MAP(s, json, m, flags, doc)                                                      \
	ROW(json, FIELD_BYTES_MAP, OFFSET_OF(s, m, struct bytes_map), flags, 0, doc)
#define ROW_OBJECT(s, json, m, table, flags, doc)                                                  \
	ROW(json, FIELD_OBJECT, OFFSET_IF(s, m, sizeof(((struct s *)0)->m) == sizeof(void *)),     \
		flags, TABLE_##table, doc)
#define ROW_INLINE(s, json, m, table, doc)                                                         \
	ROW(json, FIELD_INLINE, OFFSET_IF(s, m, 1), 0, TABLE_##table, doc)
#define ROW_LIST(s, json, m, table, flags, doc)                                                    \
	ROW(json, FIELD_OBJECT_LIST,                                                               \
		OFFSET_IF(s, m, sizeof(((struct s *)0)->m) == sizeof(struct object_list)), flags,  \
		TABLE_##table, doc)

/*
 * Fields without a member are names in one text, <table>_others: a further one costs its name.
 * A word before them says what becomes of them, up to the next such word:
 *
 *   "?" "S" "I" "L" "B" "A" "M"  accepted and kept: any JSON, or a string, int32, int64, bool,
 *                                array of strings, map of strings
 *   "!" "!<what to do instead>"  refused by name: it would change how the pod runs, and this
 *                                version cannot do it
 *   "!!<why>"                    refused by name, as upstream does it, for a reason of its own
 */

/* The table of the rows named <var>_rows; others is "" when every field has a member. */
#define FIELD_TABLE(var, type_name, s, others)                                                     \
	{                                                                                          \
		type_name, var##_rows, others, ARRAY_LEN(var##_rows), sizeof(struct s)             \
	}
