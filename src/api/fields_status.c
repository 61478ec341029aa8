/* SPDX-License-Identifier: MIT */
/* Field rows of PodStatus. What an API server may have written and we do not compute is kept. */
#include "api/pod_status.h"

#include "api/rows.h"

static const struct field waiting_fields_rows[] = {
	ROW_STRING(container_state_waiting, "reason", reason, 0, NULL),
	ROW_STRING(container_state_waiting, "message", message, 0, NULL),
};
const struct fields waiting_fields =
	FIELD_TABLE(waiting_fields, "ContainerStateWaiting", container_state_waiting, "");

static const struct field running_fields_rows[] = {
	ROW_TIME(container_state_running, "startedAt", started_at, 0, NULL),
};
const struct fields running_fields =
	FIELD_TABLE(running_fields, "ContainerStateRunning", container_state_running, "");

static const struct field terminated_fields_rows[] = {
	ROW_INT32(container_state_terminated, "exitCode", exit_code, FIELD_ALWAYS, NULL),
	ROW_INT32(container_state_terminated, "signal", signal, FIELD_ZERO_UNSET, NULL),
	ROW_STRING(container_state_terminated, "reason", reason, 0, NULL),
	ROW_STRING(container_state_terminated, "message", message, 0, NULL),
	ROW_TIME(container_state_terminated, "startedAt", started_at, FIELD_ALWAYS, NULL),
	ROW_TIME(container_state_terminated, "finishedAt", finished_at, FIELD_ALWAYS, NULL),
	ROW_STRING(container_state_terminated, "containerID", container_id, 0, NULL),
};
const struct fields terminated_fields =
	FIELD_TABLE(terminated_fields, "ContainerStateTerminated", container_state_terminated, "");

static const struct field container_state_fields_rows[] = {
	ROW_OBJECT(container_state, "waiting", waiting, waiting, 0, NULL),
	ROW_OBJECT(container_state, "running", running, running, 0, NULL),
	ROW_OBJECT(container_state, "terminated", terminated, terminated, 0, NULL),
};
const struct fields container_state_fields =
	FIELD_TABLE(container_state_fields, "ContainerState", container_state, "");

static const struct field volume_mount_status_fields_rows[] = {
	ROW_STRING(volume_mount_status, "name", name, FIELD_ALWAYS, NULL),
	ROW_STRING(volume_mount_status, "mountPath", mount_path, FIELD_ALWAYS, NULL),
	ROW_BOOL(volume_mount_status, "readOnly", read_only, FIELD_ZERO_UNSET, NULL),
	ROW_STRING(volume_mount_status, "recursiveReadOnly", recursive_read_only, 0,
		"Disabled, of a read-only one"),
};
const struct fields volume_mount_status_fields =
	FIELD_TABLE(volume_mount_status_fields, "VolumeMountStatus", volume_mount_status, "");

static const struct field linux_user_fields_rows[] = {
	ROW_INT64(linux_user, "uid", uid, FIELD_ALWAYS, NULL),
	ROW_INT64(linux_user, "gid", gid, FIELD_ALWAYS, NULL),
	ROW_INTEGERS(linux_user, "supplementalGroups", supplemental_groups, 0,
		"the primary group among them"),
};
const struct fields linux_user_fields =
	FIELD_TABLE(linux_user_fields, "LinuxContainerUser", linux_user, "");

static const struct field container_user_fields_rows[] = {
	ROW_OBJECT(container_user, "linux", linux_, linux_user, 0, NULL),
};
const struct fields container_user_fields =
	FIELD_TABLE(container_user_fields, "ContainerUser", container_user, "");

