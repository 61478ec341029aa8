/* SPDX-License-Identifier: MIT */
/*
 * v1 Pod as typed structs: names follow the API's, in snake case. Filled by api/decode from the
 * field table, completed by api/defaults, checked by api/validate. kept is the first member of
 * each, so that unrun fields survive a round trip.
 */
#pragma once

#include "api/meta.h"
#include "api/pod_status.h"
#include "api/quantity.h"
#include "api/types.h"

/* probes and hooks */
struct exec_action {
	struct kept *kept;
	struct strings command;
};

struct http_header_spec {
	struct kept *kept;
	const char *name;
	const char *value;
};

struct http_get_action {
	struct kept *kept;
	const char *path;
	struct int_or_string port;
	const char *host;
	const char *scheme;
	LIST_OF(http_header_spec) http_headers;
};

struct tcp_socket_action {
	struct kept *kept;
	struct int_or_string port;
	const char *host;
};

struct grpc_action {
	struct kept *kept;
	struct opt_int port;
	const char *service;
};

struct sleep_action {
	struct kept *kept;
	struct opt_int seconds;
};

struct lifecycle_handler {
	struct kept *kept;
	struct exec_action *exec; /* exactly one of the four is set */
	struct http_get_action *http_get;
	struct tcp_socket_action *tcp_socket; /* accepted, and fails when it is run, as upstream */
	struct sleep_action *sleep;
};

struct lifecycle {
	struct kept *kept;
	struct lifecycle_handler *post_start;
	struct lifecycle_handler *pre_stop;
	const char *stop_signal; /* "SIGUSR1"; NULL = the image's, or SIGTERM */
};

struct probe_spec {
	struct kept *kept;
	struct exec_action *exec;
	struct http_get_action *http_get;
	struct tcp_socket_action *tcp_socket;
	struct grpc_action *grpc;
	struct opt_int initial_delay_seconds;
	struct opt_int timeout_seconds; /* set after defaulting, like the next three */
	struct opt_int period_seconds;
	struct opt_int success_threshold;
	struct opt_int failure_threshold;
	struct opt_int termination_grace_period_seconds;
};

/* containers */
struct exit_codes {
	struct kept *kept;
	const char *operator_; /* "In", "NotIn" */
	struct integers values;
};

struct restart_rule {
	struct kept *kept;
	const char *action; /* "Restart", "RestartAllContainers" */
	struct exit_codes *exit_codes;
};

struct field_ref {
	struct kept *kept;
	const char *api_version;
	const char *field_path;
};

struct resource_field_ref {
	struct kept *kept;
	const char *container_name;
	const char *resource;
	struct quantities divisor; /* zero or one entry, named "divisor" */
};

/* A key of a ConfigMap or Secret. */
struct key_ref {
	struct kept *kept;
	const char *name;
	const char *key;
	enum opt_bool optional;
};

struct env_source {
	struct kept *kept;
	struct field_ref *field_ref; /* exactly one of the four is set */
	struct resource_field_ref *resource_field_ref;
	struct key_ref *config_map_key_ref;
	struct key_ref *secret_key_ref;
};

struct env_var {
	struct kept *kept;
	const char *name;
	const char *value; /* NULL and "" are the same */
	struct env_source *value_from;
};

/* A whole ConfigMap or Secret. */
struct object_ref {
	struct kept *kept;
	const char *name;
	enum opt_bool optional;
};

struct env_from {
	struct kept *kept;
	const char *prefix;
	struct object_ref *config_map_ref; /* exactly one of the two is set */
	struct object_ref *secret_ref;
};

struct container_port {
	struct kept *kept;
	const char *name;
	struct opt_int container_port;
	struct opt_int host_port;
	const char *host_ip;
	const char *protocol;
};

struct resource_requirements {
	struct kept *kept;
	struct quantities limits;
	struct quantities requests;
};

struct capabilities {
	struct kept *kept;
	struct strings add;
	struct strings drop;
};

struct seccomp_profile {
	struct kept *kept;
	const char *type; /* RuntimeDefault, Unconfined, Localhost */
	const char *localhost_profile;
};

