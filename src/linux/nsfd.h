/* SPDX-License-Identifier: MIT */
/* Namespaces by descriptor. */
#pragma once

#include "base/err.h"

/* Opens /proc/<pid>/ns/<kind>; pid 0 = our own. kind: "net", "ipc", "uts", "pid", "mnt". */
int nsfd_open(int pid, const char *kind, struct err *e);
