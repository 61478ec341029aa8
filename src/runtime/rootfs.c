/* SPDX-License-Identifier: MIT */
/* Roots. Everything is detached, so that a failure leaves nothing behind. */
#include "runtime/rootfs.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/text.h"
#include "linux/path.h"
#include "runtime/place.h"
#include "runtime/scratch.h"
#include "runtime/spare.h"

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

/* Of the child, which makes the overlay: relative to the procfs that it has. */
static void name_layers(struct rootfs *r)
{
	text_write(r->lower, sizeof(r->lower), "self/fd/%d", r->root_fd);
	text_write(r->upper, sizeof(r->upper), "self/fd/%d/upper", r->layer_fd);
	text_write(r->work, sizeof(r->work), "self/fd/%d/work", r->layer_fd);
	r->layers[0] = (struct mount_option){"source", "overlay"};
	r->layers[1] = (struct mount_option){"lowerdir", r->lower};
	r->layers[2] = (struct mount_option){"upperdir", r->upper};
	r->layers[3] = (struct mount_option){"workdir", r->work};
	r->layers[4] = (struct mount_option){NULL, NULL};
}

int layer_make(uint64_t bytes, uint32_t inodes, uint32_t first_id, struct err *e)
{
	AUTO_FD int fd = scratch_mount(bytes, inodes, "0755", MOUNT_NODEV, e);

	return fd >= 0 && make_layer_dirs(fd, first_id, e) == 0 ? fd_steal(&fd) : -1;
}

static int get_layer(
	struct runtime *rt, const struct rootfs_wish *wish, uint64_t bytes, struct err *e)
{
	bool usual = !wish->read_only && wish->first_id == 0 && bytes == scratch_size(rt, 0);
	int fd = -1;

	if (scratch_take(rt, bytes, e) < 0)
		return -1;
	if (usual)
		fd = spare_take(rt, SPARE_LAYER);
	if (fd < 0)
		fd = layer_make(bytes, wish->read_only ? POINTS_INODES : 0, wish->first_id, e);
	if (fd >= 0)
		return fd;
	scratch_give(rt, bytes);
	return err_wrap(e, "the container's writable layer", NULL);
}

int rootfs_make(struct runtime *rt, const struct image *image, const struct rootfs_wish *wish,
	struct rootfs *out, struct err *e)
{
	bool bare = wish->read_only && has_places(image, wish);
	uint64_t bytes = wish->read_only ? POINTS_BYTES : scratch_size(rt, wish->limit);

	out->attrs = attrs_of(wish);
	out->root_fd = image_copy(
		image->mount_fd, wish->user_fd, out->attrs | MOUNT_RDONLY, image->key, e);
	if (bare || out->root_fd < 0)
		return out->root_fd < 0 ? -1 : 0;
	out->layer_fd = get_layer(rt, wish, bytes, e);
	if (out->layer_fd < 0)
		return -1;
	out->scratch_bytes = bytes;
	name_layers(out);
	return 0;
}
