/* SPDX-License-Identifier: MIT */
/* clone3(2) without memory or stack sharing: like fork(2), into namespaces and a cgroup, with a
 * pidfd. */
#pragma once

#include "base/attr.h"

/*
 * Returns the child's pid, 0 in the child, -1 with errno. flags: CLONE_NEW*. cgroup_fd -1 = stay in
 * ours. All signals are blocked in the child, which must reset what it inherited before it unblocks
 * them. The C library knows nothing of this child: it may make system calls on its own stack, and
 * nothing else.
 */
int clone_child(unsigned flags, int cgroup_fd, int *pidfd);
/* The same into the pid namespace of another process. */
int clone_child_beside(int other_pidfd, unsigned flags, int cgroup_fd, int *pidfd);
