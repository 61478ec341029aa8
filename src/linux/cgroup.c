/* SPDX-License-Identifier: MIT */
/* cgroup v2 directories. A group of ours is two levels deep: the pod's, and one for each container.
 */
#include "linux/cgroup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/text.h"
#include "linux/path.h"

int cgroup_make(int parent, const char *name, struct err *e)
{
	int fd;

	if (strchr(name, '/') || *name == '.' || *name == '\0')
		return err_sys(e, EINVAL, "make cgroup", name);
	if (mkdirat(parent, name, 0755) < 0 && errno != EEXIST)
		return err_errno(e, "make cgroup", name);
	fd = path_open(parent, name, O_RDONLY | O_DIRECTORY, PATH_STRICT);
	if (fd < 0)
		return err_errno(e, "open cgroup", name);
	return fd;
}

uint64_t stat_value(const char *text, const char *key)
{
	size_t len = strlen(key);
	const char *at = text;
	uint64_t value = 0;

	while (strncmp(at, key, len) != 0 || at[len] != ' ') {
		at = strchr(at, '\n');
		if (!at)
			return 0;
		at++;
	}
	for (at += len; *at == ' '; at++)
		;
	for (; *at >= '0' && *at <= '9'; at++)
		if (!text_grow_uint64(&value, 10, (uint32_t)(*at - '0')))
			return UINT64_MAX;
	return value;
}

bool cgroup_counts_oom_kill(const char *events)
{
	/* not oom_group_kill, which counts groups */
	return stat_value(events, "oom_kill") > 0;
}

bool cgroup_was_oom_killed(int cgroup)
{
	char events[512];

	return cgroup >= 0 && fd_get(cgroup, "memory.events", events, sizeof events, NULL) == 0 &&
	       cgroup_counts_oom_kill(events);
}

int cgroup_kill(int cgroup, struct err *e)
{
	return fd_put(cgroup, "cgroup.kill", "1", e);
}

#define DEPTH_MAX 16 /* a container that may mount cgroup2 makes groups of its own */

/* Removes the groups below, deepest first; what does not go fails the removal of the group itself.
 */
static void remove_children(int cgroup, int depth)
{
	DIR *dir;
	struct dirent *d;
	int below;
	int fd = openat(cgroup, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return;
	dir = fdopendir(fd);
	if (!dir) {
		fd_close(&fd);
		return;
	}
	/* The kernel holds one position per open directory; removing behind it is safe. */
	while ((d = readdir(dir)) != NULL) {
		if (d->d_type != DT_DIR || d->d_name[0] == '.' ||
			unlinkat(cgroup, d->d_name, AT_REMOVEDIR) == 0 || depth == DEPTH_MAX)
			continue;
		below = path_open(cgroup, d->d_name, O_RDONLY | O_DIRECTORY, PATH_STRICT);
		if (below < 0)
			continue;
		remove_children(below, depth + 1);
		fd_close(&below);
		(void)unlinkat(cgroup, d->d_name, AT_REMOVEDIR);
	}
	(void)closedir(dir);
}

int cgroup_remove(int parent, const char *name, struct err *e)
{
	AUTO_FD int fd = -1;

	if (unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno == ENOENT)
		return 0;
	/* EBUSY is also the answer for a group with groups in it. */
	fd = path_open(parent, name, O_RDONLY | O_DIRECTORY, PATH_STRICT);
	if (fd < 0)
		return errno == ENOENT ? 0 : err_errno(e, "open cgroup", name);
	remove_children(fd, 0);
	if (unlinkat(parent, name, AT_REMOVEDIR) < 0 && errno != ENOENT)
		return err_errno(e, "remove cgroup", name);
	return 0;
}
