/* SPDX-License-Identifier: MIT */
/* What is mounted, what lies in /dev, what is hidden and what cannot be written. Nothing is changed
 * by looking. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "facts/facts.h"

#define TABLE_MAX   65536
#define ENTRIES_MAX 256
#define MOUNTS_MAX  128

/* ---- mounts ---- */

struct mount_line {
	const char *id;
	const char *parent;
	const char *root;
	const char *point;
	const char *options;
	const char *type;
};

/* 36 35 98:0 /root /point rw,noatime master:1 - ext4 /dev/root rw; the text is taken apart. */
static bool read_line(char *line, struct mount_line *m)
{
	char *words[64];
	int count = 0;
	int dash = 0;
	char *rest;

	for (char *w = strtok_r(line, " ", &rest); w && count < 64; w = strtok_r(NULL, " ", &rest))
		words[count++] = w;
	for (int i = 6; i + 1 < count && dash == 0; i++)
		if (strcmp(words[i], "-") == 0)
			dash = i;
	if (dash == 0)
		return false;
	*m = (struct mount_line){words[0], words[1], words[3], words[4], words[5], words[dash + 1]};
	return true;
}

/* Those that a manifest has a say in. When files are read, atime is the kernel's affair. */
static void tell_options(const char *options)
{
	static const char *const known[] = {"ro", "rw", "nosuid", "nodev", "noexec"};
	const char *comma = "";

	for (const char *s = options; *s; s += *s == ',') {
		size_t len = strcspn(s, ",");

		for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
			if (strlen(known[i]) != len || strncmp(known[i], s, len) != 0)
				continue;
			(void)printf("%s%s", comma, known[i]);
			comma = ",";
		}
		s += len;
	}
}

/* All mounts, as the kernel lists them: older ones in the order of mounting, newer ones in that of
 * making. */
static int read_table(struct mount_line all[MOUNTS_MAX])
{
	static char text[TABLE_MAX];
	int count = 0;
	char *rest;

	(void)slurp("/proc/self/mountinfo", text, sizeof(text));
	for (char *l = strtok_r(text, "\n", &rest); l && count < MOUNTS_MAX;
		l = strtok_r(NULL, "\n", &rest))
		count += read_line(l, &all[count]) ? 1 : 0;
	return count;
}

/* Is it covered by another at the same place? */
static bool is_covered(const struct mount_line *m, const struct mount_line *all, int count)
{
	for (int i = 0; i < count; i++)
		if (strcmp(all[i].parent, m->id) == 0 && strcmp(all[i].point, m->point) == 0)
			return true;
	return false;
}

/* filesystem /proc proc rw,nosuid,nodev,noexec: of what is mounted last there. */
void tell_filesystems(const char *arg)
{
	static const char *const places[] = {"/", "/proc", "/sys", "/sys/fs/cgroup", "/dev",
		"/dev/pts", "/dev/shm", "/dev/mqueue"};
	struct mount_line all[MOUNTS_MAX];
	int count = read_table(all);

	(void)arg;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		struct mount_line found = {.type = "none", .options = ""};

		for (int n = 0; n < count; n++)
			if (strcmp(all[n].point, places[i]) == 0 &&
				!is_covered(&all[n], all, count))
				found = all[n];
		(void)printf(
			"filesystem %s %s%s", places[i], found.type, *found.options ? " " : "");
		tell_options(found.options);
		(void)printf("\n");
	}
}

static int by_point(const void *a, const void *b)
{
	const struct mount_line *x = a;
	const struct mount_line *y = b;

	return strcmp(x->point, y->point);
}

static const char *point_of(const char *id, const struct mount_line *all, int count)
{
	for (int i = 0; i < count; i++)
		if (strcmp(all[i].id, id) == 0)
			return all[i].point;
	return "nothing";
}

/* mount /data/a on /data of /sub ro,nosuid: what is mounted at and below arg, by name: where, on
 * which other mount, which part of its file system, how. */
void tell_mounts(const char *arg)
{
	struct mount_line all[MOUNTS_MAX];
	int count = read_table(all);
	unsigned shown = 0;

	qsort(all, (size_t)count, sizeof(all[0]), by_point);
	for (int i = 0; i < count; i++) {
		if (!begins(all[i].point, arg ? arg : "/"))
			continue;
		(void)printf("mount %s on %s of %s ", all[i].point,
			point_of(all[i].parent, all, count), all[i].root);
		tell_options(all[i].options);
		(void)printf("\n");
		shown++;
	}
	(void)printf("mounts %u\n", shown);
}

