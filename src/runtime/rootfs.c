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

static unsigned attrs_of(const struct rootfs_wish *wish)
{
	return MOUNT_NODEV | (wish->no_setuid ? MOUNT_NOSUID : 0);
}

static int make_layer_dirs(int layer, uint32_t first_id, struct err *e)
{
	/* It is what the container sees as /: the mode must not depend on our umask. */
	if (mkdirat(layer, "upper", 0755) < 0 || fchmodat(layer, "upper", 0755, 0) < 0 ||
		fchownat(layer, "upper", first_id, first_id, 0) < 0)
		return err_errno(e, "make directory", "upper");
	if (mkdirat(layer, "work", 0755) < 0)
		return err_errno(e, "make directory", "work");
	return 0;
}

int mount_for_users(int fd, int user_fd, struct err *e)
{
	if (user_fd < 0 || mount_map_ids(fd, user_fd) == 0)
		return 0;
	return err_errno(e,
		"map the ids of what is mounted, which hostUsers: false needs (idmapped "
		"mounts; of squashfs, Linux 6.2)",
		NULL);
}

int image_copy(int source, int user_fd, unsigned attrs, const char *what, struct err *e)
{
	AUTO_FD int fd = place_copy(source, attrs, what, e);

	return fd < 0 || mount_for_users(fd, user_fd, e) < 0 ? -1 : fd_steal(&fd);
}

/* Its layers by descriptor: what is at their names may be another directory by now. */
static int mount_overlay(int image, int layer, unsigned attrs, struct err *e)
{
	char lower[MOUNT_FD_PATH_MAX];
	char place[MOUNT_FD_PATH_MAX];
	char upper[MOUNT_FD_PATH_MAX + 8];
	char work[MOUNT_FD_PATH_MAX + 8];
	const struct mount_option options[] = {
		{"lowerdir", mount_fd_path(image, lower)},
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
 * itself from then on. So the writable layer is attached for a moment at one place, and in it the
 * image where its ids are mapped; both go with the overlay, whoever ends.
 */
static int overlay_root(struct runtime *rt, const struct image *image,
	const struct rootfs_wish *wish, int layer, struct err *e)
{
	AUTO_FD int mapped = -1;
	struct err ignored;
	int lower = image->mount_fd;
	int fd = -1;

	if (place_attach(rt->run_fd, "scratch", layer, e) < 0)
		return -1;
	if (wish->user_fd >= 0) {
		mapped = image_copy(image->mount_fd, wish->user_fd, MOUNT_RDONLY, image->key, e);
		lower = mapped >= 0 && place_attach(layer, "lower", mapped, e) == 0 ? mapped : -1;
	}
	if (lower >= 0)
		fd = mount_overlay(lower, layer, attrs_of(wish), e);
	if (mount_detach(layer, "", &ignored) < 0)
		log_error("runtime: ", ignored.text);
	return fd;
}

int rootfs_make(struct runtime *rt, const struct image *image, const struct rootfs_wish *wish,
	uint64_t *taken, struct err *e)
{
	uint64_t bytes = wish->read_only ? POINTS_BYTES : scratch_size(rt, wish->limit);
	AUTO_FD int layer = -1;
	int fd = -1;

	if (wish->read_only && has_places(image, wish))
		return image_copy(image->mount_fd, wish->user_fd, attrs_of(wish) | MOUNT_RDONLY,
			image->key, e);
	if (scratch_take(rt, bytes, e) < 0)
		return -1;
	layer = scratch_mount(bytes, wish->read_only ? POINTS_INODES : 0, "0755", MOUNT_NODEV, e);
	if (layer >= 0 && make_layer_dirs(layer, wish->first_id, e) == 0)
		fd = overlay_root(rt, image, wish, layer, e);
	if (fd < 0) {
		scratch_give(rt, bytes);
		return err_wrap(e, "the container's writable layer", NULL);
	}
	*taken = bytes;
	return fd;
}
