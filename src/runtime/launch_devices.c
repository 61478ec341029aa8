/* SPDX-License-Identifier: MIT */
/*
 * Which devices a container may open: what every one has, and the devices that its volumes are.
 * A privileged one may open all. The program for those without any device is loaded once.
 */
#include <errno.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>

#include "base/fdio.h"
#include "runtime/groups.h"
#include "runtime/launch_impl.h"

int launch_note_device(struct launch *l, const struct volume_mount *vm, struct err *e)
{
	const struct child_mount *m = &l->mounts.items[l->mounts.count - 1];
	struct statvfs mount;
	struct stat st;

	if (m->directory)
		return 0;
	if (fstat(m->fd, &st) < 0 || fstatvfs(m->fd, &mount) < 0)
		return err_errno(e, "stat what is mounted at", m->target);
	/* A volume decides whether nodes in it are devices: one that a container may have made
	 * itself is none. */
	if ((!S_ISCHR(st.st_mode) && !S_ISBLK(st.st_mode)) || (mount.f_flag & ST_NODEV))
		return 0;
	l->devices[l->device_count++] = (struct device_rule){
		.major = major(st.st_rdev),
		.minor = minor(st.st_rdev),
		.block = S_ISBLK(st.st_mode),
		.write = !is_true(vm->read_only), /* a read-only mount itself lets devices be */
	};
	return 0;
}

static int attach(struct launch *l, int cgroup_fd, struct err *e)
{
	AUTO_FD int own = -1;
	int *program = l->device_count > 0 ? &own : &l->rt->device_filter;

	if (cgroup_fd < 0)
		return err_set(e, ENOENT, "no cgroup v2 to filter devices");
	if (*program < 0)
		*program = device_filter_load(l->devices, l->device_count, e);
	return *program < 0 ? -1 : device_filter_attach(cgroup_fd, *program, e);
}

int launch_filter_devices(struct launch *l, int cgroup_fd, struct err *e)
{
	if (l->privileged || attach(l, cgroup_fd, e) == 0)
		return 0;
	if (l->rt->enforce)
		return -1;
	group_note_not_enforced(
		l->rt, "device access", cgroup_fd < 0 ? FEATURE_CGROUP2 : FEATURE_BPF_DEVICE);
	l->devices_filtered = false;
	return launch_capabilities(l, e); /* without CAP_MKNOD, unless it asks for it */
}
