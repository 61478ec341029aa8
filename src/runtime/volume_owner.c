/* SPDX-License-Identifier: MIT */
#include "runtime/volume_owner.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/text.h"
#include "linux/dir.h"
#include "linux/mount.h"

#define DEPTH_MAX 128 /* each level holds a descriptor and a buffer of directory entries */
#define FILE_MODE 0660
#define DIR_MODE  (S_ISGID | FILE_MODE | 0110)

struct walk {
	gid_t group;
	dev_t device;
	unsigned depth;
};

/* A link has no mode of its own: what it leads to is not touched. */
static int give(
	const struct walk *w, int fd, const struct stat *st, const char *name, struct err *e)
{
	mode_t mode = (st->st_mode & 07777) | (S_ISDIR(st->st_mode) ? DIR_MODE : FILE_MODE);
	char path[MOUNT_FD_PATH_MAX];

	if (fchownat(fd, "", (uid_t)-1, w->group, AT_EMPTY_PATH) < 0 ||
		(!S_ISLNK(st->st_mode) && chmod(mount_fd_path(fd, path), mode) < 0))
		return err_errno(e, "give to the fsGroup", name);
	return 0;
}

static int walk_directory(struct walk *w, int fd, struct err *e);

/* What went away meanwhile is no error: others may write there. */
static int walk_entry(void *arg, int dir, const char *name, struct err *e)
{
	struct walk *w = arg;
	AUTO_FD int fd = openat(dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return errno == ENOENT ? 0 : err_errno(e, "open", name);
	if (fstat(fd, &st) < 0)
		return err_errno(e, "stat", name);
	if (st.st_dev != w->device)
		return 0;
	if (S_ISDIR(st.st_mode) && walk_directory(w, fd, e) < 0)
		return -1;
	return give(w, fd, &st, name, e);
}

static int walk_directory(struct walk *w, int fd, struct err *e)
{
	int rc;

	if (w->depth == DEPTH_MAX)
		return err_sys(e, ELOOP, "give to the fsGroup", "a directory in too many others");
	w->depth++;
	rc = dir_each(fd, walk_entry, w, e);
	w->depth--;
	return rc;
}

int volume_give_to_group(int dir, gid_t group, bool on_mismatch, struct err *e)
{
	struct walk w = {.group = group};
	struct stat st;

	if (fstat(dir, &st) < 0)
		return err_errno(e, "stat", "the volume");
	if (on_mismatch && st.st_gid == group && (st.st_mode & DIR_MODE) == DIR_MODE)
		return 0;
	w.device = st.st_dev;
	return walk_directory(&w, dir, e) < 0 ? -1 : give(&w, dir, &st, "the volume", e);
}
