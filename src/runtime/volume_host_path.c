/* SPDX-License-Identifier: MIT */
/*
 * hostPath. The path is the board's own, so its links are followed; what is bound is the descriptor
 * that was checked. A path on real media is looked up in place: that waits only while the medium
 * itself does not answer.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/text.h"
#include "linux/mount.h"
#include "linux/path.h"
#include "runtime/volumes.h"

static const struct path_type {
	const char *name;
	const char *what; /* in upstream's sentence */
	uint16_t kind;	  /* S_IF*; 0 = anything */
	bool make_directory;
	bool make_file;
} types[] = {
	{"", "", 0, true, false}, /* container runtimes make it when it is missing */
	{"DirectoryOrCreate", "a directory", S_IFDIR, true, false},
	{"Directory", "a directory", S_IFDIR, false, false},
	{"FileOrCreate", "a file", S_IFREG, false, true},
	{"File", "a file", S_IFREG, false, false},
	{"Socket", "a socket file", S_IFSOCK, false, false},
	{"CharDevice", "a character device", S_IFCHR, false, false},
	{"BlockDevice", "a block device", S_IFBLK, false, false},
};

static const struct path_type *type_of(const struct host_path *h, struct err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		if (strcmp(types[i].name, h->type ? h->type : "") == 0)
			return &types[i];
	}
	err_named(e, EINVAL, "unknown hostPath type", h->type);
	return NULL;
}

static int open_path(const char *path)
{
	AUTO_FD int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);

	return root < 0 ? -1 : path_open(root, path, O_PATH, PATH_IN_ROOT);
}

/* Directories with the mode 0755 all the way, as os.MkdirAll. */
static int make_directories(const char *path)
{
	AUTO_FD int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	int fd = root < 0 ? -1 : path_make_target(root, path, true, PATH_IN_ROOT);

	if (fd < 0)
		return -1;
	return close(fd);
}

/* Its directory is not made. */
static int make_file(const char *path)
{
	AUTO_FD int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	AUTO_FD int fd = root < 0 ? -1
				  : path_open(root, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW,
					    PATH_IN_ROOT);

	if (fd < 0)
		return errno == EEXIST ? 0 : -1;
	return fchmod(fd, 0644);
}

static int open_checked(const struct host_path *h, const struct path_type *type, struct err *e)
{
	AUTO_FD int fd = open_path(h->path);
	char sentence[ERR_TEXT_MAX];
	struct stat st = {0};

	if (fd < 0 && (errno != ENOENT || !type->kind))
		return err_errno(e, "open", h->path);
	if (fd >= 0 && fstat(fd, &st) < 0)
		return err_errno(e, "stat", h->path);
	if (!type->kind || (st.st_mode & S_IFMT) == type->kind)
		return fd_steal(&fd);
	text_write(sentence, sizeof(sentence), "hostPath type check failed: %s is not %s", h->path,
		type->what);
	return err_set(e, fd < 0 ? ENOENT : EINVAL, sentence);
}

int host_path_set_up(const struct host_path *h, struct err *e)
{
	const struct path_type *type = type_of(h, e);
	AUTO_FD int fd = -1;

	if (!type)
		return -1;
	fd = open_path(h->path);
	if (fd < 0 && errno == ENOENT && type->make_directory && make_directories(h->path) < 0)
		return err_errno(e, "make directory", h->path);
	if (fd < 0 && type->make_file && make_file(h->path) < 0)
		return err_errno(e, "make file", h->path);
	fd_close(&fd);
	fd = open_checked(h, type, e);
	return fd < 0 ? -1 : 0;
}

static bool is_dev(const char *path)
{
	return text_equal(path, "/dev") || text_starts(path, "/dev/");
}

int host_path_open(const struct host_path *h, struct err *e)
{
	const struct path_type *type = type_of(h, e);

	return type ? open_checked(h, type, e) : -1;
}

/* Only a device that was asked for, by its type or as part of /dev, works as one. */
unsigned host_path_attrs(const struct host_path *h)
{
	struct err e;
	const struct path_type *type = type_of(h, &e);

	return (type && (type->kind == S_IFCHR || type->kind == S_IFBLK)) || is_dev(h->path)
		       ? 0
		       : MOUNT_NODEV;
}
