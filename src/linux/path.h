/* SPDX-License-Identifier: MIT */
/*
 * Opening and making paths below a directory that is not ours, by openat2(2): no name ever leads
 * out of it. These are plain system calls, so that a cloned child may use them: they return a
 * descriptor or -1 with errno.
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"

/* How a path below dirfd may be walked. Magic links (/proc/self/fd/N) are never followed. */
enum path_walk {
	PATH_ANYWHERE, /* our own configuration's word */
	PATH_BENEATH,  /* a step out of dirfd is EXDEV: our own stores */
	PATH_IN_ROOT,  /* dirfd is "/": links lead where they lead in a container */
	PATH_STRICT,   /* beneath and no symbolic link at all (ELOOP): /proc, /sys, /dev */
};

/* flags as of open(2); O_CLOEXEC is added. */
int path_open(int dirfd, const char *path, int flags, enum path_walk walk);

/* An O_PATH descriptor by what the kernel has in memory alone (RESOLVE_CACHED, Linux 5.12), so that
 * no storage is waited for. -1 with EAGAIN when it would have to ask. */
int path_open_cached(int dirfd, const char *path, enum path_walk walk);

/* An O_PATH descriptor of a mount's target below root. What is missing is made: directories (0755),
 * and for !directory an empty file (0644) at the end. */
int path_make_target(int root, const char *path, bool directory, enum path_walk walk);