static const struct field container_status_fields_rows[] = {
	ROW_STRING(container_status, "name", name, FIELD_ALWAYS, NULL),
	ROW_OBJECT(container_status, "state", state, container_state, FIELD_ALWAYS, NULL),
	ROW_OBJECT(container_status, "lastState", last_state, container_state, FIELD_ALWAYS,
		"how its last run ended"),
	ROW_BOOL(container_status, "ready", ready, FIELD_ALWAYS | FIELD_ZERO_UNSET, NULL),
	ROW_INT32(container_status, "restartCount", restart_count, FIELD_ALWAYS, NULL),
	ROW_STRING(container_status, "image", image, FIELD_ALWAYS, NULL),
	ROW_STRING(container_status, "imageID", image_id, FIELD_ALWAYS, NULL),
	ROW_STRING(container_status, "containerID", container_id, 0, NULL),
	ROW_BOOL(container_status, "started", started, 0, "its startup probe has succeeded"),
	ROW_QUANTITY_MAP(
		container_status, "allocatedResources", allocated_resources, 0, "its requests"),
	ROW_OBJECT(container_status, "resources", resources, resources, 0,
		"what it was given; not of an init container that ends"),
	ROW_LIST(container_status, "volumeMounts", volume_mounts, volume_mount_status, 0, NULL),
	ROW_OBJECT(container_status, "user", user, container_user, 0, "of its first process"),
	ROW_STRING(container_status, "stopSignal", stop_signal, 0, "of its lifecycle"),
};
static const char container_status_fields_others[] = "?\0allocatedResourcesStatus\0";
const struct fields container_status_fields = FIELD_TABLE(container_status_fields,
	"ContainerStatus", container_status, container_status_fields_others);

static const struct field condition_fields_rows[] = {
	ROW_STRING(pod_condition, "type", type, FIELD_ALWAYS, NULL),
	ROW_INT64(pod_condition, "observedGeneration", observed_generation, FIELD_ZERO_UNSET, NULL),
	ROW_STRING(pod_condition, "status", status, FIELD_ALWAYS, "True, False or Unknown"),
	ROW_TIME(pod_condition, "lastProbeTime", last_probe_time, FIELD_ALWAYS, NULL),
	ROW_TIME(pod_condition, "lastTransitionTime", last_transition_time, FIELD_ALWAYS, NULL),
	ROW_STRING(pod_condition, "reason", reason, 0, NULL),
	ROW_STRING(pod_condition, "message", message, 0, NULL),
};
const struct fields condition_fields =
	FIELD_TABLE(condition_fields, "PodCondition", pod_condition, "");

static const struct field ip_entry_fields_rows[] = {
	ROW_STRING(ip_entry, "ip", ip, FIELD_ALWAYS, NULL),
};
const struct fields ip_entry_fields = FIELD_TABLE(ip_entry_fields, "PodIP", ip_entry, "");

static const struct field pod_status_fields_rows[] = {
	ROW_STRING(pod_status, "phase", phase, 0, "Pending, Running, Succeeded or Failed"),
	ROW_LIST(pod_status, "conditions", conditions, condition, 0, NULL),
	ROW_STRING(pod_status, "message", message, 0, NULL),
	ROW_STRING(pod_status, "reason", reason, 0, NULL),
	ROW_STRING(pod_status, "hostIP", host_ip, 0, NULL),
	ROW_LIST(pod_status, "hostIPs", host_ips, ip_entry, 0, NULL),
	ROW_STRING(pod_status, "podIP", pod_ip, 0, NULL),
	ROW_LIST(pod_status, "podIPs", pod_ips, ip_entry, 0, NULL),
	ROW_TIME(pod_status, "startTime", start_time, 0, NULL),
	ROW_LIST(pod_status, "initContainerStatuses", init_container_statuses, container_status, 0,
		NULL),
	ROW_LIST(pod_status, "containerStatuses", container_statuses, container_status, 0, NULL),
	ROW_STRING(pod_status, "qosClass", qos_class, 0, "Guaranteed, Burstable or BestEffort"),
};
static const char pod_status_fields_others[] =
	"?\0allocatedResources\0ephemeralContainerStatuses\0extendedResourceClaimStatus\0"
	"nodeAllocatableResourceClaimStatuses\0resourceClaimStatuses\0resources\0"
	"S\0nominatedNodeName\0resize\0"
	"L\0observedGeneration\0";
const struct fields pod_status_fields =
	FIELD_TABLE(pod_status_fields, "PodStatus", pod_status, pod_status_fields_others);
