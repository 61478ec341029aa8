/* SPDX-License-Identifier: MIT */
/* openat2(2), and a walk that makes what is missing, each step confined to the root. */
#include "linux/path.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "linux/sysnum.h"

static uint64_t resolve_flags(enum path_walk walk)
{
	switch (walk) {
	case PATH_ANYWHERE:
		return RESOLVE_NO_MAGICLINKS;
	case PATH_BENEATH:
		return RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
	case PATH_IN_ROOT:
		return RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
	case PATH_STRICT:
		return RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
	}
	UNREACHABLE();
}

/* openat2(2) gives EAGAIN when a rename elsewhere raced with ".."; a few tries are enough, and
 * bounded. */
#define OPEN_TRIES 16

static int open_how(int dirfd, const char *path, int flags, mode_t mode, enum path_walk walk)
{
	struct open_how how = {
		.flags = (uint64_t)(unsigned)(flags | O_CLOEXEC),
		.mode = mode,
		.resolve = resolve_flags(walk),
	};
	int fd = -1;

	/* BENEATH refuses an absolute path, which for us means "from dirfd". */
	while (walk != PATH_IN_ROOT && *path == '/')
		path++;
	if (*path == '\0')
		path = ".";
	for (int i = 0; i < OPEN_TRIES; i++) {
		fd = (int)syscall(SYS_openat2, dirfd, path, &how, sizeof(how));
		if (fd >= 0 || (errno != EAGAIN && errno != EINTR))
			break;
	}
	return fd;
}

int path_open_cached(int dirfd, const char *path, enum path_walk walk)
{
	struct open_how how = {
		.flags = O_PATH | O_CLOEXEC,
		.resolve = resolve_flags(walk) | RESOLVE_CACHED,
	};

	return (int)syscall(SYS_openat2, dirfd, path, &how, sizeof(how));
}

int path_open(int dirfd, const char *path, int flags, enum path_walk walk)
{
	return open_how(dirfd, path, flags, 0, walk);
}

/* Makes directory name in dir; a symbolic link that is or was put there is refused. */
static int make_directory(int dir, const char *name)
{
	if (mkdirat(dir, name, 0755) < 0 && errno != EEXIST)
		return -1;
	return open_how(dir, name, O_PATH | O_DIRECTORY | O_NOFOLLOW, 0, PATH_STRICT);
}

/* Makes an empty file. In a root, a link that leads nowhere (/etc/resolv.conf to /tmp/resolv.conf)
 * is followed and makes the file there, which is still in the root. */
static int make_file(int root, const char *path, enum path_walk walk)
{
	int fd = open_how(root, path, O_CREAT | O_WRONLY | O_NONBLOCK | O_NOCTTY, 0644, walk);

	if (fd < 0)
		return -1;
	(void)close(fd);
	return open_how(root, path, O_PATH, 0, walk);
}

/* Splits the next component off *rest into name; false at the end or when it is too long (errno).
 */
static bool next_component(const char **rest, char name[NAME_MAX + 1])
{
	const char *from = *rest + strspn(*rest, "/");
	size_t len = strcspn(from, "/");

	errno = 0;
	if (len > NAME_MAX)
		errno = ENAMETOOLONG;
	if (len == 0 || len > NAME_MAX)
		return false;
	memcpy(name, from, len);
	name[len] = '\0';
	*rest = from + len;
	return true;
}

int path_make_target(int root, const char *path, bool directory, enum path_walk walk)
{
	char prefix[PATH_MAX];
	char name[NAME_MAX + 1];
	const char *rest = path;
	/* Mostly it is there. */
	int dir = open_how(root, path, O_PATH | (directory ? O_DIRECTORY : 0), 0, walk);

	if (dir >= 0 || errno != ENOENT)
		return dir;
	dir = open_how(root, ".", O_PATH | O_DIRECTORY, 0, walk);
	while (dir >= 0 && next_component(&rest, name)) {
		size_t len = (size_t)(rest - path);
		bool last = rest[strspn(rest, "/")] == '\0';
		int kind = last && !directory ? 0 : O_DIRECTORY;
		int next;

		if (len >= sizeof(prefix)) {
			errno = ENAMETOOLONG;
			break;
		}
		memcpy(prefix, path, len);
		prefix[len] = '\0';
		/* From the root each time: a link on the way is resolved as the container will. */
		next = open_how(root, prefix, O_PATH | kind, 0, walk);
		if (next < 0 && errno == ENOENT)
			next = kind ? make_directory(dir, name) : make_file(root, prefix, walk);
		if (next < 0) {
			int saved = errno;

			(void)close(dir);
			errno = saved;
			return -1;
		}
		(void)close(dir);
		dir = next;
	}
	if (dir >= 0 && errno == ENAMETOOLONG) {
		(void)close(dir);
		errno = ENAMETOOLONG;
		return -1;
	}
	return dir;
}
