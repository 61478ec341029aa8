/* SPDX-License-Identifier: MIT */
#include "runtime/place.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/fdio.h"
#include "linux/path.h"

#define EVERY_ATTR (MOUNT_RDONLY | MOUNT_NOSUID | MOUNT_NODEV | MOUNT_NOEXEC)

int place_make(int dirfd, const char *name, struct err *e)
{
	int fd = -1;

	if (mkdirat(dirfd, name, 0700) == 0 || errno == EEXIST)
		fd = path_open(dirfd, name, O_PATH | O_DIRECTORY, PATH_STRICT);
	return fd < 0 ? err_errno(e, "make directory", name) : fd;
}

int place_open(int dirfd, const char *name, struct err *e)
{
	int fd = path_open(dirfd, name, O_PATH | O_NOFOLLOW, PATH_STRICT);

	return fd < 0 ? err_errno(e, "open", name) : fd;
}

int place_attach(int dirfd, const char *name, int mount_fd, struct err *e)
{
	AUTO_FD int target = place_make(dirfd, name, e);

	if (target < 0)
		return -1;
	return mount_attach(mount_fd, target) < 0 ? err_errno(e, "attach a mount at", name) : 0;
}

static int with_attrs(int *fd, unsigned attrs, const char *what, struct err *e)
{
	if (*fd < 0 || mount_attrs_private(*fd, attrs, EVERY_ATTR & ~attrs) < 0)
		return err_errno(e, "bind", what);
	return fd_steal(fd);
}

int place_copy(int source, unsigned attrs, const char *what, struct err *e)
{
	AUTO_FD int fd = mount_clone(source, "", false);

	return with_attrs(&fd, attrs, what, e);
}

int place_copy_at(int dirfd, const char *name, unsigned attrs, struct err *e)
{
	AUTO_FD int fd = mount_clone(dirfd, name, false);

	return fd < 0 ? err_errno(e, "open", name) : with_attrs(&fd, attrs, name, e);
}
