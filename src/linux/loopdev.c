/* SPDX-License-Identifier: MIT */
/* LOOP_CTL_GET_FREE and LOOP_CONFIGURE, with the race between the two. */
#include "linux/loopdev.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/text.h"

#define LOOP_CONTROL "/dev/loop-control"
/* What is at the name may be anything, where a pod has /dev as its volume: no link is followed, and
 * nothing is waited for. */
#define NODE_FLAGS    (O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
#define LOOP_PATH_MAX 32
#define LOOP_TRIES    16 /* somebody else took the free device between the two calls */
#ifndef LOOP_MAJOR
#define LOOP_MAJOR 7
#endif

/* Opens the node of device number n; on a board without devtmpfs it may not be there yet. */
static int open_device(int n, char path[LOOP_PATH_MAX], struct err *e)
{
	dev_t dev = makedev(LOOP_MAJOR, (unsigned)n);
	AUTO_FD int fd = -1;
	struct stat st;

	text_write(path, LOOP_PATH_MAX, "/dev/loop%d", n);
	fd = open(path, NODE_FLAGS | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT) {
		if (mknod(path, S_IFBLK | 0600, dev) < 0 && errno != EEXIST)
			return err_errno(e, "make loop device", path);
		fd = open(path, NODE_FLAGS | O_CLOEXEC);
	}
	if (fd < 0)
		return err_errno(e, "open loop device", path);
	if (fstat(fd, &st) < 0 || !S_ISBLK(st.st_mode) || st.st_rdev != dev)
		return err_sys(e, ENXIO, "open loop device", path);
	return fd_steal(&fd);
}

static int configure(int fd, int backing, const char *name)
{
	struct loop_config config;

	memset(&config, 0, sizeof(config));
	config.fd = (uint32_t)backing;
	config.info.lo_flags = LO_FLAGS_READ_ONLY | LO_FLAGS_AUTOCLEAR;
	(void)text_copy((char *)config.info.lo_file_name, LO_NAME_SIZE, name);
	return ioctl(fd, LOOP_CONFIGURE, &config);
}

static int attach(int control, int backing, const char *name, struct err *e)
{
	char path[LOOP_PATH_MAX];
	int fd = -1;

	for (int i = 0; i < LOOP_TRIES; i++) {
		int n = ioctl(control, LOOP_CTL_GET_FREE);

		if (n < 0)
			return err_errno(e, "find a free loop device", NULL);
		fd = open_device(n, path, e);
		if (fd < 0)
			return -1;
		if (configure(fd, backing, name) == 0)
			return fd;
		err_errno(e, "set up loop device", path);
		fd_close(&fd);
		if (errno != EBUSY)
			return -1;
	}
	return -1;
}

int loopdev_attach(int control, int backing, const char *name, struct err *e)
{
	AUTO_FD int opened = -1;

	if (control < 0) {
		opened = open(LOOP_CONTROL, O_RDWR | O_CLOEXEC);
		if (opened < 0)
			return err_errno(e, "no loop devices: open", LOOP_CONTROL);
		control = opened;
	}
	return attach(control, backing, name, e);
}
