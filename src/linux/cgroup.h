/* SPDX-License-Identifier: MIT */
/* cgroup v2 directories by descriptor: make, kill, remove, and what a container's tells when it
 * ended. Limits are runtime/groups'. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/* Makes (or finds) parent/name and opens it. name is a single component. */
int cgroup_make(int parent, const char *name, struct err *e);
/* Has the kernel ended something in it or below for want of memory? -1: there is no group. To be
 * asked before its removal. */
bool cgroup_was_oom_killed(int cgroup);
/* The same of the text of memory.events. Pure. */
bool cgroup_counts_oom_kill(const char *events);
/* SIGKILL to every process in it and below (cgroup.kill, Linux 5.14). */
int cgroup_kill(int cgroup, struct err *e);
/* Pure: the number behind a key in a text of lines "key number" (memory.stat, memory.events, also
 * /proc/meminfo); 0 when there is none. */
uint64_t stat_value(const char *text, const char *key);
/* Removes parent/name with the empty groups below it. 0 = gone or never there; EBUSY while the
 * kernel still holds processes. */
int cgroup_remove(int parent, const char *name, struct err *e);
