/* SPDX-License-Identifier: MIT */
/* Only podinit writes here: containers have these volumes read-only, so no name changes meanwhile.
 */
#include "runtime/atomic_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h> /* renameat */
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/text.h"
#include "linux/dir.h"
#include "linux/path.h"

#define DATA	     "..data"
#define DATA_NEW     "..data_tmp"
#define DIR_NAME_MAX 32
#define DEPTH_MAX    64 /* directories in a path: more than fit into PATH_MAX in earnest */
#define DIR_MODE     0755
#define GROUP_READS  0440
#define GROUP_DIR    (S_ISGID | 0110)

static int give_to(int fd, mode_t mode, const struct file_owner *o, const char *path, struct err *e)
{
	if (o && fchown(fd, o->uid, o->gid) < 0)
		return err_errno(e, "give to its owner", path);
	return fchmod(fd, mode) < 0 ? err_errno(e, "set the mode of", path) : 0;
}

/* Directory `name` of parent, made unless it is there; -1 with errno. */
static int step_in(int parent, const char *name, const struct file_owner *o, struct err *e)
{
	AUTO_FD int fd = -1;

	if (mkdirat(parent, name, 0700) < 0 && errno != EEXIST)
		return err_errno(e, "make directory", name);
	fd = path_open(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, PATH_STRICT);
	if (fd < 0)
		return err_errno(e, "open directory", name);
	if (give_to(fd, DIR_MODE | (o && o->group_reads ? GROUP_DIR : 0), o, name, e) < 0)
		return -1;
	return fd_steal(&fd);
}

static int write_file(
	int top, const struct payload_file *f, const struct file_owner *o, struct err *e)
{
	char path[PATH_MAX];
	char *at = path;
	AUTO_FD int dir = openat(top, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	AUTO_FD int file = -1;
	int depth = 0;

	if (dir < 0)
		return err_errno(e, "open", f->path);
	if (!text_copy(path, sizeof(path), f->path))
		return err_sys(e, ENAMETOOLONG, "write", f->path);
	for (char *slash; (slash = strchr(at, '/')) != NULL; at = slash + 1) {
		int next;

		*slash = '\0';
		if (depth++ == DEPTH_MAX)
			return err_sys(e, ELOOP, "write", f->path);
		next = step_in(dir, at, o, e);
		if (next < 0)
			return -1;
		fd_close(&dir);
		dir = next;
	}
	file = openat(dir, at, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (file < 0)
		return err_errno(e, "write", f->path);
	if (fd_write_all(file, f->bytes, f->len, e) < 0)
		return err_wrap(e, f->path, NULL);
	return give_to(
		file, (mode_t)f->mode | (o && o->group_reads ? GROUP_READS : 0), o, f->path, e);
}

/* Does a path begin with the name? They are sorted. */
static bool is_shown(const struct payload *p, const char *name)
{
	size_t len = strlen(name);
	uint32_t from = 0;
	uint32_t to = p->count;

	/* To the first that is not before name; what begins with name follows. */
	while (from < to) {
		uint32_t middle = from + (to - from) / 2;

		if (strcmp(p->files[middle].path, name) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	for (; from < p->count && strncmp(p->files[from].path, name, len) == 0; from++) {
		char behind = p->files[from].path[len];

		if (behind == '\0' || behind == '/')
			return true;
		if (behind > '/')
			return false;
	}
	return false;
}

/* The first part of each path is what a user sees of it: a link. */
static int show(int dirfd, const struct payload *p, struct err *e)
{
	for (uint32_t i = 0; i < p->count; i++) {
		char to[sizeof(DATA) + NAME_MAX + 1] = DATA "/";
		char *name = to + sizeof(DATA);
		const char *path = p->files[i].path;
		size_t len = strcspn(path, "/");

		if (len > NAME_MAX)
			return err_sys(e, ENAMETOOLONG, "show", path);
		memcpy(name, path, len);
		name[len] = '\0';
		if (symlinkat(to, dirfd, name) < 0 && errno != EEXIST)
			return err_errno(e, "show", name);
	}
	return 0;
}

/* depth: of the directory above, an int. */
static int remove_tree(void *depth, int parent, const char *name, struct err *e)
{
	int below = *(const int *)depth + 1;
	AUTO_FD int fd = -1;

	if (unlinkat(parent, name, 0) == 0 || below > DEPTH_MAX)
		return 0;
	fd = path_open(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, PATH_STRICT);
	if (fd < 0)
		return 0;
	(void)dir_each(fd, remove_tree, &below, e);
	(void)unlinkat(parent, name, AT_REMOVEDIR);
	return 0;
}

/* payload: const struct payload. What it does not show goes. */
static int remove_hidden(void *payload, int dir, const char *name, struct err *e)
{
	(void)e;
	if (!text_starts(name, "..") && !is_shown(payload, name))
		(void)unlinkat(dir, name, 0);
	return 0;
}

/* A name that is not in use: like upstream's it begins with two points, so that no key has it. */
static int make_new(int dirfd, char name[DIR_NAME_MAX], const struct file_owner *o, struct err *e)
{
	uint32_t n = 0;

	for (int tries = 0; tries < 8; tries++) {
		if (getrandom(&n, sizeof(n), GRND_NONBLOCK) != sizeof(n))
			n++;
		text_write(name, DIR_NAME_MAX, "..%u", n);
		if (faccessat(dirfd, name, F_OK, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT)
			return step_in(dirfd, name, o, e);
	}
	return err_sys(e, EEXIST, "make directory", name);
}

static int switch_over(int dirfd, const char *name, struct err *e)
{
	(void)unlinkat(dirfd, DATA_NEW, 0);
	if (symlinkat(name, dirfd, DATA_NEW) < 0 || renameat(dirfd, DATA_NEW, dirfd, DATA) < 0)
		return err_errno(e, "replace", DATA);
	return 0;
}

int atomic_dir_write(int dirfd, const struct payload *p, const struct file_owner *o, struct err *e)
{
	char old[DIR_NAME_MAX] = "";
	char name[DIR_NAME_MAX];
	ssize_t len = readlinkat(dirfd, DATA, old, sizeof(old) - 1);
	AUTO_FD int dir = make_new(dirfd, name, o, e);
	int rc = dir < 0 ? -1 : 0;
	int top = -1;

	old[MAX(len, 0)] = '\0';
	for (uint32_t i = 0; rc == 0 && i < p->count; i++)
		rc = write_file(dir, &p->files[i], o, e);
	if (rc == 0)
		rc = switch_over(dirfd, name, e);
	if (rc < 0) {
		if (dir >= 0)
			(void)remove_tree(&top, dirfd, name, NULL);
		return -1;
	}
	rc = show(dirfd, p, e);
	(void)dir_each(dirfd, remove_hidden, (void *)p, NULL);
	if (old[0])
		(void)remove_tree(&top, dirfd, old, NULL);
	return rc;
}
