/* SPDX-License-Identifier: MIT */
/* What a container sees as its file system: the root, what every container has, the pod's files,
 * its volumes. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/fdio.h"
#include "base/text.h"
#include "linux/mount.h"
#include "linux/path.h"
#include "runtime/launch_impl.h"
#include "runtime/pod_files.h"
#include "runtime/rootfs.h"
#include "runtime/volumes.h"

#define NO_PROGRAMS (MOUNT_NOSUID | MOUNT_NODEV | MOUNT_NOEXEC)

#define DEFAULT_MESSAGE_PATH "/dev/termination-log"

/* kubelet-semantics: what container runtimes hide, and what they let nobody write. */
static const char *const masked[] = {
	"/proc/asound",
	"/proc/acpi",
	"/proc/interrupts",
	"/proc/kcore",
	"/proc/keys",
	"/proc/latency_stats",
	"/proc/timer_list",
	"/proc/timer_stats",
	"/proc/sched_debug",
	"/proc/scsi",
	"/sys/firmware",
	"/sys/devices/virtual/powercap",
	NULL,
};

static const char *const read_only[] = {
	"/proc/bus",
	"/proc/fs",
	"/proc/irq",
	"/proc/sys",
	"/proc/sysrq-trigger",
	NULL,
};

/* A detached copy of name in the sandbox's directory. */
static int clone_pod_file(const struct launch *l, const char *name, struct err *e)
{
	AUTO_FD int source = path_open(l->sandbox->dir_fd, name, O_PATH | O_NOFOLLOW, PATH_STRICT);
	AUTO_FD int fd = source >= 0 ? mount_clone(source, "", false) : -1;

	if (fd < 0 || mount_attrs(fd, NO_PROGRAMS, 0) < 0)
		return err_errno(e, "bind the pod's", name);
	return fd_steal(&fd);
}

static int add_system(struct launch *l, struct err *e)
{
	struct mounts *m = &l->mounts;
	int fd;

	if (mounts_add_fresh(m, "/proc", "proc", NO_PROGRAMS, e) < 0)
		return -1;
	fd = dev_make(e);
	if (fd < 0 || mounts_add(m, "/dev", fd, true, e) < 0)
		return -1;
	fd = devpts_make(e);
	if (fd < 0 || mounts_add(m, "/dev/pts", fd, true, e) < 0)
		return -1;
	l->devpts_fd = fd;
	fd = clone_pod_file(l, "shm", e);
	if (fd < 0 || mounts_add(m, "/dev/shm", fd, true, e) < 0)
		return -1;
	return mounts_add_fresh(m, "/sys", "sysfs", NO_PROGRAMS | MOUNT_RDONLY, e);
}

static int add_volumes(struct launch *l, struct err *e)
{
	for (uint32_t i = 0; i < l->spec->volume_mounts.count; i++) {
		const struct volume_mount *vm = &l->spec->volume_mounts.items[i];
		char clean[MOUNT_PATH_MAX];
		struct volume_source source = {.fd = -1};

		if (!mount_path_clean(vm->mount_path, clean, sizeof(clean)) ||
			mount_path_is_refused(clean))
			return err_named(
				e, EPERM, "a volume may not be mounted at", vm->mount_path);
		if (volume_clone(l->pod, l->sandbox, vm, &source, e) < 0)
			return -1;
		if (mounts_add(&l->mounts, clean, source.fd, source.directory, e) < 0)
			return -1;
	}
	return 0;
}

/* A volume at the very place of one of them wins. */
static int add_pod_files(struct launch *l, struct err *e)
{
	static const struct {
		const char *target;
		const char *name;
	} files[] = {
		{"/etc/hosts", "hosts"},
		{"/etc/hostname", "hostname"},
		{"/etc/resolv.conf", "resolv.conf"},
	};

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		int fd;

		if (mounts_has(&l->mounts, files[i].target))
			continue;
		fd = clone_pod_file(l, files[i].name, e);
		if (fd < 0 || mounts_add(&l->mounts, files[i].target, fd, false, e) < 0)
			return -1;
	}
	return 0;
}

/* A new file for each instance, so that no message outlives its own. */
static int add_message_file(struct launch *l, struct err *e)
{
	const char *target = l->spec->termination_message_path;
	char name[TERMINATION_NAME_MAX];
	char clean[MOUNT_PATH_MAX];
	AUTO_FD int file = -1;
	int fd;

	if (!target || !*target)
		target = DEFAULT_MESSAGE_PATH;
	if (!mount_path_clean(target, clean, sizeof(clean)) || mount_path_is_refused(clean))
		return err_named(e, EPERM, "terminationMessagePath may not be", target);
	if (mounts_has(&l->mounts, clean))
		return 0;
	termination_file_name(l->spec->name, l->instance, name);
	file = openat(l->sandbox->dir_fd, name,
		O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (file < 0 || fchmod(file, 0666) < 0)
		return err_errno(e, "make the termination message file", name);
	fd = clone_pod_file(l, name, e);
	return fd < 0 ? -1 : mounts_add(&l->mounts, clean, fd, false, e);
}

/* What masked paths show is ours, opened and verified before any image was looked at. */
static int make_masks(struct launch *l, struct err *e)
{
	l->null_mount = mount_clone(l->rt->null_fd, "", false);
	if (l->null_mount < 0)
		return err_errno(e, "bind", "/dev/null");
	l->empty_mount = mount_clone(l->rt->empty_fd, "", false);
	if (l->empty_mount < 0 || mount_attrs(l->empty_mount, MOUNT_RDONLY | NO_PROGRAMS, 0) < 0)
		return err_errno(e, "bind the empty directory", NULL);
	return 0;
}

static int make_root(struct launch *l, struct err *e)
{
	const struct security_context *sc = l->spec->security_context;
	const struct rootfs_wish wish = {
		.read_only = sc && is_true(sc->read_only_root_filesystem),
		.no_setuid = l->plan.no_new_privileges,
		.mounts = &l->mounts,
		.working_dir = l->working_dir,
	};
	struct rootfs root;

	if (rootfs_make(l->rt, l->image, &wish, &root, e) < 0)
		return -1;
	l->root_fd = root.fd;
	l->scratch_bytes = root.scratch_bytes;
	l->plan.read_only_root = wish.read_only;
	return 0;
}

int launch_mounts(struct launch *l, struct err *e)
{
	struct child_plan *p = &l->plan;
	uint32_t system;

	if (add_system(l, e) < 0)
		return -1;
	system = l->mounts.count;
	if (add_volumes(l, e) < 0 || add_pod_files(l, e) < 0 || add_message_file(l, e) < 0)
		return -1;
	mounts_sort(&l->mounts, system);
	if (make_root(l, e) < 0 || make_masks(l, e) < 0)
		return -1;
	p->root_fd = l->root_fd;
	p->mounts = l->mounts.items;
	p->mount_count = l->mounts.count;
	p->null_mount = l->null_mount;
	p->empty_mount = l->empty_mount;
	p->masked = masked;
	p->read_only = read_only;
	return 0;
}
