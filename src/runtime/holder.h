/* SPDX-License-Identifier: MIT */
/* Starts the holder of a sandbox's namespaces. */
#pragma once

#include "runtime/sandbox.h"

/* Fills the sandbox's holder and, unless the pod has users of its own (runtime/users), namespace
 * descriptors. The holder is on its way then, and says on report_fd how that goes. */
int holder_start(struct runtime *rt, const struct pod *pod, struct sandbox *s, struct err *e);
/* Until it executes its program; what can be done beside that is done before. */
int holder_await(struct sandbox *s, struct err *e);
/* Fills the network, ipc and uts namespaces from the process that was cloned with them. */
int holder_open_namespaces(const struct pod *pod, struct sandbox *s, int pid, struct err *e);
/* Makes rt->mount_ns_fd, once, by a process that is gone afterwards. */
int holder_make_mounts(struct runtime *rt, struct err *e);
