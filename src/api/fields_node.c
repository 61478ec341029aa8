/* SPDX-License-Identifier: MIT */
/* Field rows of Node. */
#include "api/node.h"

#include "api/rows.h"

static const struct field node_spec_fields_rows[] = {
	ROW_STRING(node_spec, "podCIDR", pod_cidr, 0, NULL),
	ROW_STRINGS(node_spec, "podCIDRs", pod_cidrs, 0, NULL),
};
const struct fields node_spec_fields = FIELD_TABLE(node_spec_fields, "NodeSpec", node_spec, "");

static const struct field node_condition_fields_rows[] = {
	ROW_STRING(node_condition, "type", type, 0, NULL),
	ROW_STRING(node_condition, "status", status, 0, NULL),
	ROW_TIME(node_condition, "lastHeartbeatTime", last_heartbeat_time, 0, NULL),
	ROW_TIME(node_condition, "lastTransitionTime", last_transition_time, 0, NULL),
	ROW_STRING(node_condition, "reason", reason, 0, NULL),
	ROW_STRING(node_condition, "message", message, 0, NULL),
};
const struct fields node_condition_fields =
	FIELD_TABLE(node_condition_fields, "NodeCondition", node_condition, "");

static const struct field node_address_fields_rows[] = {
	ROW_STRING(node_address, "type", type, 0, NULL),
	ROW_STRING(node_address, "address", address, 0, NULL),
};
const struct fields node_address_fields =
	FIELD_TABLE(node_address_fields, "NodeAddress", node_address, "");

/* Clients take all of them for granted. */
static const struct field node_info_fields_rows[] = {
	ROW_STRING(node_info, "machineID", machine_id, FIELD_ALWAYS, NULL),
	ROW_STRING(node_info, "systemUUID", system_uuid, FIELD_ALWAYS, NULL),
	ROW_STRING(node_info, "bootID", boot_id, FIELD_ALWAYS, NULL),
	ROW_STRING(node_info, "kernelVersion", kernel_version, FIELD_ALWAYS, NULL),
	ROW_STRING(node_info, "osImage", os_image, FIELD_ALWAYS, NULL),
	ROW_STRING(node_info, "containerRuntimeVersion", container_runtime_version, FIELD_ALWAYS,
		NULL),
	ROW_STRING(node_info, "kubeletVersion", kubelet_version, FIELD_ALWAYS, NULL),
	ROW_STRING(node_info, "kubeProxyVersion", kube_proxy_version, FIELD_ALWAYS, NULL),
	ROW_STRING(node_info, "operatingSystem", operating_system, FIELD_ALWAYS, NULL),
	ROW_STRING(node_info, "architecture", architecture, FIELD_ALWAYS, NULL),
};
const struct fields node_info_fields =
	FIELD_TABLE(node_info_fields, "NodeSystemInfo", node_info, "");

static const struct field node_features_fields_rows[] = {
	ROW_BOOL(node_features, "supplementalGroupsPolicy", supplemental_groups_policy, 0, NULL),
};
const struct fields node_features_fields =
	FIELD_TABLE(node_features_fields, "NodeFeatures", node_features, "");

static const struct field node_status_fields_rows[] = {
	ROW_QUANTITY_MAP(node_status, "capacity", capacity, 0, NULL),
	ROW_QUANTITY_MAP(node_status, "allocatable", allocatable, 0, NULL),
	ROW_LIST(node_status, "conditions", conditions, node_condition, 0, NULL),
	ROW_LIST(node_status, "addresses", addresses, node_address, 0, NULL),
	ROW_INLINE(node_status, "nodeInfo", node_info, node_info, NULL),
	ROW_INLINE(node_status, "features", features, node_features, NULL),
};
const struct fields node_status_fields =
	FIELD_TABLE(node_status_fields, "NodeStatus", node_status, "");

static const struct field node_fields_rows[] = {
	ROW_STRING(node_object, "apiVersion", api_version, 0, NULL),
	ROW_STRING(node_object, "kind", kind, 0, NULL),
	ROW_INLINE(node_object, "metadata", metadata, object_meta, NULL),
	ROW_INLINE(node_object, "spec", spec, node_spec, NULL),
	ROW_INLINE(node_object, "status", status, node_status, NULL),
};
const struct fields node_fields = FIELD_TABLE(node_fields, "Node", node_object, "");
