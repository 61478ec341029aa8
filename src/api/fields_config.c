/* SPDX-License-Identifier: MIT */
/* Field rows of ConfigMap and Secret. */
#include "api/config.h"

#include "api/rows.h"

static const struct field config_map_fields_rows[] = {
	ROW_STRING(config_map, "apiVersion", api_version, 0, "v1"),
	ROW_STRING(config_map, "kind", kind, 0, "ConfigMap"),
	ROW_INLINE(config_map, "metadata", metadata, object_meta, NULL),
	ROW_BOOL(config_map, "immutable", immutable, 0, "true: data cannot change any more"),
	ROW_STRING_MAP(config_map, "data", data, 0, "texts by key"),
	ROW_BYTES_MAP(config_map, "binaryData", binary_data, 0, "bytes by key, in base64"),
};
const struct fields config_map_fields = FIELD_TABLE(config_map_fields, "ConfigMap", config_map, "");

static const struct field secret_fields_rows[] = {
	ROW_STRING(secret, "apiVersion", api_version, 0, "v1"),
	ROW_STRING(secret, "kind", kind, 0, "Secret"),
	ROW_INLINE(secret, "metadata", metadata, object_meta, NULL),
	ROW_BOOL(secret, "immutable", immutable, 0, "true: data cannot change any more"),
	ROW_BYTES_MAP(secret, "data", data, 0, "bytes by key, in base64"),
	ROW_STRING_MAP(secret, "stringData", string_data, 0, "texts by key, to be put into data"),
	ROW_STRING(secret, "type", type, 0, "default: Opaque"),
};
const struct fields secret_fields = FIELD_TABLE(secret_fields, "Secret", secret, "");
