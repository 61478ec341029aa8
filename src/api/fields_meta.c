/* SPDX-License-Identifier: MIT */
/* Field rows of metadata, and the look-up by name. */
#include "api/fields.h"

#include <string.h>

#include "api/meta.h"
#include "api/rows.h"

const struct fields *field_object(const struct field *f)
{
	static const struct fields *const tables[] = {
		NULL, /* TABLE_NONE */
#define FIELD_TABLE_NAME(name) &name##_fields,
#include "api/field_tables.def"
	};

	return f->type >= FIELD_OBJECT && f->type <= FIELD_OBJECT_LIST ? tables[f->what] : NULL;
}

const struct field *fields_find(const struct fields *fs, const char *name)
{
	for (uint32_t i = 0; i < fs->count; i++)
		if (strcmp(fs->items[i].name, name) == 0)
			return &fs->items[i];
	return NULL;
}

/* The letter of each type that a kept field may be of. */
static const char kept_types[] = {
	[FIELD_STRING] = 'S',
	[FIELD_INT32] = 'I',
	[FIELD_INT64] = 'L',
	[FIELD_BOOL] = 'B',
	[FIELD_STRING_LIST] = 'A',
	[FIELD_STRING_MAP] = 'M',
	[FIELD_ANY] = '?',
};

const char *fields_next_other(const char *at, struct other_field *o)
{
	/* Names begin in lower case, what stands before them does not. */
	for (; at[0] != '\0' && at[0] < 'a'; at += strlen(at) + 1) {
		const char *type = memchr(kept_types, at[0], sizeof(kept_types));

		o->class = FIELD_REFUSED;
		o->note = at + 1;
		if (type != NULL) {
			o->class = FIELD_KEPT;
			o->field.type = (enum field_type)(type - kept_types);
		}
	}
	o->field.name = at;
	return at[0] != '\0' ? at + strlen(at) + 1 : NULL;
}

bool fields_find_other(const struct fields *fs, const char *name, struct other_field *o)
{
	const char *at = fs->others;

	memset(o, 0, sizeof(*o));
	while ((at = fields_next_other(at, o)) != NULL)
		if (strcmp(o->field.name, name) == 0)
			return true;
	return false;
}

static const struct field object_meta_fields_rows[] = {
	ROW_STRING(
		object_meta, "name", name, MUST_BE(TEXT_SUBDOMAIN), "unique within the namespace"),
	ROW_STRING(object_meta, "generateName", generate_name, MUST_BE(TEXT_NAME_PREFIX),
		"prefix of a name that the API makes"),
	ROW_STRING(object_meta, "namespace", namespace_, MUST_BE(TEXT_LABEL), "default: default"),
	ROW_STRING(object_meta, "uid", uid, 0, "set by podinit"),
	ROW_STRING(object_meta, "resourceVersion", resource_version, 0, "set by podinit"),
	ROW_INT64(object_meta, "generation", generation, FIELD_ZERO_UNSET, "set by podinit"),
	ROW_TIME(object_meta, "creationTimestamp", creation_timestamp, 0, "set by podinit"),
	ROW_TIME(object_meta, "deletionTimestamp", deletion_timestamp, 0, "set by podinit"),
	ROW_INT64(object_meta, "deletionGracePeriodSeconds", deletion_grace_period_seconds, 0,
		"set by podinit"),
	ROW_STRING_MAP(object_meta, "labels", labels, 0, "names to select by"),
	ROW_STRING_MAP(object_meta, "annotations", annotations, 0, "free text by name"),
};
static const char object_meta_fields_others[] = "A\0finalizers\0"
						"?\0managedFields\0ownerReferences\0"
						"S\0selfLink\0";
const struct fields object_meta_fields =
	FIELD_TABLE(object_meta_fields, "ObjectMeta", object_meta, object_meta_fields_others);
