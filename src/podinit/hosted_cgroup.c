/* SPDX-License-Identifier: MIT */
/*
 * The instance's cgroup on the host, podinit-<pid of the launcher> at the root of cgroup v2,
 * wherever that is mounted (a machine with cgroup v1 may have it at /sys/fs/cgroup/unified, or not
 * at all).
 */
#include "podinit/hosted.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/log.h"
#include "base/text.h"

#define PREFIX	      "podinit-"
#define MOUNTINFO_MAX (256 * 1024)
#define REMOVE_TRIES  500 /* times 20 ms */
#define DEPTH_MAX     8

/* The mount point of a line of /proc/self/mountinfo when it is of cgroup2 and shows the whole
 * hierarchy. */
static bool cgroup2_line(char *line, char *out, size_t size)
{
	char *fields[5];
	char *type = strstr(line, " - ");
	char *rest = line;

	if (!type || !text_starts(type, " - cgroup2 "))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		fields[i] = strsep(&rest, " ");
		if (!fields[i])
			return false;
	}
	return text_equal(fields[3], "/") && text_copy(out, size, fields[4]);
}

static int find_root(char *out, size_t size, struct err *e)
{
	AUTO_FD int fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	struct arena a;
	char *buf;
	char *line;
	ssize_t len;

	out[0] = '\0';
	if (fd < 0)
		return err_errno(e, "open", "/proc/self/mountinfo");
	arena_init(&a, MOUNTINFO_MAX + 4096);
	buf = arena_alloc(&a, MOUNTINFO_MAX + 1);
	if (!buf)
		return err_set(e, ENOMEM, "out of memory");
	len = fd_read_all(fd, buf, MOUNTINFO_MAX, e);
	buf[MAX(len, 0)] = '\0';
	while ((line = strsep(&buf, "\n"))) {
		if (cgroup2_line(line, out, size))
			break;
	}
	arena_fini(&a);
	return len < 0 ? -1 : 0;
}

/* Removes path and every group below it, deepest first. The groups have no files that rmdir(2)
 * minds. */
static void remove_tree(const char *path, int depth)
{
	char below[PATH_MAX];
	DIR *d = depth < DEPTH_MAX ? opendir(path) : NULL;
	struct dirent *entry;
	struct text t;

	while (d && (entry = readdir(d))) {
		if (entry->d_type != DT_DIR || entry->d_name[0] == '.')
			continue;
		text_init(&t, below, sizeof below);
		text_add_all(&t, path, "/", entry->d_name, NULL);
		if (!t.cut)
			remove_tree(below, depth + 1);
	}
	if (d)
		closedir(d);
	(void)rmdir(path);
}

void hosted_cgroup_remove(const char *path)
{
	const struct timespec pause = {.tv_nsec = 20 * 1000 * 1000};
	char kill_file[PATH_MAX];
	struct stat st;

	text_join(kill_file, sizeof kill_file, path, "/cgroup.kill", NULL);
	for (int i = 0; i < REMOVE_TRIES && stat(path, &st) == 0; i++) {
		if (i > 0)
			(void)nanosleep(&pause, NULL);
		(void)fd_put(AT_FDCWD, kill_file, "1", NULL);
		remove_tree(path, 0);
	}
}

/* Instances whose launcher and watcher were both killed leave an empty group behind. */
static void sweep(const char *root)
{
	char path[PATH_MAX];
	DIR *d = opendir(root);
	struct dirent *entry;
	int64_t pid;

	while (d && (entry = readdir(d))) {
		if (!text_starts(entry->d_name, PREFIX) ||
			!text_to_int64(entry->d_name + strlen(PREFIX), 1, INT32_MAX, &pid) ||
			kill((pid_t)pid, 0) == 0 || errno != ESRCH)
			continue;
		text_join(path, sizeof path, root, "/", entry->d_name, NULL);
		/* No kill: an instance of another PID namespace looks dead from here, but its group
		 * is not empty. */
		remove_tree(path, 0);
	}
	if (d)
		closedir(d);
}

int hosted_cgroup_make(struct hosted *h, struct err *e)
{
	char root[PATH_MAX];
	struct text t;

	if (find_root(root, sizeof root, e) < 0)
		return -1;
	h->cgroup[0] = '\0';
	if (!root[0]) {
		log_warning("this machine has no cgroup v2: pods run without cgroups");
		return 0;
	}
	sweep(root);
	text_init(&t, h->cgroup, sizeof h->cgroup);
	text_add_all(&t, root, "/" PREFIX, NULL);
	text_add_int(&t, getpid());
	if (mkdir(h->cgroup, 0755) < 0 && errno != EEXIST) {
		log_warning(
			"pods run without cgroups: cannot make ", h->cgroup, ": ", err_text(errno));
		h->cgroup[0] = '\0';
	}
	return 0;
}

int hosted_cgroup_enter(const struct hosted *h, int pid, struct err *e)
{
	char path[PATH_MAX];
	char number[16];
	struct text t;

	if (!h->cgroup[0])
		return 0;
	text_init(&t, path, sizeof path);
	text_add_all(&t, h->cgroup, "/cgroup.procs", NULL);
	text_init(&t, number, sizeof number);
	text_add_int(&t, pid);
	return fd_put(AT_FDCWD, path, number, e);
}
