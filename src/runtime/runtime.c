/* SPDX-License-Identifier: MIT */
/* What is opened once: everything that a container start must not look up by name. */
#include "runtime/runtime.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/text.h"
#include "linux/caps.h"
#include "linux/child.h"
#include "linux/device_filter.h"
#include "runtime/holder.h"
#include "runtime/images.h"
#include "runtime/pause_image.h"
#include "runtime/place.h"
#include "runtime/spare.h"

#define NULL_DEVICE "/dev/null"

/* A program without descriptors 0 to 2 would hand them out to the next open, and a container would
 * inherit that. */
static int fill_stdio(struct err *e)
{
	int fd;

	do {
		fd = open(NULL_DEVICE, O_RDWR | O_CLOEXEC);
	} while (fd >= 0 && fd <= 2);
	if (fd < 0)
		return err_errno(e, "open", NULL_DEVICE);
	return close(fd);
}

int runtime_null(int flags, struct err *e)
{
	AUTO_FD int fd = open(NULL_DEVICE, flags | O_CLOEXEC | O_NOCTTY);
	struct stat st;

	if (fd < 0)
		return err_errno(e, "open", NULL_DEVICE);
	if (fstat(fd, &st) < 0 || !S_ISCHR(st.st_mode) || st.st_rdev != makedev(1, 3))
		return err_sys(e, ENODEV, "no null device: open", NULL_DEVICE);
	return fd_steal(&fd);
}

/*
 * Containers get our /dev/null as standard input and as what masks show. Through a read-only mount
 * of it, on its own place, they can read and write it, but not change its mode or owner
 * (CVE-2026-88265).
 */
static int protect_null(struct runtime *rt, struct err *e)
{
	AUTO_FD int copy = place_copy(rt->null_fd, RUNTIME_NULL_ATTRS, NULL_DEVICE, e);

	if (copy < 0)
		return -1;
	if (mount_attach(copy, rt->null_fd) < 0)
		return err_errno(e, "attach a mount at", NULL_DEVICE);
	fd_close(&rt->null_fd);
	rt->null_fd = fd_steal(&copy);
	return 0;
}

static int open_run_dir(struct runtime *rt, struct err *e)
{
	static const char *const made[] = {"pods", "holder", "holder/" CHILD_LOWER,
		"holder/" CHILD_UPPER, "empty"}; /* the last is kept */
	AUTO_FD int fd = -1;

	rt->run_fd = open(rt->run_dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (rt->run_fd < 0)
		return err_errno(e, "open", rt->run_dir);
	for (size_t i = 0; i < ARRAY_LEN(made); i++) {
		fd_close(&fd);
		fd = place_make(rt->run_fd, made[i], e);
		if (fd < 0)
			return err_wrap(e, "run directory", rt->run_dir);
	}
	rt->empty_fd = fd_steal(&fd);
	if (fchmodat(rt->run_fd, "empty", 0555, 0) < 0)
		return err_errno(e, "set the mode of", "empty");
	return 0;
}

int runtime_empty(const struct runtime *rt, struct err *e)
{
	return place_copy(
		rt->empty_fd, MOUNT_RDONLY | MOUNT_NOSUID | MOUNT_NODEV | MOUNT_NOEXEC, "empty", e);
}

/* CVE-2019-5736: what a process of a pod could reach must not be writable. */
static int open_pause(struct runtime *rt, struct err *e)
{
	const int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL;

	rt->pause_fd = memfd_create("pause", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (rt->pause_fd < 0 ||
		fd_write_all(rt->pause_fd, pause_image, pause_image_size, NULL) < 0 ||
		fcntl(rt->pause_fd, F_ADD_SEALS, seals) < 0)
		return err_errno(e, "make a sealed memfd of", "pause");
	return 0;
}

/* A hosted podinit may run without CAP_SYS_RESOURCE: then its children can have its own score at
 * the least. */
static int lowest_oom_score(void)
{
	char buf[16];
	int64_t own = 0;

	if (caps_may_raise_limits())
		return -1000;
	if (fd_get(AT_FDCWD, "/proc/self/oom_score_adj", buf, sizeof(buf), NULL) == 0)
		(void)text_to_int64(buf, -1000, 1000, &own);
	return (int)own;
}

static bool has_file_system(const char *type)
{
	AUTO_FD int fd = mount_new_plain(type, NULL, 0);

	return fd >= 0;
}

/* A pod keeps half a dozen descriptors, a container four: more than the customary 1024 in all. */
static void raise_file_limit(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) < 0)
		return;
	files.rlim_cur = files.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &files);
}

int runtime_open(struct runtime *rt, struct err *e)
{
	rt->run_fd = rt->null_fd = rt->empty_fd = rt->proc_fd = rt->pause_fd = -1;
	rt->loop_control_fd = rt->device_filter = rt->mount_ns_fd = -1;
	for (int i = 0; i < SPARES; i++)
		rt->spares[i] = -1;
	rt->scratch_used = 0;
	rt->oom_least = lowest_oom_score();
	(void)fd_get(
		AT_FDCWD, "/sys/devices/system/cpu/possible", rt->cpus, sizeof(rt->cpus), NULL);
	rt->has_mqueue = has_file_system("mqueue");
	raise_file_limit();
	if (fill_stdio(e) < 0 || open_run_dir(rt, e) < 0)
		goto failed;
	rt->null_fd = runtime_null(O_PATH, e);
	if (rt->null_fd < 0 || protect_null(rt, e) < 0 || open_pause(rt, e) < 0)
		goto failed;
	rt->proc_fd = mount_new("proc", NULL, NULL, MOUNT_NOSUID | MOUNT_NODEV | MOUNT_NOEXEC, e);
	if (rt->proc_fd < 0 || holder_make_mounts(rt, e) < 0 || images_init(rt, e) < 0)
		goto failed;
	/* Without it a container without devices of its own tries again, and says why not. */
	rt->device_filter = device_filter_load(NULL, 0, NULL);
	/* A board may do without; the first image then says why it cannot be mounted. */
	rt->loop_control_fd = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
	spare_init(rt);
	return 0;
failed:
	runtime_close(rt);
	return -1;
}

void runtime_close(struct runtime *rt)
{
	images_fini();
	spare_fini(rt);
	fd_close(&rt->loop_control_fd);
	fd_close(&rt->device_filter);
	fd_close(&rt->mount_ns_fd);
	fd_close(&rt->proc_fd);
	fd_close(&rt->pause_fd);
	fd_close(&rt->empty_fd);
	if (rt->null_fd >= 0)
		(void)mount_detach(rt->null_fd, "", NULL);
	fd_close(&rt->null_fd);
	fd_close(&rt->run_fd);
}