struct security_context {
	struct kept *kept;
	struct opt_int run_as_user;
	struct opt_int run_as_group;
	enum opt_bool read_only_root_filesystem;
	enum opt_bool privileged;
	enum opt_bool run_as_non_root;
	enum opt_bool allow_privilege_escalation;
	const char *proc_mount; /* "Default" (or NULL), "Unmasked" */
	struct capabilities *capabilities;
	struct seccomp_profile *seccomp_profile; /* NULL = the pod's */
};

struct volume_mount {
	struct kept *kept;
	const char *name;
	const char *mount_path;
	enum opt_bool read_only;
	const char *sub_path;
	const char *sub_path_expr;
	const char *mount_propagation;
	const char *recursive_read_only;
};

struct container_spec {
	struct kept *kept;
	const char *name;
	const char *image;
	const char *image_pull_policy;
	struct strings command;
	struct strings args;
	const char *working_dir;
	const char *restart_policy; /* NULL = the pod's */
	LIST_OF(restart_rule) restart_policy_rules;
	LIST_OF(env_from) env_from;
	LIST_OF(env_var) env;
	LIST_OF(container_port) ports;
	struct resource_requirements *resources;
	struct security_context *security_context;
	LIST_OF(volume_mount) volume_mounts;
	struct probe_spec *liveness_probe;
	struct probe_spec *readiness_probe;
	struct probe_spec *startup_probe;
	struct lifecycle *lifecycle;
	const char *termination_message_path;
	const char *termination_message_policy;
	enum opt_bool tty;
	enum opt_bool stdin_;
};

/* volumes */
struct empty_dir {
	struct kept *kept;
	const char *medium;	      /* "", "Memory" */
	struct quantities size_limit; /* zero or one entry, named "sizeLimit" */
};

struct host_path {
	struct kept *kept;
	const char *path;
	const char *type; /* "", DirectoryOrCreate, Directory, FileOrCreate, File, Socket,
			     CharDevice, BlockDevice */
};

/* One key of a ConfigMap or Secret, as a file. */
struct key_to_path {
	struct kept *kept;
	const char *key;
	const char *path;
	struct opt_int mode; /* of the file; unset = the volume's */
};

/* The keys of a ConfigMap or Secret as files: a volume, or one source of a projected one. */
struct keys_volume {
	struct kept *kept;
	const char *name;
	LIST_OF(key_to_path) items; /* none = all keys, each a file of its name */
	struct opt_int default_mode;
	enum opt_bool optional;
};

struct downward_file {
	struct kept *kept;
	const char *path;
	struct field_ref *field_ref; /* exactly one of the two is set */
	struct resource_field_ref *resource_field_ref;
	struct opt_int mode;
};

/* Facts of the pod as files: a volume, or one source of a projected one. */
struct downward_volume {
	struct kept *kept;
	LIST_OF(downward_file) items;
	struct opt_int default_mode;
};

struct projection {
	struct kept *kept;
	struct keys_volume *secret; /* at most one of the three is set */
	struct keys_volume *config_map;
	struct downward_volume *downward_api;
};

struct projected_volume {
	struct kept *kept;
	LIST_OF(projection) sources;
	struct opt_int default_mode;
};

/* The files of an image, and, as container_image_at() says it, any image of a container. */
struct image_volume {
	struct kept *kept;
	const char *reference;
	const char *pull_policy; /* after defaulting one of the three */
};

/* The directory of a PersistentVolumeClaim of the pod's namespace. */
struct claim_volume {
	struct kept *kept;
	const char *claim_name;
	enum opt_bool read_only; /* true: every mount of it is */
};

struct volume {
	struct kept *kept;
	const char *name;
	struct empty_dir *empty_dir; /* exactly one source is set after defaulting */
	struct host_path *host_path;
	struct keys_volume *secret;
	struct keys_volume *config_map;
	struct downward_volume *downward_api;
	struct projected_volume *projected;
	struct image_volume *image;
	struct claim_volume *claim;
};

struct sysctl_spec {
	struct kept *kept;
	const char *name; /* with dots or slashes: sysctl_name() */
	const char *value;
};

