/* SPDX-License-Identifier: MIT */
/* /dev: our own tmpfs, always. An image's /dev is an attacker's (CVE-2026-41579, -47766, -88264 are
 * one class). */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/text.h"
#include "linux/devices.h"
#include "linux/mount.h"
#include "linux/pty.h"
#include "runtime/rootfs.h"
#include "runtime/scratch.h"

#define DEV_BYTES	 (64 * 1024)
#define DEV_INODES	 64
#define DEV_BOARD_BYTES	 (1024 * 1024)
#define DEV_BOARD_INODES (DEV_BOARD_MAX + 256)

static const struct {
	const char *name;
	const char *target;
} links[] = {
	{"fd", "/proc/self/fd"},
	{"stdin", "/proc/self/fd/0"},
	{"stdout", "/proc/self/fd/1"},
	{"stderr", "/proc/self/fd/2"},
	{"ptmx", "pts/ptmx"},
};

static const char *const directories[] = {"pts", "shm", "mqueue"};

int dev_make(bool board, uint32_t first_id, struct err *e)
{
	AUTO_FD int fd = scratch_mount(board ? DEV_BOARD_BYTES : DEV_BYTES,
		board ? DEV_BOARD_INODES : DEV_INODES, "0755", MOUNT_NOSUID | MOUNT_NOEXEC, e);
	const char *name;

	if (fd < 0 || scratch_own(fd, first_id, e) < 0)
		return err_wrap(e, "the container's /dev", NULL);
	if (devices_make(fd, DEVICES_BASIC, &name) < 0)
		return err_errno(e, "make the container's", name);
	for (size_t i = 0; i < ARRAY_LEN(links); i++) {
		if (symlinkat(links[i].target, fd, links[i].name) < 0)
			return err_errno(e, "make the container's", links[i].name);
	}
	for (size_t i = 0; i < ARRAY_LEN(directories); i++) {
		if (mkdirat(fd, directories[i], 0755) < 0)
			return err_errno(e, "make the container's", directories[i]);
	}
	if (board && dev_copy_board(fd, e) < 0)
		return -1;
	return fd_steal(&fd);
}

int devpts_make(uint32_t first_id, struct err *e)
{
	char gid[16];
	const struct mount_option options[] = {
		{"newinstance", NULL},
		{"ptmxmode", "0666"},
		{"mode", "0620"},
		{"gid", gid},
		{NULL, NULL},
	};
	int fd;

	text_write(gid, sizeof(gid), "%u", (unsigned)(first_id + PTY_GID));
	fd = mount_new("devpts", "devpts", options, MOUNT_NOSUID | MOUNT_NOEXEC, e);
	return fd < 0 ? err_wrap(e, "the container's terminals", NULL) : fd;
}
