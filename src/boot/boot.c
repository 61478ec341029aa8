/* SPDX-License-Identifier: MIT */
#include "boot/boot.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/reboot.h>
#include <time.h>
#include <unistd.h>

#include "api/nodeconf.h"
#include "base/err.h"
#include "base/log.h"
#include "boot/early.h"
#include "boot/initramfs.h"
#include "boot/setup.h"
#include "boot/shutdown.h"

#define FAILED_PAUSE_S 10 /* a person can read what failed before the board starts again */

/* What the boot cannot go on without has failed: say so, wait, start again (another slot or a
 * repaired disk may do better). */
static _Noreturn void give_up(const struct err *e)
{
	struct timespec pause = {.tv_sec = FAILED_PAUSE_S};

	log_error("Failed to boot: ", e->text);
	log_error("rebooting in 10 s");
	nanosleep(&pause, NULL);
	shutdown_machine(BOOT_REBOOT);
}

void boot_main(struct boot *b)
{
	static struct nodeconf conf;
	struct err e;

	/* PID 1 gets no signal it has no handler for; ctrl-alt-del shall be SIGINT, not a reset
	 * (reboot(2)). */
	reboot(RB_DISABLE_CAD);
	if (early_mount_api(&e) < 0)
		give_up(&e);
	early_open_console();
	if (initramfs_is_root()) {
		log_info("starting from the initramfs");
		if (initramfs_leave(&e) < 0)
			give_up(&e);
	}
	early_mount_rest(&b->cgroup_fd);
	setup_read_conf(&conf);
	setup_board(&conf);
	b->conf = &conf;
	setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
	shutdown_machine(b->run(b));
}
