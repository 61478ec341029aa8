/* SPDX-License-Identifier: MIT */
/* Field rows of volumes. A source that this version cannot provide is refused: an empty directory
 * would be a lie. */
#include "api/pod.h"

#include "api/rows.h"

static const struct field empty_dir_fields_rows[] = {
	ROW_STRING(empty_dir, "medium", medium, MUST_BE(TEXT_MEDIUM), "Memory or nothing"),
	ROW_QUANTITY(empty_dir, "sizeLimit", size_limit, 0, NULL),
};
const struct fields empty_dir_fields =
	FIELD_TABLE(empty_dir_fields, "EmptyDirVolumeSource", empty_dir, "");

static const struct field host_path_fields_rows[] = {
	ROW_STRING(host_path, "path", path, FIELD_ALWAYS | FIELD_REQUIRED | MUST_BE(TEXT_HOST_PATH),
		"on the board"),
	ROW_STRING(host_path, "type", type, FIELD_ALWAYS | MUST_BE(TEXT_PATH_TYPE),
		"what must be there: Directory, File, ..."),
};
const struct fields host_path_fields =
	FIELD_TABLE(host_path_fields, "HostPathVolumeSource", host_path, "");

static const struct field key_to_path_fields_rows[] = {
	ROW_STRING(key_to_path, "key", key, FIELD_ALWAYS | FIELD_REQUIRED, NULL),
	ROW_INT32(key_to_path, "mode", mode, MUST_BE(INT_FILE_MODE),
		"of the file; default: the volume's"),
	ROW_STRING(key_to_path, "path", path, FIELD_ALWAYS | FIELD_REQUIRED,
		"in the volume; may have directories"),
};
const struct fields key_to_path_fields =
	FIELD_TABLE(key_to_path_fields, "KeyToPath", key_to_path, "");

#define KEYS_ROWS                                                                                  \
	ROW_LIST(keys_volume, "items", items, key_to_path, 0, "default: every key, as a file"),    \
		ROW_BOOL(keys_volume, "optional", optional, 0, "true: it may be missing")
#define MODE_ROW(s)                                                                                \
	ROW_INT32(s, "defaultMode", default_mode, MUST_BE(INT_FILE_MODE), "default: 0644")

static const struct field config_map_volume_fields_rows[] = {
	MODE_ROW(keys_volume),
	KEYS_ROWS,
	ROW_STRING(keys_volume, "name", name, FIELD_REQUIRED, "of the ConfigMap"),
};
const struct fields config_map_volume_fields =
	FIELD_TABLE(config_map_volume_fields, "ConfigMapVolumeSource", keys_volume, "");

static const struct field secret_volume_fields_rows[] = {
	MODE_ROW(keys_volume),
	KEYS_ROWS,
	ROW_STRING(keys_volume, "secretName", name, FIELD_REQUIRED, "of the Secret"),
};
const struct fields secret_volume_fields =
	FIELD_TABLE(secret_volume_fields, "SecretVolumeSource", keys_volume, "");

static const struct field config_map_projection_fields_rows[] = {
	KEYS_ROWS,
	ROW_STRING(keys_volume, "name", name, FIELD_REQUIRED, "of the ConfigMap"),
};
const struct fields config_map_projection_fields =
	FIELD_TABLE(config_map_projection_fields, "ConfigMapProjection", keys_volume, "");

static const struct field secret_projection_fields_rows[] = {
	KEYS_ROWS,
	ROW_STRING(keys_volume, "name", name, FIELD_REQUIRED, "of the Secret"),
};
const struct fields secret_projection_fields =
	FIELD_TABLE(secret_projection_fields, "SecretProjection", keys_volume, "");

static const struct field downward_file_fields_rows[] = {
	ROW_OBJECT(downward_file, "fieldRef", field_ref, field_ref, 0,
		"metadata.name, metadata.labels, ..."),
	ROW_INT32(downward_file, "mode", mode, MUST_BE(INT_FILE_MODE),
		"of the file; default: the volume's"),
	ROW_STRING(downward_file, "path", path, FIELD_ALWAYS | FIELD_REQUIRED, "in the volume"),
	ROW_OBJECT(downward_file, "resourceFieldRef", resource_field_ref, resource_field_ref, 0,
		"limits and requests of a container, by its containerName"),
};
const struct fields downward_file_fields =
	FIELD_TABLE(downward_file_fields, "DownwardAPIVolumeFile", downward_file, "");

