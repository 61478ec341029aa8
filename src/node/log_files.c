/* SPDX-License-Identifier: MIT */
/*
 * The files of the logs: directories, rotation (n.log to n.log.1, n.log.1 to n.log.2, ...), and the
 * bound over all of them: rotated files go first, oldest first. Names come from validated objects;
 * nothing here follows a symbolic link.
 */
#include "node/logs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h> /* renameat() */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/log.h"
#include "linux/dir.h"

#define DIR_FLAGS  (O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
#define TREE_DEPTH 2 /* pod directory, container directory */

#define TAIL_LINES  80
#define TAIL_MAX    2048 /* bytes of text, the heads of the lines not counted */
#define TAIL_BLOCK  2048
#define HEAD_SPACES 3
/* Farther back the tail cannot begin, unless a container writes into its own log file. */
#define TAIL_SCAN (TAIL_MAX + (TAIL_LINES + 1) * LOG_HEAD_MAX + LOG_CHUNK_MAX)

static void file_name(char *buf, size_t size, uint32_t number, uint32_t rotation)
{
	if (rotation > 0)
		text_write(buf, size, "%u.log.%u", number, rotation);
	else
		text_write(buf, size, "%u.log", number);
}

static void pod_dir_name(char buf[LOG_PATH_MAX], const struct log_name *name)
{
	text_write(buf, LOG_PATH_MAX, "%s_%s_%s", name->namespace_, name->pod, name->uid);
}

static uint64_t size_at(int dir_fd, const char *name)
{
	struct stat st;

	if (fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISREG(st.st_mode))
		return 0;
	return (uint64_t)st.st_size;
}

static void forget_bytes(struct logs *ls, uint64_t bytes)
{
	ls->total -= MIN(ls->total, bytes);
}

static void remove_file(struct logs *ls, int dir_fd, const char *name)
{
	uint64_t size = size_at(dir_fd, name);

	if (unlinkat(dir_fd, name, 0) == 0)
		forget_bytes(ls, size);
}

/* Makes a directory if it is missing and opens it; mode and group are set only on what was made
 * here. */
static int make_dir(const struct logs *ls, int dir_fd, const char *name, struct err *e)
{
	bool made = mkdirat(dir_fd, name, 0750) == 0;
	AUTO_FD int fd = -1;

	if (!made && errno != EEXIST)
		return err_errno(e, "make the log directory", name);
	fd = openat(dir_fd, name, DIR_FLAGS | O_CLOEXEC);
	if (fd < 0)
		return err_errno(e, "open the log directory", name);
	if (made && (fchown(fd, (uid_t)-1, ls->gid) < 0 || fchmod(fd, 0750) < 0))
		return err_errno(e, "set the mode of the log directory", name);
	return fd_steal(&fd);
}