struct pod_security_context {
	struct kept *kept;
	struct opt_int run_as_user;
	struct opt_int run_as_group;
	enum opt_bool run_as_non_root;
	struct integers supplemental_groups;
	const char *supplemental_groups_policy; /* "Merge" (or NULL), "Strict" */
	struct opt_int fs_group;
	const char *fs_group_change_policy; /* "Always" (or NULL), "OnRootMismatch" */
	LIST_OF(sysctl_spec) sysctls;
	struct seccomp_profile *seccomp_profile; /* NULL = the node's seccompDefault */
};

struct host_alias {
	struct kept *kept;
	const char *ip;
	struct strings hostnames;
};

struct toleration {
	struct kept *kept;
	const char *key;
	const char *operator_;
	const char *value;
	const char *effect;
	struct opt_int toleration_seconds;
};

struct readiness_gate {
	struct kept *kept;
	const char *condition_type;
};

struct pod_os {
	struct kept *kept;
	const char *name; /* "linux", "windows" */
};

struct dns_option {
	struct kept *kept;
	const char *name;
	const char *value; /* NULL and "" are the same */
};

struct dns_config {
	struct kept *kept;
	struct strings nameservers;
	struct strings searches;
	LIST_OF(dns_option) options;
};

enum restart_policy { RESTART_ALWAYS, RESTART_ON_FAILURE, RESTART_NEVER };

struct pod_spec {
	struct kept *kept;
	const char *restart_policy; /* after defaulting one of the three; see restart_policy_of() */
	struct opt_int termination_grace_period_seconds;
	struct opt_int active_deadline_seconds;
	struct pod_os *os;
	LIST_OF(host_alias) host_aliases;
	LIST_OF(toleration) tolerations;
	const char *priority_class_name;
	struct opt_int priority;
	const char *hostname;
	const char *subdomain;
	enum opt_bool set_hostname_as_fqdn;
	const char *hostname_override; /* NULL and "" differ: validation refuses "" */
	enum opt_bool host_network;
	const char *dns_policy; /* after defaulting one of the four */
	struct dns_config *dns_config;
	const char *node_name;
	const char *service_account_name;
	enum opt_bool host_pid;
	enum opt_bool host_ipc;
	enum opt_bool host_users;
	enum opt_bool share_process_namespace;
	struct pod_security_context *security_context;
	struct resource_requirements *resources; /* of all containers together; NULL = their sum */
	LIST_OF(readiness_gate) readiness_gates;
	LIST_OF(container_spec) init_containers;
	LIST_OF(container_spec) containers;
	LIST_OF(volume) volumes;
};

struct pod {
	struct kept *kept;
	const char *api_version;
	const char *kind;
	struct object_meta metadata;
	struct pod_spec spec;
	struct pod_status status;
};

/* An init container with restartPolicy Always: it goes on running beside the others (KEP-753). */
bool container_is_sidecar(const struct pod_spec *spec, const struct container_spec *c);
enum restart_policy restart_policy_of(const struct pod_spec *spec);
/* The container's own, or its pod's. */
enum restart_policy container_restart_policy(
	const struct pod_spec *spec, const struct container_spec *c);
/* What the first rule of the container that matches this exit code asks for (KEP-5307, KEP-5532).
 */
enum rule_action { RULE_NONE, RULE_RESTART, RULE_RESTART_ALL };
enum rule_action container_rule_of(const struct container_spec *c, int32_t exit_code);
/* Upstream's container hash: name and image only; a change restarts the container and forgets its
 * backoff. */
uint64_t container_spec_hash(const struct container_spec *c);
/* NULL = the pod has none of that name. */
const struct volume *pod_volume(const struct pod_spec *spec, const char *name);
/* Does a volume of the pod stand for the claim of this name, in its namespace? */
bool pod_uses_claim(const struct pod_spec *spec, const char *name);
/* The images that a start of c wants: 0 is its own, 1 and up those of its mounts of image volumes,
 * in their order. False: there is no such one. */
bool container_image_at(const struct pod_spec *spec, const struct container_spec *c, uint32_t n,
	struct image_volume *out);
bool container_is_privileged(const struct container_spec *c);
/* Is also what is mounted below it read-only? Every kernel that we run on can do that: IfPossible
 * is Enabled. */
bool volume_mount_is_read_only_below(const struct volume_mount *m);
/* hostUsers: false */
bool pod_has_own_users(const struct pod *pod);
