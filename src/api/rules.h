/* SPDX-License-Identifier: MIT */
/* What the validation files of this folder share: one function a part of the pod, and ways to say
 * what is wrong. */
#pragma once

#include "api/fields.h"
#include "api/path.h"
#include "api/pod.h"
#include "api/problems.h"

#define PORT_MAX 65535

/* Each step in: the problems found so far, the place, and the pod it belongs to. */
struct rules {
	struct problems *problems;
	struct field_path path;
	const struct pod *pod;
	const struct container_spec *containers; /* the list of the container, ... */
	uint32_t container;			 /* ... which one it is, ... */
	bool init;				 /* ... and whether of the init containers */
	const void *items;			 /* the list that the object is in, ... */
	uint32_t size;				 /* ... its items' size, ... */
	uint32_t index; /* ... and which one it is; only until the walk goes on */
};

extern const char rule_not_negative[];
extern const char rule_sidecars_only[];

/* Checks all that the table asks of an object and of what it holds: what fields must be (MUST_BE(),
 * FIELD_REQUIRED), and the check_...() below. r stands at the object. */
void rules_walk(struct rules *r, const struct fields *fs, const void *object);
/* Has an earlier item of the list this text at the offset? */
bool rule_is_repeated(const struct rules *r, size_t offset, const char *text);

/* To the item of the list that the field is; path_back() takes the result. */
uint32_t rule_enter(struct rules *r, const char *field, uint32_t index);

/* `Invalid value: "value": detail` */
void problem_invalid(struct problems *ps, const char *path, const char *value, const char *detail);

/* The same about a field below the place where r stands. */
void rule_required(struct rules *r, const char *field);
void rule_required_as(struct rules *r, const char *field, const char *detail);
void rule_invalid(struct rules *r, const char *field, const char *value, const char *detail);
/* From an item to its list, by whose path upstream names some fields of the item; who calls it puts
 * the path back. */
void rule_to_list(struct rules *r);
/* The same of the list that r stands in, as upstream says some: its path without the index. field
 * may be NULL. */
void rule_invalid_list(struct rules *r, const char *field, const char *value, const char *detail);
void rule_invalid_int(struct rules *r, const char *field, int64_t value, const char *detail);
void rule_forbidden(struct rules *r, const char *field, const char *detail);
void rule_duplicate(struct rules *r, const char *field, const char *value);
void rule_not_found(struct rules *r, const char *field, const char *value);
/* Is s one of the names? They end with an empty one; "" itself may be the first. */
bool names_have(const char *names, const char *s) PURE_CHECK;
/* `Unsupported value: "x": supported values: <list>` */
void rule_not_supported(struct rules *r, const char *field, const char *value, const char *list);
/* The same with a list of the names, when value is set and none of them; false then. */
bool rule_one_of(struct rules *r, const char *field, const char *value, const char *names);

static inline bool is_empty(const char *s)
{
	return s == NULL || s[0] == '\0';
}

#define TEXT_FAULTS 5 /* of one text, at most */

/* What s has wrong by the n-th rule of its kind, counted from 0 and below TEXT_FAULTS: upstream's
 * message, good until the next call; NULL = nothing, or there is no such rule. */
typedef const char *text_fault(const char *s, int n);
text_fault label_fault;
text_fault subdomain_fault;
text_fault search_fault;
text_fault label_value_fault;
text_fault port_name_fault;
text_fault config_key_fault;
text_fault ip_fault;

/* Has s one? NULL has none. */
bool has_fault(const char *s, text_fault *fault);
/* Adds all that s has wrong. */
void check_text_at(struct problems *ps, const char *path, const char *s, text_fault *fault);
void rule_text(struct rules *r, const char *field, const char *s, text_fault *fault);

/* IsQualifiedName(): [prefix/]name. Adds all that key has wrong, false when there was something.
 * fold = its prefix may have upper case. */
bool check_qualified_key(struct problems *ps, const char *path, const char *key, bool fold);
/* len bytes of s with its letters in lower case; NULL when memory is short. */
char *lower_copy(struct arena *a, const char *s, size_t len);
void metadata_validate(const struct object_meta *m, struct problems *ps);

/* metadata_validate(), and what its table asks for. */
void check_metadata(const struct object_meta *m, struct problems *ps);

/* The fields of a pod that are kept. */
void check_kept(struct rules *r);

/* What the fields of an object must be together; r stands at it. */
void check_container(struct rules *r, const struct container_spec *c);
void check_dns_config(struct rules *r, const struct dns_config *d);
void check_sysctl(struct rules *r, const struct sysctl_spec *s);
void check_pod_security(struct rules *r, const struct pod_security_context *s);
void check_readiness_gate(struct rules *r, const struct readiness_gate *g);
void check_pod_os(struct rules *r, const struct pod_os *os);
void check_restart_rule(struct rules *r, const struct restart_rule *rule);
void check_host_alias(struct rules *r, const struct host_alias *a);
void check_env(struct rules *r, const struct env_var *v);
void check_env_from(struct rules *r, const struct env_from *f);
void check_field_ref(struct rules *r, const struct field_ref *f);
void check_resource_field_ref(struct rules *r, const struct resource_field_ref *f);
void check_container_port(struct rules *r, const struct container_port *p);
void check_resources(struct rules *r, const struct resource_requirements *res);
void check_seccomp_profile(struct rules *r, const struct seccomp_profile *s);
void check_security(struct rules *r, const struct security_context *s);
void check_volume(struct rules *r, const struct volume *v);
void check_key_to_path(struct rules *r, const struct key_to_path *k);
void check_downward_file(struct rules *r, const struct downward_file *f);
void check_projection(struct rules *r, const struct projection *p);
void check_projected(struct rules *r, const struct projected_volume *p);
void check_volume_mount(struct rules *r, const struct volume_mount *m);
/* How many handlers there are: one. Those that the object at r cannot have are NULL. */
void check_handlers(struct rules *r, const struct exec_action *exec,
	const struct http_get_action *get, const struct tcp_socket_action *tcp,
	const struct grpc_action *grpc, const struct sleep_action *sleep);
void check_probe(struct rules *r, const char *field, const struct probe_spec *p);
void check_lifecycle(struct rules *r, const struct lifecycle *l);
void check_http_header(struct rules *r, const struct http_header_spec *h);
