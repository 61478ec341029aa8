/* SPDX-License-Identifier: MIT */
/*
 * emptyDir: both media are a tmpfs, because the boards' flash is not for temporary files. Its size
 * is sizeLimit or that of a writable layer, so that the limit holds at once (ENOSPC) instead of by
 * eviction. It lives as long as the sandbox.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "api/quantity.h"
#include "base/fdio.h"
#include "linux/mount.h"
#include "linux/path.h"
#include "runtime/scratch.h"
#include "runtime/volumes.h"

/* A sizeLimit made for a larger machine is cut to what this one can give to one volume, as a
 * kubelet cuts it to what the node has. */
static uint64_t wanted_size(const struct runtime *rt, const struct empty_dir *d)
{
	const struct quantity *limit = quantities_get(&d->size_limit, "sizeLimit");

	if (!limit || limit->units <= 0)
		return rt->scratch_bytes;
	return MIN((uint64_t)limit->units, MAX(rt->scratch_total / 4, rt->scratch_bytes));
}

static int attach(int volumes, const char *name, int mount_fd, struct err *e)
{
	AUTO_FD int target = -1;

	if (mkdirat(volumes, name, 0700) < 0)
		return err_errno(e, "make directory", name);
	target = path_open(volumes, name, O_PATH | O_DIRECTORY, PATH_STRICT);
	if (target < 0 || mount_attach(mount_fd, target) < 0)
		return err_errno(e, "attach its tmpfs", NULL);
	return 0;
}

int empty_dir_set_up(struct runtime *rt, const struct volume *v, struct sandbox *s, struct err *e)
{
	uint64_t size = wanted_size(rt, v->empty_dir);
	AUTO_FD int volumes = path_open(s->dir_fd, "volumes", O_PATH | O_DIRECTORY, PATH_STRICT);
	AUTO_FD int fd = -1;

	if (volumes < 0)
		return err_errno(e, "open the pod's volumes", NULL);
	if (scratch_take(rt, size, e) < 0)
		return -1;
	s->scratch_bytes += size; /* sandbox_remove() gives it back, also after a failure below */
	fd = scratch_mount(size, 0, "0777", MOUNT_NODEV | MOUNT_NOSUID, e);
	if (fd < 0)
		return -1;
	return attach(volumes, v->name, fd, e);
}

int empty_dir_clone(const struct sandbox *s, const struct volume *v, struct err *e)
{
	AUTO_FD int volumes = path_open(s->dir_fd, "volumes", O_PATH | O_DIRECTORY, PATH_STRICT);
	AUTO_FD int root = -1;
	int fd;

	if (volumes >= 0)
		root = path_open(volumes, v->name, O_PATH | O_DIRECTORY, PATH_STRICT);
	fd = root >= 0 ? mount_clone(root, "", false) : -1;
	return fd >= 0 ? fd : err_errno(e, "bind its tmpfs", NULL);
}
