/* SPDX-License-Identifier: MIT */
/* The node with its control socket, from start to end: the same on a board and hosted. */
#pragma once

#include <stdbool.h>

#include "api/nodeconf.h"
#include "base/err.h"
#include "boot/boot.h"

/* The API process runs as this user and group, which own nothing but the right to read logs. */
#define API_ID 990

struct role_conf {
	const struct nodeconf *conf;
	bool hosted;
	const char *node_name;
	const char *run_dir;
	const char *log_dir;
	const char *firmware_manifests;
	const char *data_images;
	const char *data_volumes;
	const char *data_manifests;
	const char *seccomp_dir;
	const char *socket_path;
	int cgroup_fd;
};

enum role_end { ROLE_POWEROFF, ROLE_REBOOT, ROLE_HALT, ROLE_FAILED };

/* Runs until asked to stop: SIGTERM and `podctl poweroff` or `reboot`, SIGINT (ctrl-alt-del),
 * SIGUSR1 (halt) and SIGUSR2 (power off) as busybox tools send them. Pods are stopped when it
 * returns. ROLE_FAILED: it could not start, with the reason in e. */
enum role_end role_run(const struct role_conf *conf, struct err *e);

/* boot/'s callback. */
enum boot_end role_board(struct boot *b);
