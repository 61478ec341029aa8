/* SPDX-License-Identifier: MIT */
/* Opening an image: every check that gives a clear sentence comes before the kernel's terse one. */
#include "runtime/image_open.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/text.h"
#include "linux/loopdev.h"
#include "linux/mount.h"
#include "runtime/image_find.h"
#include "runtime/image_verify.h"

#define SUPERBLOCK_SIZE	 96
#define SUPERBLOCK_MAGIC "hsqs"
#define BLOCK_SIZE_GOOD	 (128u << 10)
#define PREFETCH_MAX	 65536

/* squashfs: magic at 0, block_size at 12, bytes_used at 40, little endian. */
static int check_superblock(int fd, uint32_t *block_size, struct err *e)
{
	uint8_t sb[SUPERBLOCK_SIZE];
	char sentence[96];
	ssize_t n = pread(fd, sb, sizeof(sb), 0);
	off_t size = lseek(fd, 0, SEEK_END); /* of a device too */
	uint64_t used;

	if (n < 0)
		return err_errno(e, "read the superblock", NULL);
	if (n < (ssize_t)sizeof(sb) || memcmp(sb, SUPERBLOCK_MAGIC, 4) != 0)
		return err_set(e, EINVAL, "not a squashfs image");
	used = squashfs_used(sb + SQUASHFS_USED_OFFSET);
	if (size < 0)
		return err_errno(e, "find the size", NULL);
	*block_size = (uint32_t)sb[12] | (uint32_t)sb[13] << 8 | (uint32_t)sb[14] << 16 |
		      (uint32_t)sb[15] << 24;
	if (used <= (uint64_t)size)
		return 0;
	text_write(sentence, sizeof(sentence), "image is truncated: %u of %u KiB",
		(unsigned)(size >> 10), (unsigned)MIN((used + 1023) >> 10, (uint64_t)UINT32_MAX));
	return err_set(e, EINVAL, sentence);
}

/* performance: 64 KiB 0.3 MB, 128 KiB 0.3 to 0.8, 256 KiB 0.9 to 1.7, 1 MiB 4 to 6. */
bool image_costs(uint32_t block_size, struct text *t)
{
	if (block_size <= BLOCK_SIZE_GOOD)
		return false;
	text_format(t,
		"its blocks of %u KiB cost about %u KiB of memory as long as it is mounted: make "
		"it with blocks of 64 KiB",
		(unsigned)(block_size >> 10), (unsigned)(block_size >> 10) * 5);
	return true;
}

/* The mount of a device that is open as fd: through /proc/self/fd, which also serves a node whose
 * name is not in /dev. */
static int mount_device(int device, struct err *e)
{
	static const struct mount_option options[] = {{"ro", NULL}, {NULL, NULL}};
	char path[MOUNT_FD_PATH_MAX];

	return mount_new("squashfs", mount_fd_path(device, path), options,
		MOUNT_RDONLY | MOUNT_NODEV | MOUNT_NOSUID, e);
}

int image_mount(const struct runtime *rt, int file, const char *name, uint32_t *block_size, int *fd,
	struct err *e)
{
	AUTO_FD int loop = -1;
	struct stat st;

	*fd = -1;
	if (fstat(file, &st) < 0)
		return err_errno(e, "stat image", name);
	if (S_ISDIR(st.st_mode))
		return err_sys(e, EISDIR, "open image", name);
	if (!S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode))
		return err_named(e, EINVAL, "neither a file nor a block device: image", name);
	if (check_superblock(file, block_size, e) == 0) {
		if (!S_ISBLK(st.st_mode))
			loop = loopdev_attach(rt->loop_control_fd, file, name, e);
		if (S_ISBLK(st.st_mode) || loop >= 0)
			*fd = mount_device(S_ISBLK(st.st_mode) ? file : loop, e);
	}
	return *fd < 0 ? err_wrap(e, "Failed to mount image", name) : 0;
}

/* "<path>.json" beside the image. */
static void read_config(struct image_page *page, const struct image_place *place)
{
	page->config_len =
		(uint32_t)image_read_beside(place, ".json", page->config, sizeof(page->config));
}

/* Without one beside it /.oci/config.json in it. */
static void read_own_config(struct image_page *page, int root)
{
	if (page->config_len == 0)
		page->config_len = (uint32_t)image_read_file(
			root, ".oci/config.json", true, page->config, sizeof(page->config));
}

/* Before anything of it is used: the kernel's squashfs reads what it is given. */
static int verify(const struct image_request *rq, const struct image_place *place, struct err *e)
{
	struct image_page *page = rq->page;
	char digest[IMAGE_DIGEST_MAX];
	char signature[IMAGE_SIGNATURE_MAX];
	const struct image_signed s = {
		.path = place->path,
		.digest = digest,
		.config = page->config,
		.config_len = page->config_len,
		.signature = signature,
		.signature_len = image_read_beside(place, ".sig", signature, sizeof(signature)),
	};

	if (image_hash(place->file, digest, e) < 0 || image_verify(rq->rt, &s, e) < 0)
		return -1;
	if (page->digest[0] && strcmp(page->digest, digest) != 0)
		return err_named(e, EPERM, "the image has another digest:", digest);
	text_copy(page->digest, sizeof(page->digest), digest);
	return 0;
}

/* PID 1 looks users up in these later: now they are in the page cache, and it will not wait for
 * them. */
static void prefetch(int root)
{
	static char buf[PREFETCH_MAX];

	(void)image_read_file(root, "/etc/passwd", true, buf, sizeof(buf));
	(void)image_read_file(root, "/etc/group", true, buf, sizeof(buf));
}

static int open_place(
	const struct image_request *rq, const struct image_place *place, int *fd, struct err *e)
{
	rq->page->mounted = rq->known(rq->page->key);
	if (rq->page->mounted)
		return 0;
	image_digest(place, rq->page->digest);
	read_config(rq->page, place);
	if (rq->rt->image_verify && verify(rq, place, e) < 0)
		return err_wrap(e, "Failed to verify image", rq->path);
	if (image_mount(rq->rt, place->file, rq->path, &rq->page->block_size, fd, e) < 0)
		return -1;
	read_own_config(rq->page, *fd);
	prefetch(*fd);
	return 0;
}

int image_open(void *request, int *fd, struct err *e)
{
	const struct image_request *rq = request;
	struct image_place place;
	int rc = image_find(&rq->rt->image_dirs, rq->path, &place, e);

	rq->page->absent = rc < 0 && e->code == ENOENT;
	text_copy(rq->page->key, sizeof(rq->page->key), place.key);
	if (rc == 0)
		rc = open_place(rq, &place, fd, e);
	image_place_fini(&place);
	return rc;
}
