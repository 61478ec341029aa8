/* SPDX-License-Identifier: MIT */
/* cgroup v2 directories by descriptor: make, kill, remove. Limits are a later matter. */
#pragma once

#include "base/err.h"

/* Makes (or finds) parent/name and opens it. name is a single component. */
int cgroup_make(int parent, const char *name, struct err *e);
/* SIGKILL to every process in it and below (cgroup.kill, Linux 5.14). */
int cgroup_kill(int cgroup, struct err *e);
/* Removes parent/name with the empty groups below it. 0 = gone or never there; EBUSY while the
 * kernel still holds processes. */
int cgroup_remove(int parent, const char *name, struct err *e);
