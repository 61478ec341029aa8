/* SPDX-License-Identifier: MIT */
/* PodStatus as upstream has it. Times are wall milliseconds. */
#pragma once

#include "api/quantity.h"
#include "api/types.h"

struct container_state_waiting {
	struct kept *kept;
	const char *reason;
	const char *message;
};

struct container_state_running {
	struct kept *kept;
	struct opt_int started_at;
};

struct container_state_terminated {
	struct kept *kept;
	struct opt_int exit_code;
	struct opt_int signal;
	const char *reason;
	const char *message;
	struct opt_int started_at;
	struct opt_int finished_at;
	const char *container_id;
};

struct container_state { /* at most one is set */
	struct kept *kept;
	struct container_state_waiting *waiting;
	struct container_state_running *running;
	struct container_state_terminated *terminated;
};

struct volume_mount_status {
	struct kept *kept;
	const char *name;
	const char *mount_path;
	enum opt_bool read_only;
	const char *recursive_read_only; /* "Enabled" or "Disabled" where it is read-only */
};

struct linux_user {
	struct kept *kept;
	struct opt_int uid;
	struct opt_int gid;
	struct integers supplemental_groups;
};

struct container_user {
	struct kept *kept;
	struct linux_user *linux_;
};

struct resource_requirements;

struct container_status {
	struct kept *kept;
	const char *name;
	struct container_state *state;
	struct container_state *last_state;
	enum opt_bool ready;
	struct opt_int restart_count;
	const char *image;
	const char *image_id;
	const char *container_id;
	const char *stop_signal;
	enum opt_bool started;
	struct quantities allocated_resources;	 /* its requests */
	struct resource_requirements *resources; /* NULL = not made yet, or an init container */
	LIST_OF(volume_mount_status) volume_mounts;
	struct container_user *user; /* of its first process (KEP-3619); NULL = none was made yet */
};

struct pod_condition {
	struct kept *kept;
	const char *type;
	const char *status; /* "True", "False", "Unknown" */
	struct opt_int last_probe_time;
	struct opt_int last_transition_time;
	const char *reason;
	const char *message;
	struct opt_int observed_generation;
};

struct ip_entry {
	struct kept *kept;
	const char *ip;
};

struct pod_status {
	struct kept *kept;
	const char *phase;
	LIST_OF(pod_condition) conditions;
	const char *message;
	const char *reason;
	const char *host_ip;
	LIST_OF(ip_entry) host_ips;
	const char *pod_ip;
	LIST_OF(ip_entry) pod_ips;
	struct opt_int start_time;
	LIST_OF(container_status) init_container_statuses; /* in spec order */
	LIST_OF(container_status) container_statuses;	   /* sorted by name */
	const char *qos_class;
};
