/* SPDX-License-Identifier: MIT */
/*
 * `podinit --hosted DIR`: the same node on a developer's Linux machine, as PID 1 of fresh
 * namespaces, with everything under DIR. A launcher stays outside: it makes the cgroup, forwards
 * signals and cleans up.
 */
#pragma once

#include <limits.h>

#include "api/nodeconf.h"
#include "base/err.h"

#define HOSTED_EXIT_NOT_ROOT 77

struct hosted {
	char dir[PATH_MAX]; /* absolute */
	struct nodeconf conf;
	struct arena arena; /* of conf */
	int lock_fd;
	char cgroup[PATH_MAX]; /* path of podinit-<id>, "" = the machine has no cgroup v2 */
};

/* Returns the exit status: 0 after SIGTERM, 1 on a bad configuration, 77 when not root. */
int hosted_main(const char *dir);

/* hosted_modules.c: whether this machine has the module and loads it by itself when it is first
 * used; never on a board. */
bool hosted_loads_module(const char *name);

/* hosted_inside.c: PID 1 of the fresh namespaces. Never returns. */
_Noreturn void hosted_inside(struct hosted *h);

/* hosted_seal.c: executes a sealed copy of this program with the same arguments; returns 0 when
 * this is it, -1 with the reason. */
int hosted_seal(const char *dir, struct err *e);

/* hosted_cgroup.c */
/* Makes podinit-<pid> at the cgroup2 root and removes those of launchers that are gone; h->cgroup
 * stays "" without cgroup v2. */
int hosted_cgroup_make(struct hosted *h, struct err *e);
int hosted_cgroup_enter(const struct hosted *h, int pid, struct err *e);
/* Kills what is in it and removes it with all below; waits for the kernel at most 10 s. */
void hosted_cgroup_remove(const char *path);
