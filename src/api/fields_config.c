/* SPDX-License-Identifier: MIT */
/* Field rows of ConfigMap, Secret and PersistentVolumeClaim. */
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

static const struct field claim_resources_fields_rows[] = {
	ROW_QUANTITY_MAP(claim_resources, "limits", limits, 0, "no effect"),
	ROW_QUANTITY_MAP(claim_resources, "requests", requests, 0,
		"storage: what is shown as its capacity; a directory has no limit"),
};
const struct fields claim_resources_fields =
	FIELD_TABLE(claim_resources_fields, "VolumeResourceRequirements", claim_resources, "");

static const struct field claim_spec_fields_rows[] = {
	ROW_STRINGS(claim_spec, "accessModes", access_modes, 0,
		"ReadWriteOnce, ReadOnlyMany, ReadWriteMany: the same on one node"),
	ROW_OBJECT(claim_spec, "resources", resources, claim_resources, FIELD_ALWAYS, NULL),
	ROW_STRING(claim_spec, "storageClassName", storage_class_name, 0, "shown; no effect"),
	ROW_STRING(claim_spec, "volumeMode", volume_mode, MUST_BE(TEXT_VOLUME_MODE), "Filesystem"),
};
static const char claim_spec_fields_others[] =
	"?\0selector\0S\0volumeAttributesClassName\0volumeName\0!\0dataSource\0dataSourceRef\0";
const struct fields claim_spec_fields = FIELD_TABLE(
	claim_spec_fields, "PersistentVolumeClaimSpec", claim_spec, claim_spec_fields_others);

static const struct field claim_status_fields_rows[] = {
	ROW_STRING(claim_status, "phase", phase, 0, "Bound"),
	ROW_STRINGS(claim_status, "accessModes", access_modes, 0, "those of the spec"),
	ROW_QUANTITY_MAP(claim_status, "capacity", capacity, 0, "what was requested"),
};
static const char claim_status_fields_others[] =
	"?\0allocatedResourceStatuses\0allocatedResources\0conditions\0"
	"currentVolumeAttributesClassName\0modifyVolumeStatus\0";
const struct fields claim_status_fields = FIELD_TABLE(claim_status_fields,
	"PersistentVolumeClaimStatus", claim_status, claim_status_fields_others);

static const struct field volume_claim_fields_rows[] = {
	ROW_STRING(volume_claim, "apiVersion", api_version, 0, "v1"),
	ROW_STRING(volume_claim, "kind", kind, 0, "PersistentVolumeClaim"),
	ROW_INLINE(volume_claim, "metadata", metadata, object_meta, NULL),
	ROW_INLINE(volume_claim, "spec", spec, claim_spec, NULL),
	ROW_INLINE(volume_claim, "status", status, claim_status, "set by podinit"),
};
const struct fields volume_claim_fields =
	FIELD_TABLE(volume_claim_fields, "PersistentVolumeClaim", volume_claim, "");
