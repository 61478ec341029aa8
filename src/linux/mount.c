/* SPDX-License-Identifier: MIT */
/* Detached mounts. Struct and constants are written out here: <linux/mount.h> and <sys/mount.h>
 * exclude each other in some libcs. */
#include "linux/mount.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/text.h"
#include "linux/path.h"
#include "linux/sysnum.h"

/* As in linux/mount.h and linux/fcntl.h. */
#define FS_CLOEXEC	  1u /* FSOPEN_, FSMOUNT_ and OPEN_TREE_CLONE are all bit 0 */
#define CONFIG_SET_FLAG	  0u
#define CONFIG_SET_STRING 1u
#define CONFIG_CREATE	  6u
#define CONFIG_CHANGE	  7u /* FSCONFIG_CMD_RECONFIGURE */
#define TREE_CLONE	  1u
#define TREE_CLOEXEC	  ((unsigned)O_CLOEXEC)
#define PICK_EMPTY_PATH	  0x8u	  /* FSPICK_EMPTY_PATH */
#define FROM_EMPTY_PATH	  0x4u	  /* MOVE_MOUNT_F_EMPTY_PATH */
#define TO_EMPTY_PATH	  0x40u	  /* MOVE_MOUNT_T_EMPTY_PATH */
#define WHOLE_TREE	  0x8000u /* AT_RECURSIVE */
#define ATTR_IDMAP	  0x100000u

struct attr_change { /* struct mount_attr, size version 0 */
	uint64_t set;
	uint64_t clear;
	uint64_t propagation;
	uint64_t userns_fd;
};

static int fs_config(int fs, unsigned command, const char *key, const char *value)
{
	return (int)syscall(SYS_fsconfig, fs, command, key, value, 0);
}

/* Appends the first error line that the file system left in its context: "e squashfs: ..." */
static void add_fs_message(int fs, struct err *e)
{
	char line[160];
	char old[ERR_TEXT_MAX];
	ssize_t n;

	while (e && (n = read(fs, line, sizeof(line) - 1)) > 0) {
		line[n] = '\0';
		if (line[0] != 'e' || n < 3)
			continue;
		line[strcspn(line, "\n")] = '\0';
		text_copy(old, sizeof(old), e->text);
		text_write(e->text, sizeof(e->text), "%s (%s)", old, line + 2);
		return;
	}
}

/* end: what is done with the options then. */
static int configure(int fs, const char *source, const struct mount_option *o, unsigned end)
{
	if (source && fs_config(fs, CONFIG_SET_STRING, "source", source) < 0)
		return -1;
	for (; o && o->key; o++) {
		unsigned command = o->value ? CONFIG_SET_STRING : CONFIG_SET_FLAG;

		if (fs_config(fs, command, o->key, o->value) < 0)
			return -1;
	}
	return fs_config(fs, end, NULL, NULL);
}

int mount_new(const char *type, const char *source, const struct mount_option *options,
	unsigned attrs, struct err *e)
{
	AUTO_FD int fs = (int)syscall(SYS_fsopen, type, FS_CLOEXEC);
	int fd;

	if (fs < 0) {
		/* ENODEV: the kernel has no such file system. */
		return err_errno(e, "open file system type", type);
	}
	if (configure(fs, source, options, CONFIG_CREATE) < 0) {
		err_errno(e, "make a file system of type", type);
		add_fs_message(fs, e);
		return -1;
	}
	fd = (int)syscall(SYS_fsmount, fs, FS_CLOEXEC, attrs);
	if (fd < 0)
		return err_errno(e, "mount a file system of type", type);
	return fd;
}

int mount_new_plain(const char *type, const struct mount_option *options, unsigned attrs)
{
	int fs = (int)syscall(SYS_fsopen, type, FS_CLOEXEC);
	int fd = -1;
	int saved;

	if (fs < 0)
		return -1;
	if (configure(fs, NULL, options, CONFIG_CREATE) == 0)
		fd = (int)syscall(SYS_fsmount, fs, FS_CLOEXEC, attrs);
	saved = errno;
	(void)close(fs);
	errno = saved;
	return fd;
}

int mount_change(int fd, const struct mount_option *options)
{
	AUTO_FD int fs = (int)syscall(SYS_fspick, fd, "", FS_CLOEXEC | PICK_EMPTY_PATH);

	return fs < 0 ? -1 : configure(fs, NULL, options, CONFIG_CHANGE);
}

/* which: 0, or WHOLE_TREE. */
static int set_attr(int fd, unsigned which, const struct attr_change *change)
{
	return (int)syscall(SYS_mount_setattr, fd, "", (unsigned)AT_EMPTY_PATH | which, change,
		sizeof(*change));
}

int mount_clone(int dirfd, const char *path, bool recursive)
{
	unsigned flags = TREE_CLONE | TREE_CLOEXEC | (unsigned)AT_SYMLINK_NOFOLLOW |
			 (*path == '\0' ? (unsigned)AT_EMPTY_PATH : 0u);

	return (int)syscall(SYS_open_tree, dirfd, path, flags | (recursive ? WHOLE_TREE : 0u));
}

int mount_clone_tree(int dirfd, const char *path, unsigned long propagation)
{
	const struct attr_change change = {.propagation = propagation};
	int fd = mount_clone(dirfd, path, true);
	int saved;

	if (fd < 0 || propagation == MS_SHARED || set_attr(fd, WHOLE_TREE, &change) == 0)
		return fd;
	saved = errno;
	(void)close(fd);
	errno = saved;
	return -1;
}

int mount_attrs(int fd, unsigned set, unsigned clear)
{
	const struct attr_change change = {.set = set, .clear = clear};

	return set_attr(fd, 0, &change);
}

int mount_attrs_private(int fd, unsigned set, unsigned clear)
{
	const struct attr_change change = {.set = set, .clear = clear, .propagation = MS_PRIVATE};

	return set_attr(fd, 0, &change);
}

int mount_attrs_tree(int fd, unsigned set)
{
	const struct attr_change change = {.set = set};

	return set_attr(fd, WHOLE_TREE, &change);
}

int mount_map_ids(int fd, int userns_fd)
{
	const struct attr_change change = {.set = ATTR_IDMAP, .userns_fd = (uint64_t)userns_fd};

	return set_attr(fd, 0, &change);
}

int mount_attach(int fd, int target)
{
	return (int)syscall(SYS_move_mount, fd, "", target, "", FROM_EMPTY_PATH | TO_EMPTY_PATH);
}

int mount_attach_at(int fd, int dirfd, const char *name)
{
	return (int)syscall(SYS_move_mount, fd, "", dirfd, name, FROM_EMPTY_PATH);
}

const char *mount_fd_path(int fd, char out[MOUNT_FD_PATH_MAX])
{
	text_write(out, MOUNT_FD_PATH_MAX, "/proc/self/fd/%d", fd);
	return out;
}

int mount_detach(int dirfd, const char *name, struct err *e)
{
	char path[MOUNT_FD_PATH_MAX];
	AUTO_FD int opened = *name ? path_open(dirfd, name, O_PATH, PATH_STRICT) : -1;

	if (*name && opened < 0)
		return errno == ENOENT ? 0 : err_errno(e, "open the mount", name);
	/* EINVAL: not a mount point */
	if (umount2(mount_fd_path(*name ? opened : dirfd, path), MNT_DETACH) < 0 && errno != EINVAL)
		return err_errno(e, "unmount", name);
	return 0;
}
