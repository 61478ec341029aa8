/* SPDX-License-Identifier: MIT */
/* The first mounts and device nodes of a booting board; every step is harmless when it was done
 * before. */
#pragma once

#include <stdbool.h>

#include "base/err.h"

/* /proc, /sys and /dev: devtmpfs, or our own tmpfs with a node for each device in sysfs where the
 * kernel has none. */
int early_mount_api(struct err *e);
/* Makes missing nodes of /dev from /sys/dev (only needed without devtmpfs); also for devices that
 * came since. */
void early_make_nodes(void);
/* Makes the directories above path, which is as before when this returns. */
void early_make_parents(char *path);
/* What only the real root has: /dev/pts, /dev/shm, /run, /tmp, /var/log on tmpfs, cgroup v2 at
 * /sys/fs/cgroup with its controllers on. The descriptor of the cgroup root in *cgroup_fd, -1 when
 * the kernel has none. Problems are logged: a board without /tmp still runs pods. */
void early_mount_rest(int *cgroup_fd);
/* Opens /dev/console as standard input, output and error. */
void early_open_console(void);
