/* SPDX-License-Identifier: MIT */
/* The order of mounts. Pure but for looking at descriptors and closing them. */
#include "runtime/mounts.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fdio.h"
#include "base/text.h"

void mounts_init(struct mounts *m)
{
	m->count = 0;
}

void mounts_fini(struct mounts *m)
{
	for (uint32_t i = 0; i < m->count; i++)
		fd_close(&m->items[i].fd);
	m->count = 0;
}

bool mount_path_clean(const char *path, char *out, size_t size)
{
	size_t len = 0;

	if (size < 2)
		return false;
	while (*path) {
		size_t part = strcspn(path, "/");

		if (part == 2 && memcmp(path, "..", 2) == 0) {
			while (len > 0 && out[--len] != '/')
				;
		} else if (part > 0 && !(part == 1 && *path == '.')) {
			if (len + part + 2 > size)
				return false;
			out[len++] = '/';
			memcpy(out + len, path, part);
			len += part;
		}
		path += part + (path[part] == '/');
	}
	if (len == 0)
		out[len++] = '/';
	out[len] = '\0';
	return true;
}

/* Is path the place dir or below it? */
static bool is_in(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	return strncmp(path, dir, len) == 0 && (path[len] == '/' || path[len] == '\0');
}

bool mount_path_is_refused(const char *clean)
{
	return strcmp(clean, "/") == 0 || is_in(clean, "/proc");
}

/* What the kernel or we made has no links that a target may go through. */
static enum path_walk walk_to(const char *target)
{
	return is_in(target, "/proc") || is_in(target, "/sys") || is_in(target, "/dev")
		       ? PATH_STRICT
		       : PATH_IN_ROOT;
}

static struct child_mount *add(struct mounts *m, const char *target, struct err *e)
{
	struct child_mount *item;
	char *path;

	if (m->count >= MOUNTS_MAX) {
		err_named(e, ENOSPC, "too many mounts: no room for", target);
		return NULL;
	}
	item = &m->items[m->count];
	path = m->paths[m->count];
	if (!mount_path_clean(target, path, MOUNT_PATH_MAX)) {
		err_sys(e, ENAMETOOLONG, "mount at", target);
		return NULL;
	}
	m->count++;
	*item = (struct child_mount){.target = path, .fd = -1, .walk = walk_to(path)};
	return item;
}

int mounts_add(struct mounts *m, const char *target, int take_fd, struct err *e)
{
	AUTO_FD int fd = take_fd;
	struct child_mount *item;
	struct stat st;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) < 0)
		return err_errno(e, "stat what is mounted at", target);
	item = add(m, target, e);
	if (!item)
		return -1;
	if (mount_path_is_refused(item->target)) {
		m->count--;
		return err_named(e, EPERM, "nothing may be mounted at", target);
	}
	item->fd = fd_steal(&fd);
	item->directory = S_ISDIR(st.st_mode);
	return 0;
}

int mounts_add_fresh(
	struct mounts *m, const char *target, const char *type, unsigned attrs, struct err *e)
{
	struct child_mount *item = add(m, target, e);

	if (!item)
		return -1;
	item->type = type;
	item->attrs = attrs;
	item->directory = *type != '/';
	return 0;
}

bool mounts_has(const struct mounts *m, const char *target)
{
	char clean[MOUNT_PATH_MAX];

	if (!mount_path_clean(target, clean, sizeof(clean)))
		return false;
	for (uint32_t i = 0; i < m->count; i++) {
		if (strcmp(m->items[i].target, clean) == 0)
			return true;
	}
	return false;
}

/* Insertion keeps equals in the order of the manifest. A prefix is less than what it begins. */
void mounts_sort(struct mounts *m, uint32_t from)
{
	for (uint32_t i = from + 1; i < m->count; i++) {
		struct child_mount item = m->items[i];
		uint32_t at = i;

		for (; at > from && strcmp(m->items[at - 1].target, item.target) > 0; at--)
			m->items[at] = m->items[at - 1];
		m->items[at] = item;
	}
}

bool mounts_covers(const struct mounts *m, uint32_t index)
{
	const char *target = m->items[index].target;

	for (uint32_t i = 0; i < index; i++) {
		if (is_in(target, m->items[i].target))
			return true;
	}
	return false;
}