/* Makes every missing part of an absolute path. */
static int make_path(const struct logs *ls, const char *path, struct err *e)
{
	char part[256];
	AUTO_FD int fd = open("/", DIR_FLAGS | O_CLOEXEC);

	while (fd >= 0 && *path) {
		size_t len = strcspn(path, "/");
		int next;

		if (len >= sizeof part)
			return err_named(e, ENAMETOOLONG, "log directory name too long in", path);
		if (len > 0) {
			memcpy(part, path, len);
			part[len] = '\0';
			/* Above the logs themselves a symbolic link is the administrator's. */
			next = openat(fd, part, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
			if (next < 0)
				next = make_dir(ls, fd, part, e);
			if (next < 0)
				return -1;
			fd_close(&fd);
			fd = next;
		}
		path += len;
		path += strspn(path, "/");
	}
	return fd_steal(&fd);
}

static int open_current(struct container_log *log, int flags, struct err *e)
{
	char name[40];
	struct stat st;

	file_name(name, sizeof name, log->number, 0);
	/* A pod with the log directory as its volume may have put a FIFO there: no wait for it. */
	log->fd = openat(log->dir_fd, name,
		O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | flags, 0640);
	if (log->fd < 0)
		return err_errno(e, "open the log file", name);
	if (fstat(log->fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		fd_close(&log->fd);
		return err_named(e, EINVAL, "not a regular file: log", name);
	}
	if (fchown(log->fd, (uid_t)-1, log->logs->gid) < 0 || fchmod(log->fd, 0640) < 0) {
		err_errno(e, "set the mode of the log file", name);
		fd_close(&log->fd);
		return -1;
	}
	log->size = (uint64_t)st.st_size;
	return 0;
}

/* The number at the start of "<n>.log" or "<n>.log.<k>"; false for any other name. */
static bool parse_name(const char *name, uint64_t *number, bool *rotated)
{
	char digits[16];
	size_t len = strcspn(name, ".");

	if (len == 0 || len >= sizeof digits || !text_starts(name + len, ".log"))
		return false;
	memcpy(digits, name, len);
	digits[len] = '\0';
	*rotated = name[len + 4] == '.';
	return (name[len + 4] == '\0' || *rotated) && text_to_uint64(digits, UINT32_MAX, number);
}

static int remove_if_old(void *arg, int dir, const char *name, struct err *e)
{
	struct container_log *log = arg;
	uint64_t number;
	bool rotated;

	(void)e;
	if (parse_name(name, &number, &rotated) && number + 1 < log->number)
		remove_file(log->logs, dir, name);
	return 0;
}

/* The logs of instances before the previous one go, as the kubelet keeps one dead container of
 * each. */
static void remove_old_instances(struct container_log *log)
{
	(void)dir_each(log->dir_fd, remove_if_old, log, NULL);
}

/* ---- the bound over all ---- */

struct oldest {
	char path[LOG_PATH_MAX]; /* below the node's log directory */
	int64_t seconds;
	long nanos;
	uint64_t total; /* of everything seen */
};

static void consider(struct oldest *o, int dir_fd, const char *dir, const char *name)
{
	struct stat st;
	uint64_t number;
	bool rotated;

	if (!parse_name(name, &number, &rotated) ||
		fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISREG(st.st_mode))
		return;
	o->total += (uint64_t)st.st_size;
	if (!rotated)
		return;
	if (o->path[0] &&
		(st.st_mtim.tv_sec > o->seconds ||
			(st.st_mtim.tv_sec == o->seconds && st.st_mtim.tv_nsec >= o->nanos)))
		return;
	text_join(o->path, sizeof o->path, dir, "/", name, NULL);
	o->seconds = st.st_mtim.tv_sec;
	o->nanos = st.st_mtim.tv_nsec;
}

/* A directory of the tree: its path is "" for all of it. */
struct level {
	struct oldest *oldest;
	const char *path;
	int depth;
};

static int walk(void *arg, int dir, const char *name, struct err *e)
{
	const struct level *l = arg;
	char path[LOG_PATH_MAX];
	struct level below = {l->oldest, path, l->depth + 1};
	AUTO_FD int fd = -1;

	if (name[0] == '.')
		return 0;
	if (l->depth == TREE_DEPTH) {
		consider(l->oldest, dir, l->path, name);
		return 0;
	}
	text_join(path, sizeof path, l->path, *l->path ? "/" : "", name, NULL);
	fd = openat(dir, name, DIR_FLAGS | O_CLOEXEC);
	if (fd >= 0)
		(void)dir_each(fd, walk, &below, e);
	return 0;
}

static int open_logs(const struct logs *ls)
{
	return open(ls->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* Counts all there is, and if that is too much removes the oldest rotated file. False when none
 * was. */
static bool remove_oldest(struct logs *ls)
{
	struct oldest o = {0};
	struct level all = {&o, "", 0};
	AUTO_FD int fd = open_logs(ls);

	if (fd < 0)
		return false;
	(void)dir_each(fd, walk, &all, NULL);
	ls->total = o.total;
	return ls->total > ls->total_max && o.path[0] && unlinkat(fd, o.path, 0) == 0;
}

static void keep_total(struct logs *ls)
{
	while (ls->total > ls->total_max && remove_oldest(ls))
		;
}

void logs_init(struct logs *ls)
{
	(void)remove_oldest(ls);
}

/* ---- what logs.c asks for ---- */

int log_files_open(struct container_log *log, const struct log_name *name, struct err *e)
{
	struct logs *ls = log->logs;
	char pod_dir[LOG_PATH_MAX];
	AUTO_FD int top = -1;
	AUTO_FD int pod_fd = -1;

	pod_dir_name(pod_dir, name);
	top = make_path(ls, ls->dir, e);
	if (top < 0)
		return -1;
	pod_fd = make_dir(ls, top, pod_dir, e);
	if (pod_fd < 0)
		return -1;
	log->dir_fd = make_dir(ls, pod_fd, name->container, e);
	if (log->dir_fd < 0)
		return -1;
	remove_old_instances(log);
	keep_total(ls);
	return open_current(log, 0, e);
}

int log_files_rotate(struct container_log *log, struct err *e)
{
	struct logs *ls = log->logs;
	uint32_t last = ls->files_max - 1;
	char from[40];
	char to[40];

	fd_close(&log->fd);
	file_name(to, sizeof to, log->number, last);
	remove_file(ls, log->dir_fd, to);
	for (uint32_t k = last; k > 0; k--) {
		file_name(from, sizeof from, log->number, k - 1);
		file_name(to, sizeof to, log->number, k);
		if (renameat(log->dir_fd, from, log->dir_fd, to) < 0 && errno != ENOENT)
			return err_errno(e, "rotate the log file", from);
	}
	keep_total(ls);
	return open_current(log, O_TRUNC, e);
}

/* ---- its end as text ---- */

/* Where the tail begins: TAIL_LINES lines before the end, or where the lines behind are sure to
 * have size bytes of text. */
static uint64_t tail_start(int fd, uint64_t end, size_t size)
{
	uint64_t floor = end > TAIL_SCAN ? end - TAIL_SCAN : 0;
	uint64_t at = end;
	uint32_t lines = 0;
	char raw[TAIL_BLOCK];

	while (at > floor) {
		size_t n = (size_t)MIN(at - floor, sizeof raw);

		at -= n;
		if (pread(fd, raw, n, (off_t)at) != (ssize_t)n)
			return end;
		for (size_t i = n; i > 0; i--) {
			uint64_t line = at + i;

			if (raw[i - 1] != '\n' || line == end)
				continue;
			lines++;
			if (lines == TAIL_LINES ||
				end - line >= size + (uint64_t)lines * LOG_HEAD_MAX)
				return line;
		}
	}
	return floor;
}

/* What was read of CRI lines, from a line's beginning on. */
struct tail {
	char *buf;
	size_t size; /* of buf without its NUL */
	size_t len;
	uint32_t spaces; /* of the line's head "<time> <stream> <tag> " */
	char tag;
};

/* Adds text and lets go of the first when it is too much. */
static void tail_add(struct tail *t, const char *s, size_t n)
{
	size_t kept;

	if (n > t->size) {
		s += n - t->size;
		n = t->size;
	}
	kept = MIN(t->len, t->size - n);
	memmove(t->buf, t->buf + t->len - kept, kept);
	memcpy(t->buf + kept, s, n);
	t->len = kept + n;
}

static void tail_feed(struct tail *t, const char *s, const char *end)
{
	while (s < end) {
		const char *stop = s;

		if (t->spaces < HEAD_SPACES) {
			if (*s == ' ')
				t->spaces++;
			else
				t->tag = *s;
			s++;
			continue;
		}
		while (stop < end && *stop != '\n')
			stop++;
		tail_add(t, s, (size_t)(stop - s));
		if (stop < end) {
			if (t->tag != 'P')
				tail_add(t, stop, 1);
			t->spaces = 0;
			stop++;
		}
		s = stop;
	}
}

void log_tail(const struct container_log *log, char *buf, size_t size)
{
	struct tail t = {.buf = buf, .size = MIN(size - 1, (size_t)TAIL_MAX)};
	char raw[TAIL_BLOCK];
	AUTO_FD int fd = -1;
	char name[40];

	file_name(name, sizeof name, log->number, 0);
	if (log->fd >= 0)
		fd = openat(log->dir_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	for (uint64_t at = fd < 0 ? log->size : tail_start(fd, log->size, t.size);
		at < log->size;) {
		ssize_t n = pread(fd, raw, (size_t)MIN(log->size - at, sizeof raw), (off_t)at);

		if (n <= 0)
			break;
		tail_feed(&t, raw, raw + n);
		at += (uint64_t)n;
	}
	buf[t.len] = '\0';
}

static int remove_log(void *logs, int dir, const char *name, struct err *e)
{
	(void)e;
	remove_file(logs, dir, name);
	return 0;
}

/* A container's directory, which holds files only. */
static int remove_container(void *logs, int dir, const char *name, struct err *e)
{
	AUTO_FD int fd = openat(dir, name, DIR_FLAGS | O_CLOEXEC);

	if (fd >= 0)
		(void)dir_each(fd, remove_log, logs, e);
	(void)unlinkat(dir, name, AT_REMOVEDIR);
	return 0;
}

void logs_remove_pod(struct logs *ls, const struct log_name *name)
{
	char pod_dir[LOG_PATH_MAX];
	AUTO_FD int top = open_logs(ls);
	AUTO_FD int fd = -1;

	if (top < 0)
		return;
	pod_dir_name(pod_dir, name);
	fd = openat(top, pod_dir, DIR_FLAGS | O_CLOEXEC);
	if (fd >= 0)
		(void)dir_each(fd, remove_container, ls, NULL);
	if (unlinkat(top, pod_dir, AT_REMOVEDIR) < 0 && errno != ENOENT)
		log_warning("cannot remove the logs of pod ", name->namespace_, "/", name->pod,
			": ", err_text(errno));
}
