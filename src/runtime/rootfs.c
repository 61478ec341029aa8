/* SPDX-License-Identifier: MIT */
/* Roots. Everything is detached, so that a failure leaves nothing behind. */
#include "runtime/rootfs.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/log.h"
#include "base/text.h"
#include "linux/path.h"
#include "runtime/place.h"
#include "runtime/scratch.h"

#define POINTS_BYTES  (64 * 1024) /* for the mount points of a read-only root */
#define POINTS_INODES 256

static bool has_place(const struct image *image, const char *path, int flags, enum path_walk walk)
{
	AUTO_FD int fd = path_open(image->mount_fd, path, O_PATH | flags, walk);

	return fd >= 0;
}

/* Does the image itself have every place? Those below another mount are made there. A few names are
 * looked up in place: that waits only while the medium itself does not answer. */
static bool has_places(const struct image *image, const struct rootfs_wish *wish)
{
	const struct mounts *m = wish->mounts;

	for (uint32_t i = 0; i < m->count; i++) {
		const struct child_mount *item = &m->items[i];

		if (!mounts_covers(m, i) && !has_place(image, item->target,
						    item->directory ? O_DIRECTORY : 0, item->walk))
			return false;
	}
	return !wish->working_dir || has_place(image, wish->working_dir, O_DIRECTORY, PATH_IN_ROOT);
}

static int make_layer_dirs(int layer, struct err *e)
{
	/* It is what the container sees as /: the mode must not depend on our umask. */
	if (mkdirat(layer, "upper", 0755) < 0 || fchmodat(layer, "upper", 0755, 0) < 0)
		return err_errno(e, "make directory", "upper");
	if (mkdirat(layer, "work", 0755) < 0)
		return err_errno(e, "make directory", "work");
	return 0;
}

/* Its layers by descriptor: what is at their names may be another directory by now. */
static int mount_overlay(const struct image *image, int layer, unsigned attrs, struct err *e)
{
	char lower[MOUNT_FD_PATH_MAX];
	char place[MOUNT_FD_PATH_MAX];
	char upper[MOUNT_FD_PATH_MAX + 8];
	char work[MOUNT_FD_PATH_MAX + 8];
	const struct mount_option options[] = {
		{"lowerdir", mount_fd_path(image->mount_fd, lower)},
		{"upperdir", upper},
		{"workdir", work},
		{NULL, NULL},
	};

	text_join(upper, sizeof(upper), mount_fd_path(layer, place), "/upper", NULL);
	text_join(work, sizeof(work), place, "/work", NULL);
	return mount_new("overlay", "overlay", options, attrs, e);
}

/*
 * Overlay wants layers that are attached in our namespace, but only while it is made: it holds them
 * itself from then on. So the writable layer is attached for a moment at one place, and goes with
 * the overlay, whoever ends.
 */
static int overlay_root(
	struct runtime *rt, const struct image *image, int layer, unsigned attrs, struct err *e)
{
	struct err ignored;
	int fd;

	if (place_attach(rt->run_fd, "scratch", layer, e) < 0)
		return -1;
	fd = mount_overlay(image, layer, attrs, e);
	if (mount_detach(layer, "", &ignored) < 0)
		log_error("runtime: ", ignored.text);
	return fd;
}

int rootfs_make(struct runtime *rt, const struct image *image, const struct rootfs_wish *wish,
	uint64_t *taken, struct err *e)
{
	unsigned attrs = MOUNT_NODEV | (wish->no_setuid ? MOUNT_NOSUID : 0);
	uint64_t bytes = wish->read_only ? POINTS_BYTES : rt->scratch_bytes;
	AUTO_FD int layer = -1;
	int fd = -1;

	if (wish->read_only && has_places(image, wish))
		return place_copy(image->mount_fd, attrs | MOUNT_RDONLY, image->key, e);
	if (scratch_take(rt, bytes, e) < 0)
		return -1;
	layer = scratch_mount(bytes, wish->read_only ? POINTS_INODES : 0, "0755", MOUNT_NODEV, e);
	if (layer >= 0 && make_layer_dirs(layer, e) == 0)
		fd = overlay_root(rt, image, layer, attrs, e);
	if (fd < 0) {
		scratch_give(rt, bytes);
		return err_wrap(e, "the container's writable layer", NULL);
	}
	*taken = bytes;
	return fd;
}
