/* SPDX-License-Identifier: MIT */
/* subPath. Its containers write to the volume while it is opened: what counts is the descriptor. */
#include "runtime/sub_path.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/validate.h"
#include "base/fdio.h"
#include "base/text.h"
#include "linux/path.h"

int sub_path_expand(struct arena *a, const struct volume_mount *m, const struct variables *known,
	const char **path, struct err *e)
{
	const char *expr = m->sub_path_expr;

	*path = m->sub_path && *m->sub_path ? m->sub_path : NULL;
	if (expr && *expr) {
		*path = expand_all(a, expr, known, e);
		if (!*path)
			return -1;
	}
	if (!*path)
		return 0;
	if (**path == '/')
		return err_format(
			e, EINVAL, "error SubPath `%s` must not be an absolute path", *path);
	if (path_has_backstep(*path))
		return err_format(e, EINVAL,
			"unable to provision SubPath `%s`: must not contain '..'", *path);
	return 0;
}

/* What a directory that is made has of the volume's. */
struct like {
	mode_t mode;
	bool owned; /* by these */
	uid_t uid;
	gid_t gid;
};

/* The directory name of parent, made unless somebody else just did. */
static int make_directory(int parent, const char *name, const struct like *like)
{
	bool made = mkdirat(parent, name, like->mode) == 0;
	AUTO_FD int fd = -1;

	if (!made && errno != EEXIST)
		return -1;
	fd = path_open(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, PATH_STRICT);
	if (fd < 0 || (made && like->owned && fchown(fd, like->uid, like->gid) < 0) ||
		(made && fchmod(fd, like->mode) < 0)) /* whatever our umask is */
		return -1;
	return fd_steal(&fd);
}

static int make_directories(int volume, const char *path, const struct like *like)
{
	AUTO_FD int dir = path_open(volume, ".", O_PATH | O_DIRECTORY, PATH_BENEATH);
	char prefix[PATH_MAX];
	char *at = prefix;

	if (dir < 0)
		return -1;
	if (!text_copy(prefix, sizeof(prefix), path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	while (*at) {
		char *end = at + strcspn(at, "/");
		char next = *end;
		int fd;

		*end = '\0';
		fd = path_open(volume, prefix, O_PATH | O_DIRECTORY, PATH_BENEATH);
		if (fd < 0 && errno == ENOENT)
			fd = make_directory(dir, at, like);
		if (fd < 0)
			return -1;
		fd_close(&dir);
		dir = fd;
		*end = next;
		at = end + strspn(end, "/");
	}
	return fd_steal(&dir);
}

int sub_path_open(int volume_fd, const char *path, uint32_t first_id)
{
	int fd = path_open(volume_fd, path, O_PATH, PATH_BENEATH);
	struct like like;
	struct stat st;

	if (fd >= 0 || errno != ENOENT || fstat(volume_fd, &st) < 0)
		return fd;
	like.mode = st.st_mode & (S_ISGID | 0777); /* fsGroup */
	like.owned = first_id != 0 && st.st_uid == first_id;
	like.uid = st.st_uid;
	like.gid = st.st_gid;
	return make_directories(volume_fd, path, &like);
}
