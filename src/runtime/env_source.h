/* SPDX-License-Identifier: MIT */
/* Where the variables that a manifest declares come from: the pod, the node, ConfigMaps, Secrets.
 * Pure. */
#pragma once

#include "api/config.h"
#include "runtime/environment.h"

/* What the node knows. */
struct env_facts {
	const char *node_name;
	const char *host_ip;
	uint64_t cpu_milli; /* what containers may have of the node: limits where none is set */
	uint64_t memory_bytes;
	uint64_t storage_bytes;
	/* NULL = not found, or without a callback; good until the next event of the loop. */
	const struct config_map *(*config_map)(void *arg, const char *namespace_, const char *name);
	const struct secret *(*secret)(void *arg, const char *namespace_, const char *name);
	/* Why a claim cannot be used, "not found"; NULL = it can. */
	const char *(*claim_fault)(void *arg, const char *namespace_, const char *name);
	void *arg;
};

/* Whose environment. */
struct env_owner {
	const struct pod *pod;
	const struct container_spec *spec; /* NULL where it is a volume's files */
	const char *uid;		   /* of the pod */
	const char *ip;			   /* of the pod; "" = the node's */
	bool running; /* a further process: what has gone missing since the start is left out */
};

/*
 * envFrom in its order, then env in its: a later one of a name wins, and a value sees what is
 * before it. What is missing and not optional is an error in upstream's words: `configmap "x" not
 * found`, `couldn't find key K in Secret ns/x`.
 */
int env_declare(struct arena *a, const struct env_facts *facts, const struct env_owner *owner,
	struct variables *declared, struct err *e);

/* The pod's field, as a fieldRef names it; NULL with e. A label or annotation that is not there is
 * "". */
const char *env_field(struct arena *a, const struct env_facts *facts, const struct env_owner *owner,
	const char *path, struct err *e);
/* In units of the divisor, rounded up; NULL with e. */
const char *env_resource(struct arena *a, const struct env_facts *facts,
	const struct env_owner *owner, const struct resource_field_ref *ref, struct err *e);

/* What an exec probe's command sees: the values as they are written, "" for those that come from
 * elsewhere. */
int env_declare_static(
	struct arena *a, const struct container_spec *c, struct variables *declared, struct err *e);
