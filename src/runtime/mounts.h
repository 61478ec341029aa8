/* SPDX-License-Identifier: MIT */
/* The list of a container's mounts in the order in which the child attaches them. */
#pragma once

#include "base/err.h"
#include "linux/child.h"

#define MOUNTS_MAX     64
#define MOUNT_PATH_MAX 512

struct mounts {
	uint32_t count;
	struct child_mount items[MOUNTS_MAX]; /* their descriptors are owned */
	char paths[MOUNTS_MAX][MOUNT_PATH_MAX];
};

void mounts_init(struct mounts *m);
void mounts_fini(struct mounts *m); /* closes what is not attached */
/* Adds a detached mount, which is taken over also on failure; -1 = who should have made it failed,
 * with e. target is cleaned as Go's path.Clean does. The root itself, and anything in /proc
 * (CVE-2019-16884), is refused. */
int mounts_add(struct mounts *m, const char *target, int take_fd, struct err *e);
/* Adds a fresh "proc", "sysfs" or "mqueue" that the child makes; or, where type is a path below an
 * earlier mount, that place once more (attrs do not count then). */
int mounts_add_fresh(
	struct mounts *m, const char *target, const char *type, unsigned attrs, struct err *e);
/* Is something mounted at exactly this place? */
bool mounts_has(const struct mounts *m, const char *target);
/* Sorts items from index on so that a place comes before the places below it. */
void mounts_sort(struct mounts *m, uint32_t from);
/* Is target below another mount of the list, so that the root itself need not have it? */
bool mounts_covers(const struct mounts *m, uint32_t index);

/* Absolute, without empty, "." and ".." parts and without a slash at the end; false when it is too
 * long. */
bool mount_path_clean(const char *path, char *out, size_t size);
/* Is it / itself or in /proc? */
bool mount_path_is_refused(const char *clean);
