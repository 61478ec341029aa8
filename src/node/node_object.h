/* SPDX-License-Identifier: MIT */
/* The node as a v1 Node object: what a kubelet would say of this board (pkg/kubelet/nodestatus),
 * and what the kernel lacks as a condition of our own. */
#pragma once

#include "api/node.h"
#include "base/arena.h"
#include "linux/features.h"
#include "node/allocatable.h"

#define NODE_CONDITIONS 5
#define NODE_RESOURCES	4

/* What is to be said; texts are borrowed. */
struct node_facts {
	const char *name;
	const char *host_name;
	const char *host_ip;
	const char *pod_cidr;
	const char *kernel_version;
	const char *os_image;
	const char *boot_id;
	const char *machine_id;
	const char *net_error; /* why there is no pod network; NULL = there is one */
	const char *lacking;   /* names of kernel features; "" = none */
	struct node_amounts capacity;
	struct node_amounts allocatable; /* but processes */
	uint32_t pods;
	bool memory_pressure;
	int64_t memory_since; /* when that has changed; 0 = never */
	uint64_t version;     /* resourceVersion */
	int64_t started_at;   /* wall milliseconds */
	int64_t now;
};

/* Fills *o, with what belongs to it in a, which says when it was too small. Pure. */
void node_object_fill(struct arena *a, const struct node_facts *f, struct node_object *o);

/* What is read once, at the start: later nothing waits for a file. */
struct node_identity {
	char os_image[64];
	char boot_id[40];
	char machine_id[40];
	msec started_at; /* of the boot clock */
};
void node_identity_read(struct node_identity *id);

/* The value of PRETTY_NAME in the text of os-release(5), cut out of it; NULL when it has none. */
const char *os_release_name(char *text);
