/* SPDX-License-Identifier: MIT */
/* One start while it is made: what launch*.c share. Everything in it is owned and ends with
 * launch_fini(). */
#pragma once

#include "linux/child.h"
#include "linux/device_filter.h"
#include "runtime/environment.h"
#include "runtime/identity.h"
#include "runtime/launch.h"
#include "runtime/mounts.h"
#include "runtime/rootfs.h"

#define LAUNCH_MEMORY_MAX                                                                          \
	(1024 * 1024) /* of arguments and environment; execve(2) has limits of its own */

struct launch {
	struct runtime *rt;
	const struct pod *pod;
	const struct container_spec *spec;
	struct sandbox *sandbox;
	const struct image *image;
	struct image *const *volume_images; /* of the mounts that are still to come */
	uint32_t instance;
	bool literal;
	bool privileged;

	struct child_plan plan; /* its mounts are owned */
	int stdin_fd;
	int stdout_fds[2]; /* read end, write end */
	int stderr_fds[2];
	int report_fds[2];
	int devpts_fd; /* borrowed from mounts */
	struct rootfs root;

	struct arena arena;
	struct variables declared;
	struct variables env;
	struct child_limit limits[2];
	char oom[8];
	struct identity who;
	char working_dir[MOUNT_PATH_MAX];
	uint32_t device_count;
	bool devices_filtered; /* as is hoped, until launch_filter_devices() knows */
	/* Lists with a count: what lies behind it is not zeroed, which would touch many pages. */
	struct mounts mounts;
	struct device_rule devices[MOUNTS_MAX]; /* that are volumes */
};

/* The one start that there is at a time: too large for the stack. */
struct launch *launch_begin(
	struct runtime *rt, const struct launch_target *t, const struct image *image);
void launch_fini(struct launch *l);

/* launch_process.c: ids, capabilities, environment, arguments, limits, working directory. argv NULL
 * = the container's own. */
int launch_process(
	struct launch *l, const struct strings *argv, enum launch_failure *why, struct err *e);
/* launch_filter.c: of system calls, for who has the plan's capabilities. */
int launch_filter(struct launch *l, enum launch_failure *why, struct err *e);
/* Those of the user that is planned already. */
int launch_capabilities(struct launch *l, struct err *e);
/* launch_mounts.c: root, mounts, masks. */
int launch_mounts(struct launch *l, enum launch_failure *why, struct err *e);
/* launch_devices.c. What was mounted last, by vm, may be a device: then the container may open it,
 * read-only if so mounted. */
int launch_note_device(struct launch *l, const struct volume_mount *vm, struct err *e);
/* Keeps the processes of the group to the container's devices; before the first is in it. What the
 * kernel cannot do is as with a limit: an error, or told by rt->not_enforced. */
int launch_filter_devices(struct launch *l, int cgroup_fd, struct err *e);
/* launch_io.c: pipes or a terminal. one_output: stderr goes where stdout goes. */
int launch_io(struct launch *l, bool one_output, struct err *e);

#define MESSAGE_PATH_MAX 192

/* Of the termination message in the run directory, where the pod's own files are. */
void message_path(
	const char *uid, const char *container, uint32_t instance, char out[MESSAGE_PATH_MAX]);
