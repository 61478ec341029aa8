/* SPDX-License-Identifier: MIT */
#include "boot/initramfs.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fdio.h"
#include "base/log.h"
#include "base/text.h"
#include "boot/cmdline.h"
#include "boot/early.h"
#include "boot/setup.h"
#include "linux/dir.h"

#define NEW_ROOT      "/root"
#define MODULE_LIST   "/lib/modules/load"
#define ROOT_PATIENCE SECONDS(15)
/* Between looks at the root device: no event tells of a node in our own /dev. */
#define POLL_NS	       20000000
#define REMOVE_DEPTH   16
#define MODULES_MEMORY (4 * 1024 * 1024)

#define RAMFS_MAGIC 0x858458f6
#define TMPFS_MAGIC 0x01021994

bool initramfs_is_root(void)
{
	struct statfs fs;

	if (statfs("/", &fs) < 0)
		return false;
	/* statfs(2): f_type is signed on some machines, the magic numbers are 32 bits */
	return ((uint32_t)fs.f_type == RAMFS_MAGIC || (uint32_t)fs.f_type == TMPFS_MAGIC) &&
	       access(MODULE_LIST, R_OK) == 0;
}

static int wait_for_device(const char *path, struct err *e)
{
	msec deadline = clock_boot() + ROOT_PATIENCE;
	struct timespec pause = {.tv_nsec = POLL_NS};

	while (access(path, F_OK) < 0) {
		if (clock_boot() > deadline)
			return err_sys(e, ENOENT, "find root device", path);
		nanosleep(&pause, NULL);
		early_make_nodes();
	}
	return 0;
}

static int mount_root(const struct cmdline *c, struct err *e)
{
	if (c->root[0] != '/')
		return err_set(e, EINVAL,
			"The kernel command line needs root=/dev/... : the root file system's "
			"device");
	if (wait_for_device(c->root, e) < 0)
		return -1;
	mkdir(NEW_ROOT, 0755);
	if (mount(c->root, NEW_ROOT, c->root_type, MS_RDONLY,
		    c->root_flags[0] ? c->root_flags : NULL) < 0) {
		err_errno(e, "mount as", c->root_type);
		return err_wrap(e, "root file system", c->root);
	}
	return 0;
}

struct level {
	dev_t device;
	int depth;
};

static int remove_one(void *arg, int dir, const char *name, struct err *e)
{
	const struct level *l = arg;
	struct level below = {l->device, l->depth + 1};
	AUTO_FD int fd = -1;
	struct stat st;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0 || st.st_dev != l->device)
		return 0;
	if (S_ISDIR(st.st_mode) && below.depth < REMOVE_DEPTH) {
		fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd >= 0)
			(void)dir_each(fd, remove_one, &below, e);
	}
	unlinkat(dir, name, S_ISDIR(st.st_mode) ? AT_REMOVEDIR : 0);
	return 0;
}

/* Frees the memory of the initramfs: everything on its device. The kernel keeps the running
 * program's inode until exec. */
static void remove_all(int root, dev_t device)
{
	struct level top = {device, 0};

	(void)dir_each(root, remove_one, &top, NULL);
}

static int move_into_root(const char *path, struct err *e)
{
	char target[32];

	text_join(target, sizeof target, NEW_ROOT, path, NULL);
	if (mount(path, target, NULL, MS_MOVE, NULL) < 0)
		return err_errno(e, "move a mount to", target);
	return 0;
}

static int switch_root(const struct cmdline *c, struct err *e)
{
	static const char *const taken[] = {"/proc", "/sys", "/dev"};
	AUTO_FD int old = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char *arguments[] = {(char *)c->init, NULL};
	struct stat st;

	if (old < 0 || fstat(old, &st) < 0)
		return err_errno(e, "open", "/");
	for (size_t i = 0; i < ARRAY_LEN(taken); i++)
		if (move_into_root(taken[i], e) < 0)
			return -1;
	if (chdir(NEW_ROOT) < 0)
		return err_errno(e, "enter", NEW_ROOT);
	if (access(c->init + 1, X_OK) < 0) {
		err_errno(e, "find", c->init);
		return err_wrap(e, "root file system", c->root);
	}
	remove_all(old, st.st_dev);
	if (mount(".", "/", NULL, MS_MOVE, NULL) < 0 || chroot(".") < 0 || chdir("/") < 0)
		return err_errno(e, "change root to", NEW_ROOT);
	execv(c->init, arguments);
	return err_errno(e, "execute", c->init);
}

/* One module a line: "name [parameters]"; '#' begins a comment. */
static void load_listed(void)
{
	struct arena a;
	struct err e;
	char *text;
	size_t len;

	arena_init(&a, MODULES_MEMORY);
	text = fd_read_file(&a, AT_FDCWD, MODULE_LIST, 65536, &len, &e);
	if (!text)
		log_error(e.text);
	while (text && *text) {
		char *line = text;
		size_t end = strcspn(text, "\n");
		size_t name_end;

		text += end + (text[end] == '\n');
		line[end] = '\0';
		line[strcspn(line, "#")] = '\0';
		name_end = strcspn(line, " \t");
		if (name_end == 0)
			continue;
		if (line[name_end])
			line[name_end++] = '\0';
		setup_load_module(line, line + name_end);
	}
	arena_fini(&a);
}

int initramfs_leave(struct err *e)
{
	char text[CMDLINE_MAX];
	struct cmdline c;

	if (fd_get(AT_FDCWD, "/proc/cmdline", text, sizeof text, e) < 0)
		return -1;
	if (!cmdline_parse(text, &c))
		log_warning("the kernel command line has a value that is too long for its place: "
			    "it is ignored");
	load_listed();
	if (mount_root(&c, e) < 0)
		return -1;
	return switch_root(&c, e);
}
