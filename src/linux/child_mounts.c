/* SPDX-License-Identifier: MIT */
/*
 * The child's steps that build its file system, from the detached mounts of the plan. As all of the
 * child: system calls only.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "linux/child_steps.h"
#include "linux/mount.h"
#include "linux/sysnum.h"

/* A copy of one with next to nothing in it is made much faster than of PID 1's, which grows with
 * the pods. */
static int own_mounts(const struct child_plan *p)
{
	if (p->mount_ns_fd < 0)
		return 0;
	return setns(p->mount_ns_fd, CLONE_NEWNS) < 0 ? -1 : unshare(CLONE_NEWNS);
}

/*
 * Overlay wants layers that are attached in our namespace, but only while it is made: it holds them
 * itself from then on. So they are attached below the old root, and go with it; not on it, as what
 * is unmounted after the pivot is the uppermost. The layers by descriptor: what is at their names
 * may be another directory by now.
 */
static int make_overlay(const struct child_plan *p, int old_root)
{
	int overlay;
	int failed;

	if (mount_attach_at(p->root_fd, old_root, CHILD_LOWER) < 0 ||
		mount_attach_at(p->layer_fd, old_root, CHILD_UPPER) < 0 || fchdir(p->proc_fd) < 0)
		return -1;
	overlay = mount_new_plain("overlay", p->layers, p->root_attrs);
	if (overlay < 0)
		return -1;
	failed = dup3(overlay, p->root_fd, O_CLOEXEC);
	(void)close(overlay);
	return failed < 0 ? -1 : 0;
}

/* Our mounts must not reach PID 1's namespace, nor its to us. The new root lies over the old until
 * the pivot. */
int child_step_root(const struct child_plan *p, const char **detail)
{
	int place;
	int failed;

	if (p->root_fd < 0)
		return 0;
	if (own_mounts(p) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return -1;
	place = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (place < 0)
		return -1;
	if (p->layer_fd >= 0)
		*detail = "overlay";
	failed = p->layer_fd >= 0 && make_overlay(p, place) < 0 ? -1
								: mount_attach(p->root_fd, place);
	(void)close(place);
	return failed;
}

/* What lies at a path of the new root, below what was mounted there before. */
static int clone_place(const struct child_plan *p, const char *path)
{
	int place = path_open(p->root_fd, path, O_PATH, PATH_STRICT);
	int fd = place >= 0 ? mount_clone(place, "", false) : -1;
	int saved = errno;

	if (place >= 0)
		(void)close(place);
	errno = saved;
	return fd;
}

/* A link of the image may lead a target to procfs, where what is mounted could stand for what the
 * kernel says and is told (CVE-2019-16884). */
static int target_of(const struct child_plan *p, const struct child_mount *m)
{
	int fd = path_make_target(p->root_fd, m->target, m->directory, m->walk);
	struct statfs fs;

	if (fd < 0 || m->walk != PATH_IN_ROOT ||
		(fstatfs(fd, &fs) == 0 && fs.f_type != PROC_SUPER_MAGIC))
		return fd;
	(void)close(fd);
	errno = EPERM;
	return -1;
}

static int attach_one(const struct child_plan *p, const struct child_mount *m)
{
	int fd = m->fd >= 0	   ? m->fd
		 : *m->type == '/' ? clone_place(p, m->type)
				   : mount_new_plain(m->type, NULL, m->attrs);
	int target = fd >= 0 ? target_of(p, m) : -1;
	int failed = target >= 0 ? mount_attach(fd, target) : -1;
	int saved = errno;

	if (target >= 0)
		(void)close(target);
	if (m->fd < 0 && fd >= 0)
		(void)close(fd);
	errno = saved;
	return failed;
}

/* Each target is looked up anew, confined to the root, after what is mounted above it. procfs and
 * sysfs show the namespaces of who makes them: so here, and not in the parent. */
int child_step_mounts(const struct child_plan *p, const char **detail)
{
	for (uint32_t i = 0; i < p->mount_count; i++) {
		*detail = p->mounts[i].target;
		if (attach_one(p, &p->mounts[i]) < 0)
			return -1;
	}
	return 0;
}

/* pivot_root(2), "pivot_root(".", ".")": the old root is stacked on the new one and goes with all
 * it holds. */
int child_step_pivot(const struct child_plan *p, const char **detail)
{
	(void)detail;
	if (p->root_fd < 0)
		return 0;
	if (fchdir(p->root_fd) < 0 || syscall(SYS_pivot_root, ".", ".") < 0)
		return -1;
	if (umount2(".", MNT_DETACH) < 0)
		return -1;
	return chdir("/");
}

/* As runtimes do, a missing one is made; while the root can still be written. */
int child_step_working_dir(const struct child_plan *p, const char **detail)
{
	int fd;

	*detail = p->working_dir;
	if (!p->working_dir || p->root_fd < 0)
		return 0;
	fd = path_make_target(p->root_fd, p->working_dir, true, PATH_IN_ROOT);
	if (fd < 0)
		return -1;
	(void)close(fd);
	return 0;
}

static int make_read_only(int target)
{
	int copy = mount_clone(target, "", true);
	int failed;
	int saved;

	if (copy < 0)
		return -1;
	failed = mount_attrs(copy, MOUNT_RDONLY, 0);
	if (failed == 0)
		failed = mount_attach(copy, target);
	saved = errno;
	(void)close(copy);
	errno = saved;
	return failed;
}

/* Before the masks: the copy of a tree would lose what is masked below it. */
int child_step_read_only_paths(const struct child_plan *p, const char **detail)
{
	for (const char *path = p->read_only; path && *path; path += strlen(path) + 1) {
		int target = path_open(p->root_fd, path, O_PATH, PATH_STRICT);
		int failed;

		*detail = path;
		if (target < 0 && errno == ENOENT)
			continue;
		if (target < 0)
			return -1;
		failed = make_read_only(target);
		(void)close(target);
		if (failed < 0)
			return -1;
	}
	return 0;
}

/* Lays a mount over target: itself the first time, a copy of it from then on. */
static int lay_over(int mount_fd, bool *attached, int target)
{
	int copy;
	int failed;

	if (!*attached) {
		*attached = true;
		return mount_attach(mount_fd, target);
	}
	copy = mount_clone(mount_fd, "", false);
	if (copy < 0)
		return -1;
	failed = mount_attach(copy, target);
	(void)close(copy);
	return failed;
}

/* What they show was opened by the parent and verified; nothing of the image is asked
 * (CVE-2025-31133). */
int child_step_masks(const struct child_plan *p, const char **detail)
{
	bool null_attached = false;
	bool empty_attached = false;

	for (const char *path = p->masked; path && *path; path += strlen(path) + 1) {
		int target = path_open(p->root_fd, path, O_PATH, PATH_STRICT);
		struct stat st;
		int failed;

		*detail = path;
		if (target < 0 && errno == ENOENT)
			continue;
		if (target < 0 || fstat(target, &st) < 0)
			return -1;
		failed = S_ISDIR(st.st_mode) ? lay_over(p->empty_mount, &empty_attached, target)
					     : lay_over(p->null_mount, &null_attached, target);
		(void)close(target);
		if (failed < 0)
			return -1;
	}
	return 0;
}

int child_step_read_only_root(const struct child_plan *p, const char **detail)
{
	(void)detail;
	return p->read_only_root ? mount_attrs(p->root_fd, MOUNT_RDONLY, 0) : 0;
}
