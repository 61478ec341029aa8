/* SPDX-License-Identifier: MIT */
/* The board's devices for a privileged container: nodes of its own, made after those in /dev when
 * it starts. What it changes in its /dev changes nothing in the board's. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/text.h"
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

static int copy_all(int from, int to, int depth, uint32_t *left);

static int copy_directory(int from, int to, const char *name, int depth, uint32_t *left)
{
	AUTO_FD int below = -1;
	int source;

	if (mkdirat(to, name, 0755) < 0 && errno != EEXIST)
		return -1;
	below = path_open(to, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, PATH_STRICT);
	source = path_open(from, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, PATH_STRICT);
	if (below < 0 || source < 0) {
		fd_close(&source);
		return -1;
	}
	return copy_all(source, below, depth + 1, left);
}

static int copy_one(int from, int to, const char *name, int depth, uint32_t *left)
{
	struct stat st;

	if (fstatat(from, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : -1; /* unplugged meanwhile */
	if (S_ISDIR(st.st_mode))
		return depth < DEPTH_MAX ? copy_directory(from, to, name, depth, left) : 0;
	if (!S_ISCHR(st.st_mode) && !S_ISBLK(st.st_mode))
		return 0;
	if (*left == 0) {
		errno = ENOSPC;
		return -1;
	}
	(*left)--;
	return copy_node(to, name, &st);
}

/* Takes from. */
static int copy_all(int from, int to, int depth, uint32_t *left)
{
	DIR *d = fdopendir(from);
	const struct dirent *entry;
	int failed = 0;
	int saved;

	if (!d) {
		fd_close(&from);
		return -1;
	}
	while (failed == 0 && (entry = readdir(d))) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
			!(depth == 0 && is_ours(entry->d_name)))
			failed = copy_one(dirfd(d), to, entry->d_name, depth, left);
	}
	saved = errno;
	(void)closedir(d);
	errno = saved;
	return failed;
}

int dev_copy_board(int dev, struct err *e)
{
	int from = open("/dev", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	uint32_t left = DEV_BOARD_MAX;

	if (from < 0)
		return err_errno(e, "open", "/dev");
	if (copy_all(from, dev, 0, &left) < 0)
		return err_errno(e, "give the container the board's devices", NULL);
	return 0;
}
