/* SPDX-License-Identifier: MIT */
/* Field rows of volumes. A source that this version cannot provide is refused: an empty directory
 * would be a lie. */
#include "api/pod.h"

#include "api/rows.h"

static const struct field empty_dir_fields_rows[] = {
	ROW_STRING(empty_dir, "medium", medium, 0, "Memory or nothing"),
	ROW_QUANTITY(empty_dir, "sizeLimit", size_limit, 0, NULL),
};
static const struct fields empty_dir_fields =
	FIELD_TABLE(empty_dir_fields, "EmptyDirVolumeSource", empty_dir, NULL);

static const struct field host_path_fields_rows[] = {
	ROW_STRING(host_path, "path", path, FIELD_ALWAYS, "on the board"),
	ROW_STRING(
		host_path, "type", type, FIELD_ALWAYS, "what must be there: Directory, File, ..."),
};
static const struct fields host_path_fields =
	FIELD_TABLE(host_path_fields, "HostPathVolumeSource", host_path, NULL);

#define USE_HOST_PATH "use hostPath or emptyDir"

static const struct field volume_fields_rows[] = {
	ROW_STRING(volume, "name", name, FIELD_ALWAYS, "unique within the pod"),
	ROW_OBJECT(volume, "hostPath", host_path, &host_path_fields, 0, "a path of the board"),
	ROW_OBJECT(volume, "emptyDir", empty_dir, &empty_dir_fields, 0, "lives as long as the pod"),
	ROW_REFUSED("awsElasticBlockStore", USE_HOST_PATH),
	ROW_REFUSED("azureDisk", USE_HOST_PATH),
	ROW_REFUSED("azureFile", USE_HOST_PATH),
	ROW_REFUSED("cephfs", USE_HOST_PATH),
	ROW_REFUSED("cinder", USE_HOST_PATH),
	ROW_REFUSED("configMap", USE_HOST_PATH),
	ROW_REFUSED("csi", USE_HOST_PATH),
	ROW_REFUSED("downwardAPI", USE_HOST_PATH),
	ROW_REFUSED("ephemeral", USE_HOST_PATH),
	ROW_REFUSED("fc", USE_HOST_PATH),
	ROW_REFUSED("flexVolume", USE_HOST_PATH),
	ROW_REFUSED("flocker", USE_HOST_PATH),
	ROW_REFUSED("gcePersistentDisk", USE_HOST_PATH),
	ROW_REFUSED("gitRepo", USE_HOST_PATH),
	ROW_REFUSED("glusterfs", USE_HOST_PATH),
	ROW_REFUSED("image", USE_HOST_PATH),
	ROW_REFUSED("iscsi", USE_HOST_PATH),
	ROW_REFUSED("nfs", USE_HOST_PATH),
	ROW_REFUSED("persistentVolumeClaim", USE_HOST_PATH),
	ROW_REFUSED("photonPersistentDisk", USE_HOST_PATH),
	ROW_REFUSED("portworxVolume", USE_HOST_PATH),
	ROW_REFUSED("projected", USE_HOST_PATH),
	ROW_REFUSED("quobyte", USE_HOST_PATH),
	ROW_REFUSED("rbd", USE_HOST_PATH),
	ROW_REFUSED("scaleIO", USE_HOST_PATH),
	ROW_REFUSED("secret", USE_HOST_PATH),
	ROW_REFUSED("storageos", USE_HOST_PATH),
	ROW_REFUSED("vsphereVolume", USE_HOST_PATH),
};
const struct fields volume_fields = FIELD_TABLE(volume_fields, "Volume", volume, NULL);
