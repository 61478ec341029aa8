/* SPDX-License-Identifier: MIT */
/* Field rows of metadata, and the look-up by name. */
#include "api/fields.h"

#include <string.h>

#include "api/meta.h"
#include "api/rows.h"

const struct field *fields_find(const struct fields *fs, const char *name)
{
	for (uint32_t i = 0; i < fs->count; i++)
		if (strcmp(fs->items[i].name, name) == 0)
			return &fs->items[i];
	return NULL;
}

static const struct field object_meta_fields_rows[] = {
	ROW_STRING(object_meta, "name", name, 0, "unique within the namespace"),
	ROW_STRING(object_meta, "generateName", generate_name, 0,
		"prefix of a name that the API makes"),
	ROW_STRING(object_meta, "namespace", namespace_, 0, "default: default"),
	ROW_STRING(object_meta, "uid", uid, 0, "set by podinit"),
	ROW_STRING(object_meta, "resourceVersion", resource_version, 0, "set by podinit"),
	ROW_INT64(object_meta, "generation", generation, FIELD_ZERO_UNSET, "set by podinit"),
	ROW_TIME(object_meta, "creationTimestamp", creation_timestamp, 0, "set by podinit"),
	ROW_TIME(object_meta, "deletionTimestamp", deletion_timestamp, 0, "set by podinit"),
	ROW_INT64(object_meta, "deletionGracePeriodSeconds", deletion_grace_period_seconds, 0,
		"set by podinit"),
	ROW_STRING_MAP(object_meta, "labels", labels, 0, "names to select by"),
	ROW_STRING_MAP(object_meta, "annotations", annotations, 0, "free text by name"),
	ROW_KEPT("finalizers", FIELD_STRING_LIST, NULL),
	ROW_KEPT("managedFields", FIELD_ANY, NULL),
	ROW_KEPT("ownerReferences", FIELD_ANY, NULL),
	ROW_KEPT("selfLink", FIELD_STRING, NULL),
};
const struct fields object_meta_fields =
	FIELD_TABLE(object_meta_fields, "ObjectMeta", object_meta, NULL);
