/* SPDX-License-Identifier: MIT */
/* v1 Node, as podinit shows its own. It is made, never taken: no manifest may hold one. */
#pragma once

#include "api/meta.h"
#include "api/quantity.h"

struct node_spec {
	struct kept *kept;
	const char *pod_cidr;
	struct strings pod_cidrs;
};

struct node_condition {
	struct kept *kept;
	const char *type;
	const char *status; /* "True", "False" */
	struct opt_int last_heartbeat_time;
	struct opt_int last_transition_time;
	const char *reason;
	const char *message;
};

struct node_address {
	struct kept *kept;
	const char *type;
	const char *address;
};

struct node_info {
	struct kept *kept;
	const char *machine_id;
	const char *system_uuid;
	const char *boot_id;
	const char *kernel_version;
	const char *os_image;
	const char *container_runtime_version;
	const char *kubelet_version;
	const char *kube_proxy_version;
	const char *operating_system;
	const char *architecture; /* in Go's words */
};

struct node_features {
	struct kept *kept;
	enum opt_bool supplemental_groups_policy;
};

struct node_status {
	struct kept *kept;
	struct quantities capacity;
	struct quantities allocatable;
	LIST_OF(node_condition) conditions;
	LIST_OF(node_address) addresses;
	struct node_info node_info;
	struct node_features features;
};

/* Named so because yaml/ has a struct node. */
struct node_object {
	struct kept *kept;
	const char *api_version;
	const char *kind;
	struct object_meta metadata;
	struct node_spec spec;
	struct node_status status;
};