static const struct field downward_volume_fields_rows[] = {
	MODE_ROW(downward_volume),
	ROW_LIST(downward_volume, "items", items, downward_file, 0, NULL),
};
const struct fields downward_volume_fields =
	FIELD_TABLE(downward_volume_fields, "DownwardAPIVolumeSource", downward_volume, "");

static const struct field downward_projection_fields_rows[] = {
	ROW_LIST(downward_volume, "items", items, downward_file, 0, NULL),
};
const struct fields downward_projection_fields =
	FIELD_TABLE(downward_projection_fields, "DownwardAPIProjection", downward_volume, "");

static const struct field projection_fields_rows[] = {
	ROW_OBJECT(projection, "configMap", config_map, config_map_projection, 0, NULL),
	ROW_OBJECT(projection, "downwardAPI", downward_api, downward_projection, 0, NULL),
	ROW_OBJECT(projection, "secret", secret, secret_projection, 0, NULL),
};
static const char projection_fields_others[] =
	"!\0clusterTrustBundle\0podCertificate\0serviceAccountToken\0";
const struct fields projection_fields =
	FIELD_TABLE(projection_fields, "VolumeProjection", projection, projection_fields_others);

static const struct field projected_volume_fields_rows[] = {
	MODE_ROW(projected_volume),
	ROW_LIST(projected_volume, "sources", sources, projection, FIELD_ALWAYS,
		"together; a later one wins"),
};
const struct fields projected_volume_fields =
	FIELD_TABLE(projected_volume_fields, "ProjectedVolumeSource", projected_volume, "");

static const struct field image_volume_fields_rows[] = {
	ROW_STRING(image_volume, "reference", reference, FIELD_REQUIRED, "as that of a container"),
	ROW_STRING(image_volume, "pullPolicy", pull_policy, MUST_BE(TEXT_PULL_POLICY),
		"Never: another reason when the image is missing"),
};
const struct fields image_volume_fields =
	FIELD_TABLE(image_volume_fields, "ImageVolumeSource", image_volume, "");

static const struct field claim_volume_fields_rows[] = {
	ROW_STRING(claim_volume, "claimName", claim_name, FIELD_REQUIRED,
		"of a PersistentVolumeClaim of the namespace"),
	ROW_BOOL(claim_volume, "readOnly", read_only, FIELD_ZERO_UNSET, "true: all its mounts are"),
};
const struct fields claim_volume_fields =
	FIELD_TABLE(claim_volume_fields, "PersistentVolumeClaimVolumeSource", claim_volume, "");

static const struct field volume_fields_rows[] = {
	ROW_STRING(volume, "name", name, FIELD_ALWAYS | FIELD_REQUIRED | MUST_BE(TEXT_LABEL),
		"unique within the pod"),
	ROW_OBJECT(volume, "hostPath", host_path, host_path, 0, "a path of the board"),
	ROW_OBJECT(volume, "emptyDir", empty_dir, empty_dir, 0, "lives as long as the pod"),
	ROW_OBJECT(volume, "secret", secret, secret_volume, 0, "keys as files, in memory only"),
	ROW_OBJECT(volume, "configMap", config_map, config_map_volume, 0, "keys as files"),
	ROW_OBJECT(volume, "downwardAPI", downward_api, downward_volume, 0,
		"facts of the pod as files"),
	ROW_OBJECT(volume, "projected", projected, projected_volume, 0,
		"several of these three in one"),
	ROW_OBJECT(volume, "persistentVolumeClaim", claim, claim_volume, 0,
		"a directory of the data partition"),
	ROW_OBJECT(volume, "image", image, image_volume, 0, "the files of an image, read-only"),
};
static const char volume_fields_others[] =
	"!\0awsElasticBlockStore\0azureDisk\0azureFile\0cephfs\0"
	"cinder\0csi\0ephemeral\0fc\0flexVolume\0flocker\0"
	"gcePersistentDisk\0gitRepo\0glusterfs\0iscsi\0nfs\0"
	"photonPersistentDisk\0portworxVolume\0quobyte\0rbd\0scaleIO\0"
	"storageos\0vsphereVolume\0";
const struct fields volume_fields =
	FIELD_TABLE(volume_fields, "Volume", volume, volume_fields_others);
