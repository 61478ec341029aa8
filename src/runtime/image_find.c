/* SPDX-License-Identifier: MIT */
#include "runtime/image_find.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/hash.h"
#include "base/text.h"
#include "linux/path.h"

#define TAGS_MAX	1024 /* of a repository, through which a digest is searched */
#define NAME_BY_DIGEST	"@" IMAGE_DIGEST_START
#define DIGEST_NAME_LEN (strlen(NAME_BY_DIGEST) + IMAGE_DIGEST_HEX)
#define SUFFIX		".squashfs"

void image_place_fini(struct image_place *p)
{
	fd_close(&p->file);
	fd_close(&p->store);
}

size_t image_read_file(int dir, const char *name, bool in_root, char *buf, size_t size)
{
	AUTO_FD int fd = path_open(
		dir, name, O_RDONLY | O_NONBLOCK | O_NOCTTY, in_root ? PATH_IN_ROOT : PATH_BENEATH);
	struct stat st;
	ssize_t n;

	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return 0;
	n = fd_read_all(fd, buf, size, NULL);
	return n > 0 ? (size_t)n : 0;
}

size_t image_read_beside(const struct image_place *p, const char *suffix, char *buf, size_t size)
{
	char name[IMAGE_PATH_MAX];

	text_join(name, sizeof(name), p->path, suffix, NULL);
	return image_read_file(p->store, name, false, buf, size);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* "<hex>" or "<hex>  name", as sha256sum writes it, or "sha256:<hex>". */
static void read_digest(int dir, const char *name, char digest[IMAGE_DIGEST_MAX])
{
	char buf[256];
	char *hex = buf;

	buf[image_read_file(dir, name, false, buf, sizeof(buf) - 1)] = '\0';
	if (text_starts(hex, IMAGE_DIGEST_START))
		hex += strlen(IMAGE_DIGEST_START);
	digest[0] = '\0';
	if (strspn(hex, "0123456789abcdef") != IMAGE_DIGEST_HEX)
		return;
	hex[IMAGE_DIGEST_HEX] = '\0';
	text_join(digest, IMAGE_DIGEST_MAX, IMAGE_DIGEST_START, hex, NULL);
}

void image_digest(const struct image_place *p, char digest[IMAGE_DIGEST_MAX])
{
	const char *base = base_name(p->path);
	char name[IMAGE_PATH_MAX];

	if (base[0] == '@') {
		text_copy(digest, IMAGE_DIGEST_MAX, base + 1);
		return;
	}
	text_join(name, sizeof(name), p->path, ".sha256", NULL);
	read_digest(p->store, name, digest);
}

/* Replaces the last part of the path. */
static bool set_base(char path[IMAGE_PATH_MAX], const char *base, size_t len)
{
	struct text t = {.buf = path, .size = IMAGE_PATH_MAX};

	t.len = (size_t)(base_name(path) - path);
	text_add_n(&t, base, len);
	return !t.cut;
}

static int open_repository(int store, const char *path)
{
	char dir[IMAGE_PATH_MAX];
	struct text t;

	text_init(&t, dir, sizeof(dir));
	text_add_n(&t, path, (size_t)(base_name(path) - path));
	return path_open(store, dir, O_RDONLY | O_DIRECTORY, PATH_BENEATH);
}

/* A tag that is a link to a name by digest becomes that name. */
static void follow_tag(int store, char path[IMAGE_PATH_MAX])
{
	AUTO_FD int dir = open_repository(store, path);
	char name[IMAGE_PATH_MAX];
	char to[IMAGE_PATH_MAX];
	ssize_t n;

	text_join(name, sizeof(name), base_name(path), SUFFIX, NULL);
	n = dir < 0 ? -1 : readlinkat(dir, name, to, sizeof(to) - 1);
	if (n < 0)
		return;
	to[n] = '\0';
	if (text_starts(to, NAME_BY_DIGEST) && text_equal(to + DIGEST_NAME_LEN, SUFFIX))
		set_base(path, to, DIGEST_NAME_LEN);
}

/* The tag whose .sha256 says the digest that is the path's last part. */
static void find_tag(int store, char path[IMAGE_PATH_MAX])
{
	static const char end[] = ".sha256";
	int fd = open_repository(store, path);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (!dir) {
		fd_close(&fd);
		return;
	}
	for (int i = 0; i < TAGS_MAX && (entry = readdir(dir)); i++) {
		char digest[IMAGE_DIGEST_MAX];

		if (!text_ends(entry->d_name, end))
			continue;
		read_digest(fd, entry->d_name, digest);
		if (text_equal(digest, base_name(path) + 1)) {
			set_base(path, entry->d_name, strlen(entry->d_name) - strlen(end));
			break;
		}
	}
	closedir(dir);
}

static int open_image(int store, const char *path)
{
	char name[IMAGE_PATH_MAX];

	text_join(name, sizeof(name), path, SUFFIX, NULL);
	return path_open(store, name, O_RDONLY | O_NONBLOCK | O_NOCTTY, PATH_BENEATH);
}

/* In the one store; p->path becomes the found one. */
static int find_in(int store, const char *path, struct image_place *p)
{
	bool digest = base_name(path)[0] == '@';
	int fd = -1;

	/* Again for a tag that was replaced between the two looks. */
	for (int i = 0; i < 2 && fd < 0; i++) {
		text_copy(p->path, sizeof(p->path), path);
		if (digest && i > 0)
			find_tag(store, p->path);
		else if (!digest)
			follow_tag(store, p->path);
		fd = open_image(store, p->path);
		if (fd < 0 && errno != ENOENT)
			break;
	}
	return fd;
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

/* The file in one store; -1 with errno, ENOENT = it is not there. A tag's link is followed. */
static int stat_cached(const char *store, const char *name, struct stat *st)
{
	AUTO_FD int dir = path_open_cached(AT_FDCWD, store, PATH_ANYWHERE);
	AUTO_FD int file = dir < 0 ? -1 : path_open_cached(dir, name, PATH_BENEATH);

	return file < 0 ? -1 : fstat(file, st);
}

bool image_find_cached(const struct strings *stores, const char *path, char key[IMAGE_KEY_MAX])
{
	char name[IMAGE_PATH_MAX];
	struct stat st;

	if (base_name(path)[0] == '@' || !text_join(name, sizeof(name), path, SUFFIX, NULL))
		return false;
	for (uint32_t i = 0; i < stores->count; i++) {
		if (stat_cached(stores->items[i], name, &st) == 0) {
			make_key(&st, key);
			return true;
		}
		if (errno != ENOENT && errno != ENOTDIR)
			return false;
	}
	return false;
}

int image_find(const struct strings *stores, const char *path, struct image_place *p, struct err *e)
{
	struct stat st;

	p->store = p->file = -1;
	p->key[0] = '\0';
	for (uint32_t i = 0; i < stores->count; i++) {
		image_place_fini(p);
		p->store = open(stores->items[i], O_PATH | O_DIRECTORY | O_CLOEXEC);
		p->file = p->store < 0 ? -1 : find_in(p->store, path, p);
		if (p->file >= 0 && fstat(p->file, &st) == 0) {
			make_key(&st, p->key);
			return 0;
		}
		if (errno != ENOENT && errno != ENOTDIR) {
			err_errno(e, "open", p->path);
			return err_wrap(e, "image store", stores->items[i]);
		}
	}
	return err_sys(e, ENOENT, "open image", path);
}
