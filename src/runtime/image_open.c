/* SPDX-License-Identifier: MIT */
/* Opening an image: every check that gives a clear sentence comes before the kernel's terse one. */
#include "runtime/image_open.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/hash.h"
#include "base/text.h"
#include "linux/loopdev.h"
#include "linux/mount.h"
#include "linux/path.h"

#define SUPERBLOCK_SIZE	  96
#define SUPERBLOCK_MAGIC  "hsqs"
#define BYTES_USED_OFFSET 40
#define PREFETCH_MAX	  65536
#define DIGEST_HEX	  64

/* Opens "<path><suffix>" in the first store that has it; *store gets that store's directory. */
static int find_file(const struct image_request *rq, const char *suffix, int *store, struct err *e)
{
	const struct strings *dirs = &rq->rt->image_dirs;
	char name[IMAGE_PATH_MAX];

	text_join(name, sizeof(name), rq->path, suffix, NULL);
	for (uint32_t i = 0; i < dirs->count; i++) {
		AUTO_FD int dir = open(dirs->items[i], O_PATH | O_DIRECTORY | O_CLOEXEC);
		int fd = dir >= 0 ? path_open(dir, name, O_RDONLY | O_NONBLOCK, PATH_BENEATH) : -1;

		if (fd >= 0) {
			*store = fd_steal(&dir);
			return fd;
		}
		if (errno != ENOENT && errno != ENOTDIR) {
			err_errno(e, "open", name);
			return err_wrap(e, "image store", dirs->items[i]);
		}
	}
	rq->page->absent = true;
	return err_sys(e, ENOENT, "open image", name);
}

static void make_key(const struct stat *st, char key[IMAGE_KEY_MAX])
{
	const uint64_t parts[] = {
		(uint64_t)st->st_dev,
		(uint64_t)st->st_ino,
		(uint64_t)st->st_size,
		(uint64_t)st->st_mtim.tv_sec,
		(uint64_t)st->st_mtim.tv_nsec,
		(uint64_t)st->st_rdev,
	};
	struct text t;

	text_init(&t, key, IMAGE_KEY_MAX);
	text_add_hex(&t, hash_bytes(HASH_START, parts, sizeof(parts)), 16);
}

/* squashfs: magic at 0, bytes_used at 40, both little endian. */
static int check_superblock(int fd, const struct stat *st, struct err *e)
{
	uint8_t sb[SUPERBLOCK_SIZE];
	char sentence[96];
	ssize_t n = pread(fd, sb, sizeof(sb), 0);
	uint64_t used = 0;

	if (n < 0)
		return err_errno(e, "read the superblock", NULL);
	if (n < (ssize_t)sizeof(sb) || memcmp(sb, SUPERBLOCK_MAGIC, 4) != 0)
		return err_set(e, EINVAL, "not a squashfs image");
	for (int i = 7; i >= 0; i--)
		used = used << 8 | sb[BYTES_USED_OFFSET + i];
	if (!S_ISREG(st->st_mode) || used <= (uint64_t)st->st_size)
		return 0;
	text_write(sentence, sizeof(sentence), "image is truncated: %u of %u KiB",
		(unsigned)(st->st_size >> 10),
		(unsigned)MIN((used + 1023) >> 10, (uint64_t)UINT32_MAX));
	return err_set(e, EINVAL, sentence);
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

static int mount_image(
	const struct image_request *rq, int file, const struct stat *st, struct err *e)
{
	AUTO_FD int loop = -1;

	if (S_ISBLK(st->st_mode))
		return mount_device(file, e);
	loop = loopdev_attach(rq->rt->loop_control_fd, file, rq->path, e);
	return loop < 0 ? -1 : mount_device(loop, e);
}

/* Reads dir/name into buf, at most size bytes: its length, 0 when it is not there or not readable.
 */
static size_t read_beside(int dir, const char *name, enum path_walk walk, char *buf, size_t size)
{
	AUTO_FD int fd = path_open(dir, name, O_RDONLY | O_NONBLOCK | O_NOCTTY, walk);
	struct stat st;
	ssize_t n;

	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return 0;
	n = fd_read_all(fd, buf, size, NULL);
	return n > 0 ? (size_t)n : 0;
}

/* The same of the file of this suffix beside the image. */
static size_t read_suffixed(
	const struct image_request *rq, int store, const char *suffix, char *buf, size_t size)
{
	char name[IMAGE_PATH_MAX];

	text_join(name, sizeof(name), rq->path, suffix, NULL);
	return read_beside(store, name, PATH_BENEATH, buf, size);
}

/* "<hex>" or "<hex>  name", as sha256sum writes it, or "sha256:<hex>". */
static void read_digest(const struct image_request *rq, int store)
{
	char buf[256];
	char *hex = buf;

	buf[read_suffixed(rq, store, ".sha256", buf, sizeof(buf) - 1)] = '\0';
	if (text_starts(hex, "sha256:"))
		hex += strlen("sha256:");
	if (strspn(hex, "0123456789abcdef") != DIGEST_HEX)
		return;
	hex[DIGEST_HEX] = '\0';
	text_join(rq->page->digest, sizeof(rq->page->digest), "sha256:", hex, NULL);
}

/* "<path>.json" beside the image, else /.oci/config.json in it. */
static void read_config(const struct image_request *rq, int store, int root)
{
	struct image_page *page = rq->page;
	size_t len = read_suffixed(rq, store, ".json", page->config, sizeof(page->config));

	if (len == 0)
		len = read_beside(
			root, ".oci/config.json", PATH_IN_ROOT, page->config, sizeof(page->config));
	page->config_len = (uint32_t)len;
}

/* PID 1 looks users up in these later: now they are in the page cache, and it will not wait for
 * them. */
static void prefetch(int root)
{
	static char buf[PREFETCH_MAX];

	(void)read_beside(root, "/etc/passwd", PATH_IN_ROOT, buf, sizeof(buf));
	(void)read_beside(root, "/etc/group", PATH_IN_ROOT, buf, sizeof(buf));
}

int image_open(void *request, int *fd, struct err *e)
{
	const struct image_request *rq = request;
	AUTO_FD int store = -1;
	AUTO_FD int file = find_file(rq, ".squashfs", &store, e);
	struct stat st;

	if (file < 0)
		return -1;
	if (fstat(file, &st) < 0)
		return err_errno(e, "stat image", rq->path);
	if (S_ISDIR(st.st_mode))
		return err_sys(e, EISDIR, "open image", rq->path);
	if (!S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode))
		return err_named(e, EINVAL, "neither a file nor a block device: image", rq->path);
	make_key(&st, rq->page->key);
	rq->page->mounted = rq->known(rq->page->key);
	if (rq->page->mounted)
		return 0;
	if (check_superblock(file, &st, e) < 0)
		return err_wrap(e, "Failed to mount image", rq->path);
	*fd = mount_image(rq, file, &st, e);
	if (*fd < 0)
		return err_wrap(e, "Failed to mount image", rq->path);
	read_digest(rq, store);
	read_config(rq, store, *fd);
	prefetch(*fd);
	return 0;
}
