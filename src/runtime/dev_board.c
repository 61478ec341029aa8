/* SPDX-License-Identifier: MIT */
/* The board's devices for a privileged container: nodes of its own, made after those in /dev when
 * it starts. What it changes in its /dev changes nothing in the board's. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/text.h"
#include "linux/dir.h"
#include "linux/path.h"
#include "runtime/rootfs.h"

#define DEPTH_MAX 4 /* /dev/bus/usb/001/002 */

/* What every container has of its own, or never has. */
static bool is_ours(const char *name)
{
	static const char names[][12] = {
		"pts", "shm", "mqueue", "console", "ptmx", ".udev", "initctl", "log"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return false;
}

static int copy_node(int to, const char *name, const struct stat *st)
{
	if (mknodat(to, name, st->st_mode, st->st_rdev) < 0)
		return errno == EEXIST ? 0 : -1;
	if (fchmodat(to, name, st->st_mode & 07777, 0) < 0)
		return -1;
	return fchownat(to, name, st->st_uid, st->st_gid, AT_SYMLINK_NOFOLLOW);
}

/* Where a directory's nodes go. */
struct level {
	int to;
	int depth;
	uint32_t *left; /* so many nodes may still be made */
};

static int copy_one(void *arg, int from, const char *name, struct err *e);

static int copy_directory(const struct level *l, int from, const char *name, struct err *e)
{
	AUTO_FD int below = -1;
	AUTO_FD int source = -1;
	struct level next = {.depth = l->depth + 1, .left = l->left};

	if (mkdirat(l->to, name, 0755) < 0 && errno != EEXIST)
		return err_errno(e, "make", name);
	next.to = below = path_open(l->to, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, PATH_STRICT);
	source = path_open(from, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, PATH_STRICT);
	if (below < 0 || source < 0)
		return err_errno(e, "open", name);
	return dir_each(source, copy_one, &next, e);
}

static int copy_one(void *arg, int from, const char *name, struct err *e)
{
	const struct level *l = arg;
	struct stat st;

	if (l->depth == 0 && is_ours(name))
		return 0;
	if (fstatat(from, name, &st, AT_SYMLINK_NOFOLLOW) < 0) /* unplugged meanwhile */
		return errno == ENOENT ? 0 : err_errno(e, "look at", name);
	if (S_ISDIR(st.st_mode))
		return l->depth < DEPTH_MAX ? copy_directory(l, from, name, e) : 0;
	if (!S_ISCHR(st.st_mode) && !S_ISBLK(st.st_mode))
		return 0;
	if (*l->left == 0)
		return err_sys(e, ENOSPC, "make", name);
	(*l->left)--;
	return copy_node(l->to, name, &st) < 0 ? err_errno(e, "make", name) : 0;
}

int dev_copy_board(int dev, struct err *e)
{
	AUTO_FD int from = open("/dev", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	uint32_t left = DEV_BOARD_MAX;
	struct level all = {dev, 0, &left};

	if (from < 0)
		return err_errno(e, "open", "/dev");
	if (dir_each(from, copy_one, &all, e) < 0)
		return err_wrap(e, "give the container the board's devices", NULL);
	return 0;
}
