/* SPDX-License-Identifier: MIT */
/*
 * node.yaml: KubeletConfiguration for what upstream already names, BoardConfig for what only a
 * board has. nodeconf_load() merges both documents over the defaults.
 */
#pragma once

#include "api/problems.h"
#include "api/quantity.h"
#include "api/types.h"

#define IDS_A_POD 65536 /* for whom nothing is said */

struct user_namespaces {
	struct kept *kept;
	struct opt_int ids_per_pod; /* a multiple of 65536 */
};

struct kubelet_configuration {
	struct kept *kept;
	const char *api_version;
	const char *kind;
	const char *static_pod_path;
	const char *pod_cidr;
	const char *cluster_domain;
	struct strings cluster_dns;
	struct quantities container_log_max_size; /* one entry, "containerLogMaxSize" */
	struct opt_int container_log_max_files;
	struct opt_int max_pods;
	struct strings allowed_unsafe_sysctls; /* names, and patterns that end with a * */
	struct opt_int pod_pids_limit;	       /* -1 = none */
	enum opt_bool seccomp_default;
	struct user_namespaces *user_namespaces; /* of pods with hostUsers: false */
	struct quantities system_reserved; /* kept from pods: cpu, memory, ephemeral-storage, pid */
	struct quantities kube_reserved;
	struct strings enforce_node_allocatable;
	struct string_map eviction_hard; /* of memory.available; api/eviction reads them */
	struct string_map eviction_soft;
	struct string_map eviction_soft_grace_period;
	struct string_map eviction_minimum_reclaim;
	const char *eviction_pressure_transition_period;
	struct opt_int eviction_max_pod_grace_period; /* seconds */
};

struct module_spec { /* a string in the file stands for {name: it} */
	struct kept *kept;
	const char *name;
	const char *params;
};

struct mount_spec {
	struct kept *kept;
	const char *device;
	const char *path;
	const char *type;
	struct strings options;
	enum opt_bool optional;
};

struct watchdog_spec {
	struct kept *kept;
	const char *device;
	const char *timeout; /* "30s" */
};

struct board_config {
	struct kept *kept;
	const char *api_version;
	const char *kind;
	const char *node_name;
	const char *hostname;
	struct strings images;
	const char *image_verification; /* None, Required */
	struct strings image_keys;	/* base64 of ed25519 public keys */
	LIST_OF(module_spec) modules;
	LIST_OF(mount_spec) mounts;
	struct watchdog_spec *watchdog;
	const char *enforce_resources;	 /* Required, BestEffort */
	const char *manifest_validation; /* Strict, Warn */
	enum opt_bool console_shell;
	struct strings hardening_exceptions; /* names of api/hardening.h */
};

struct nodeconf {
	struct kubelet_configuration kubelet;
	struct board_config board;
};

/* Everything a board needs when node.yaml is absent or silent. hosted: the defaults of `podinit
 * --hosted`. */
void nodeconf_defaults(struct nodeconf *conf, bool hosted);
/* Reads node.yaml text over *conf (already defaulted). False when there are problems; conf is then
 * not to be used. */
bool nodeconf_load(struct arena *a, const char *file, const char *text, size_t len,
	struct nodeconf *conf, struct problems *problems);
