/* SPDX-License-Identifier: MIT */
/*
 * Starts a container: spec, image and sandbox to a plan (descriptors, ids, ready strings,
 * capability sets), its mounts as detached descriptors, then clone3(2) into its cgroup; the child
 * runs the steps of linux/child. Also runs further processes in a running container (exec probes).
 */
#pragma once

#include "api/pod.h"
#include "runtime/identity.h"
#include "runtime/images.h"
#include "runtime/sandbox.h"

#define VOLUME_IMAGES_MAX 16 /* of one container */

struct container_run {
	struct child init; /* exited is set by the caller; the container's first process */
	int report_fd; /* read end: EOF = executed, else a child_failure record: launch_report();
			* closed by container_release() */
	int stdout_fd; /* read ends, non-blocking, the caller's from the start; with tty stdout_fd
			* is the pty's master, whose end of file is EIO, and stderr_fd is -1 */
	int stderr_fd;
	int cgroup_fd;	     /* of the container; -1 */
	enum qos qos;	     /* where it is: the pod's class */
	struct image *image; /* held; put by container_release(), as those of its volumes are: */
	struct image *volume_images[VOLUME_IMAGES_MAX]; /* by container_image_at(), from 1 on */
	uint32_t volume_image_count;
	uint64_t scratch_bytes; /* of its writable layer, out of the node's total */
	uint32_t instance;
	bool devices_filtered; /* its default capabilities have CAP_MKNOD then */
	char name[64];
	char uid[SANDBOX_UID_MAX]; /* of the pod */
	struct identity who;	   /* as it was started; without home */
};

void container_run_empty(struct container_run *r);

/* Which way a start failed: the words of pod/record.h's enum start_failure that apply here. */
enum launch_failure { LAUNCH_CONFIG, LAUNCH_CREATE, LAUNCH_RUN };

/* Which container of which pod. */
struct launch_target {
	const struct pod *pod;
	const struct container_spec *spec;
	struct sandbox *sandbox;
	uint32_t instance; /* tells apart the starts of one container */
	bool literal;	   /* container_exec(): argv is taken as it is written */
};

/* image is taken over on success; out holds those of the volumes already. On failure everything
 * else is undone: container_put_images(). */
int container_start(struct runtime *rt, const struct launch_target *t, struct image *image,
	struct container_run *out, enum launch_failure *why, struct err *e);
/* Reads report_fd when readable: 1 = the entrypoint runs, 0 = not yet, -1 = it failed, with the
 * reason in e ("exec /bin/x: No such file or directory"). */
int launch_report(struct container_run *r, struct err *e);
/* The same of any child's report. */
int report_read(int report_fd, struct err *e);
/* SIGKILL to the whole cgroup (cgroup.kill), or to the first process where there is no cgroup. */
int container_kill(struct runtime *rt, struct container_run *r, struct err *e);
/* After the first process was reaped: removes the cgroup and the termination message, puts the
 * image. Harmless twice. False while the cgroup is still busy: call again. */
bool container_release(struct runtime *rt, struct container_run *r);
/* What the container wrote to its terminationMessagePath: the last bytes that fit into buf, NUL
 * terminated. Before container_release(). Its length, 0 when there is nothing; -1 with e. */
int container_termination_message(const struct runtime *rt, const struct container_run *r,
	char *buf, size_t size, struct err *e);

/* Puts the images of its volumes. */
void container_put_images(struct container_run *r);

struct exec_run {
	struct child child; /* exited is set by the caller */
	int output_fd;	    /* stdout and stderr together, non-blocking */
};

/* Runs argv inside the running container with its namespaces, root, user, capabilities and
 * environment (an exec probe). */
int container_exec(struct runtime *rt, const struct launch_target *t, struct container_run *r,
	const struct strings *argv, struct exec_run *out, struct err *e);
