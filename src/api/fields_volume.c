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

static const struct field volume_fields_rows[] = {
	ROW_STRING(volume, "name", name, FIELD_ALWAYS | FIELD_REQUIRED | MUST_BE(TEXT_LABEL),
		"unique within the pod"),
	ROW_OBJECT(volume, "hostPath", host_path, host_path, 0, "a path of the board"),
	ROW_OBJECT(volume, "emptyDir", empty_dir, empty_dir, 0, "lives as long as the pod"),
};
static const char volume_fields_others[] =
	"!use hostPath or emptyDir\0awsElasticBlockStore\0azureDisk\0azureFile\0cephfs\0"
	"cinder\0configMap\0csi\0downwardAPI\0ephemeral\0fc\0flexVolume\0flocker\0"
	"gcePersistentDisk\0gitRepo\0glusterfs\0image\0iscsi\0nfs\0persistentVolumeClaim\0"
	"photonPersistentDisk\0portworxVolume\0projected\0quobyte\0rbd\0scaleIO\0secret\0"
	"storageos\0vsphereVolume\0";
const struct fields volume_fields =
	FIELD_TABLE(volume_fields, "Volume", volume, volume_fields_others);
