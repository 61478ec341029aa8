/* SPDX-License-Identifier: MIT */
/* PID 1's duties around the node: from the kernel's hand-over to a running node, and down again. */
#pragma once

/* As PID 1 in the initramfs or the real root. Never returns while the board runs. The wiring above
 * boot/ (node and control) is podinit/'s: it passes itself as run. */
enum boot_end { BOOT_POWEROFF, BOOT_REBOOT, BOOT_HALT };

struct boot {
	/* Runs the node until shutdown is asked; returns how to go down. Pods are stopped when it
	 * returns. */
	enum boot_end (*run)(struct boot *b);
	const char *program; /* argv[0] */
	int cgroup_fd;	     /* of the root of cgroup v2, set by boot */
	const void *conf;    /* struct nodeconf *, read and valid */
};

_Noreturn void boot_main(struct boot *b);