/* ---- directories ---- */

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in a directory, sorted, to be freed; -1 when it cannot be read. */
static int names_in(const char *path, char *names[ENTRIES_MAX])
{
	DIR *d = opendir(path);
	const struct dirent *entry;
	int count = 0;

	if (!d)
		return -1;
	while (count < ENTRIES_MAX && (entry = readdir(d)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			names[count++] = strdup(entry->d_name);
	(void)closedir(d);
	qsort(names, (size_t)count, sizeof(names[0]), by_name);
	return count;
}

static void tell_node(const char *what, const char *path)
{
	struct stat st;
	char target[TEXT_MAX];
	ssize_t n;

	if (lstat(path, &st) < 0) {
		(void)printf("%s %s %s\n", what, path, error_name(errno));
		return;
	}
	if (S_ISLNK(st.st_mode)) {
		n = readlink(path, target, sizeof(target));
		(void)printf("%s %s -> %.*s\n", what, path, n > 0 ? (int)n : 0, target);
		return;
	}
	(void)printf("%s %s %s", what, path,
		S_ISCHR(st.st_mode)   ? "char"
		: S_ISBLK(st.st_mode) ? "block"
		: S_ISDIR(st.st_mode) ? "directory"
		: S_ISREG(st.st_mode) ? "file"
				      : "other");
	if (S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode))
		(void)printf(" %u:%u", major(st.st_rdev), minor(st.st_rdev));
	(void)printf(" %04o %u:%u\n", (unsigned)(st.st_mode & 07777), st.st_uid, st.st_gid);
}

void tell_stat(const char *arg)
{
	tell_node("stat", arg ? arg : "/");
}

/* Each entry of /dev, then all their names in one line. */
void tell_devices(const char *arg)
{
	char *names[ENTRIES_MAX];
	int count = names_in("/dev", names);
	char path[TEXT_MAX];

	(void)arg;
	for (int i = 0; i < count; i++) {
		(void)snprintf(path, sizeof(path), "/dev/%s", names[i]);
		tell_node("device", path);
	}
	(void)printf("devices");
	for (int i = 0; i < count; i++) {
		(void)printf(" %s", names[i]);
		free(names[i]);
	}
	(void)printf("\n");
}

/* ---- masked and read-only paths ---- */

/* Does it give anything: a byte, an entry? What is not there gives nothing. */
static bool gives(const char *path)
{
	char *names[ENTRIES_MAX];
	char text[16];
	struct stat st;
	int count;

	if (lstat(path, &st) < 0)
		return false;
	if (!S_ISDIR(st.st_mode))
		return slurp(path, text, sizeof(text)) > 0;
	count = names_in(path, names);
	for (int i = 0; i < count; i++)
		free(names[i]);
	return count > 0;
}

/* masked all: none of them gives anything. masked but ...: these do. */
void tell_masked(const char *arg)
{
	static const char *const paths[] = {"/proc/acpi", "/proc/asound", "/proc/interrupts",
		"/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/sched_debug",
		"/proc/scsi", "/proc/timer_list", "/proc/timer_stats",
		"/sys/devices/system/cpu/cpu0/thermal_throttle", "/sys/devices/virtual/powercap",
		"/sys/firmware"};
	const char *but = "but ";

	(void)arg;
	(void)printf("masked ");
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		if (!gives(paths[i]))
			continue;
		(void)printf("%s%s", but, paths[i]);
		but = " ";
	}
	(void)printf("%s\n", but[0] == 'b' ? "all" : "");
}

/* Can it, or a file below it, be opened for writing? Nothing is written. Files that this user may
 * not write say nothing, so root is to ask. */
static bool can_write(const char *path, int depth)
{
	char *names[ENTRIES_MAX];
	char below[TEXT_MAX];
	struct stat st;
	bool found = false;
	int count;
	int fd;

	if (lstat(path, &st) < 0 || S_ISLNK(st.st_mode))
		return false;
	if (!S_ISDIR(st.st_mode)) {
		fd = open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK);
		if (fd >= 0)
			(void)close(fd);
		return fd >= 0;
	}
	count = depth > 0 ? names_in(path, names) : 0;
	for (int i = 0; i < count; i++) {
		(void)snprintf(below, sizeof(below), "%s/%s", path, names[i]);
		found = found || can_write(below, depth - 1);
		free(names[i]);
	}
	return found;
}

/* Is it there, and not read-only as a mount? */
static bool is_writable_mount(const char *path)
{
	struct statvfs v;

	return statvfs(path, &v) == 0 && !(v.f_flag & ST_RDONLY);
}

void tell_read_only(const char *arg)
{
	static const char *const paths[] = {
		"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger", "/sys"};
	const char *but = "but ";

	(void)arg;
	(void)printf("read-only ");
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		if (!can_write(paths[i], 3) && !is_writable_mount(paths[i]))
			continue;
		(void)printf("%s%s", but, paths[i]);
		but = " ";
	}
	(void)printf("%s\n", but[0] == 'b' ? "all" : "");
}
