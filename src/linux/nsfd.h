/* SPDX-License-Identifier: MIT */
/* Namespaces by descriptor. */
#pragma once

#include "base/err.h"

/* Opens /proc/<pid>/ns/<kind>; pid 0 = our own. kind: "net", "ipc", "uts", "pid", "mnt". */
int nsfd_open(int pid, const char *kind, struct err *e);

/* Calls act(arg, e) in the network namespace netns_fd (-1 = our own) and comes back; -1 with the
 * reason when one of the three fails, also when act had succeeded. */
int nsfd_visit_net(int netns_fd, int (*act)(void *arg, struct err *e), void *arg, struct err *e);
