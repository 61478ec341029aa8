/* SPDX-License-Identifier: MIT */
/*
 * The node: supervisor, kernel side, manifest watcher, logs and probes wired to one event loop.
 * boot/ (as PID 1) and the hosted role start it the same way.
 */
#pragma once

#include "api/nodeconf.h"
#include "linux/features.h"
#include "linux/reaper.h"
#include "node/supervisor.h"

struct node_conf {
	struct evloop *loop;
	struct reaper *reaper;
	const struct nodeconf *conf;
	const struct features *features; /* for the Node object; NULL = nothing is missing */
	bool hosted;
	const char *node_name;
	const char *run_dir;		/* /run/podinit, DIR/run */
	const char *log_dir;		/* /var/log/pods, DIR/log */
	const char *firmware_manifests; /* read-only manifests; NULL = none */
	const char *data_manifests;	/* podctl apply writes here; NULL = none */
	const char *data_images;	/* podctl image import the same; NULL = none */
	const char *data_volumes;	/* directories of PersistentVolumeClaims are made here */
	const char *seccomp_dir;	/* compiled profiles: /etc/podinit/seccomp, DIR/seccomp */
	int cgroup_fd;	  /* the node's cgroup: "pods" is made below it; -1 = no cgroup v2 */
	uint32_t log_gid; /* log files are readable by this group */
	/* Called after the console line was written; may be NULL. */
	void (*published)(void *arg, const struct change *change);
	void (*event_recorded)(void *arg, const struct event_record *event);
	void (*node_changed)(void *arg); /* what node_object_json() says */
	void *arg;
};

/* Named so because yaml/ has a struct node. */
struct local_node;

struct local_node *node_new(const struct node_conf *conf, struct err *e);
void node_free(struct local_node *n);
struct supervisor *node_supervisor(struct local_node *n);
/* Decides and acts; call between turns of the loop. Returns when to be called again. */
msec node_run(struct local_node *n);
/* Stops every pod, each with its grace, at most grace_cap ms. node_run() goes on being called until
 * node_is_down(). */
void node_shutdown(struct local_node *n, msec grace_cap);
bool node_is_down(const struct local_node *n);

/* podctl apply and delete: what is to be kept under data_manifests with fsync and rename (in a
 * worker), in the order asked; done is called then. The file is the one that the object came from,
 * or <namespace>_<name>.yaml (configmap_<namespace>_<name>.yaml). */
typedef void (*manifest_written)(void *arg, const struct err *e); /* e NULL = it is on storage */
struct manifest_write {
	enum object_kind kind;
	const char *namespace_;
	const char *name;
	const char *text; /* copied; NULL removes the file */
	size_t len;
	manifest_written done;
	void *arg;
};
struct keep;

/* Takes the room that it needs and nothing more, so that an object which could not be kept need not
 * be taken in. NULL with e: EROFS, this node has no directory for manifests; EPERM, the object
 * shares its file with others; EBUSY, EFBIG, ENAMETOOLONG, ENOMEM. */
struct keep *node_keep_reserve(struct local_node *n, const struct manifest_write *w, struct err *e);
/* One of the two follows before anything else. */
void node_keep_go(struct local_node *n, struct keep *k);
void node_keep_drop(struct local_node *n, struct keep *k);
/* podctl images, image import, image rm. done is called once with what the worker said: e's code is
 * 0 when all went well, and its text then tells what was done; fd is a memfd with the list, -1. */
enum image_verb { IMAGE_IMPORT, IMAGE_REMOVE, IMAGE_LIST };
typedef void (*image_ordered)(void *arg, const struct err *e, int fd);
struct image_order {
	enum image_verb verb;
	const char *reference;
	const char *signature; /* base64; "" = none */
	int from;	       /* import: the socket that it comes over; borrowed during the call */
	uint64_t size;	       /* of configuration and image together */
	uint32_t config_size;  /* the first bytes are an OCI image configuration */
	const char *ahead;     /* what was read of the socket already; borrowed during the call */
	size_t ahead_len;
	image_ordered done;
	void *arg;
};
/* EBUSY: another change is under way; EINVAL: no name of an image. */
int node_image_order(struct local_node *n, const struct image_order *o, struct err *e);
/* The node as a v1 Node object, in JSON in a; NULL when a is too small. Waits for nothing. */
const char *node_object_json(
	const struct local_node *n, struct arena *a, size_t *len, uint64_t *version);
const char *node_log_dir(const struct local_node *n);
int64_t node_wall_offset(const struct local_node *n);
