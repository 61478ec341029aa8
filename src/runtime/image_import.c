/* SPDX-License-Identifier: MIT */
/*
 * Taking an image in. It comes over a socket, is hashed on its way to a file without a name that
 * counts, is synced, checked by mounting it, and only then given its name and tag. The file system
 * is never filled up: the manifests that are written beside need room.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h> /* renameat() */
#include <string.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/sha256.h"
#include "base/text.h"
#include "runtime/image_open.h"
#include "runtime/image_store.h"

#define NEW_FILE      ".new.squashfs" /* one at a time: what a power cut left is overwritten */
#define NEW_CONFIG    ".new.json"
#define NEW_SIGNATURE ".new.sig"
#define NEW_TAG	      ".new.tag"
#define SILENCE_MS    30000 /* of who sends */
#define PIECE_MAX     65536
#define RESERVE_PART  32 /* of the file system stays free */

struct incoming {
	const struct image_change *ch;
	size_t ahead_used;
	uint64_t left;
	uint32_t block_size;
	struct sha256 sum;
	char piece[PIECE_MAX];
	char config[IMAGE_CONFIG_TEXT_MAX];
};

/* The next bytes into buf, 1 at least; -1. */
static ssize_t take_some(struct incoming *in, char *buf, size_t size, struct err *e)
{
	const struct image_change *ch = in->ch;
	size_t ahead = MIN(ch->ahead_len - in->ahead_used, size);
	struct pollfd p = {.fd = ch->from, .events = POLLIN};
	ssize_t n;

	if (ahead > 0) {
		memcpy(buf, ch->ahead + in->ahead_used, ahead);
		in->ahead_used += ahead;
		return (ssize_t)ahead;
	}
	do {
		n = poll(&p, 1, SILENCE_MS);
		if (n > 0)
			n = recv(ch->from, buf, size, MSG_DONTWAIT);
		else if (n == 0)
			return err_set(e, ETIMEDOUT, "nothing more of the image came for 30 s");
	} while (n < 0 && (errno == EINTR || errno == EAGAIN));
	if (n == 0)
		return err_set(e, ECONNRESET, "the image ended too early");
	return n < 0 ? err_errno(e, "receive", "the image") : n;
}

/* Exactly len bytes into buf, no more than are left. */
static int take_all(struct incoming *in, char *buf, size_t len, struct err *e)
{
	while (len > 0) {
		ssize_t n = take_some(in, buf, len, e);

		if (n < 0)
			return -1;
		buf += n;
		len -= (size_t)n;
		in->left -= (uint64_t)n;
	}
	return 0;
}

static int check_room(int store, uint64_t size, struct err *e)
{
	struct statvfs fs;
	uint64_t free;
	uint64_t reserve;

	if (fstatvfs(store, &fs) < 0)
		return err_errno(e, "look at the room of", "the image store");
	free = (uint64_t)fs.f_bavail * fs.f_frsize;
	reserve = (uint64_t)fs.f_blocks * fs.f_frsize / RESERVE_PART;
	if (size <= free && free - size >= reserve)
		return 0;
	return err_format(e, ENOSPC,
		"no room for an image of %u KiB: %u KiB are free, of which %u stay so",
		(unsigned)MIN(size >> 10, (uint64_t)UINT32_MAX),
		(unsigned)MIN(free >> 10, (uint64_t)UINT32_MAX),
		(unsigned)MIN(reserve >> 10, (uint64_t)UINT32_MAX));
}

static int copy_image(struct incoming *in, int file, struct err *e)
{
	while (in->left > 0) {
		size_t len = (size_t)MIN(in->left, (uint64_t)PIECE_MAX);

		if (take_all(in, in->piece, len, e) < 0 ||
			fd_write_all(file, in->piece, len, e) < 0)
			return -1;
		sha256_add(&in->sum, in->piece, len);
	}
	return fsync(file) < 0 ? err_errno(e, "sync", "the image") : 0;
}

/* A file at the top of the store; nothing for no text. */
static int write_new(int store, const char *name, const char *text, size_t len, struct err *e)
{
	AUTO_FD int fd =
		len == 0 ? -1
			 : openat(store, name,
				   O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);

	if (len == 0)
		return 0;
	if (fd < 0)
		return err_errno(e, "write", name);
	if (fd_write_all(fd, text, len, e) < 0)
		return -1;
	return fsync(fd) < 0 ? err_errno(e, "sync", name) : 0;
}

/* Gives it its name beside the image; without one there is none any more. */
static int name_beside(const struct image_repository *r, const char *from, bool any,
	const char *digest, struct err *e)
{
	char name[IMAGE_PATH_MAX];

	text_join(name, sizeof(name), "@", digest, strrchr(from, '.'), NULL);
	if (any ? renameat(r->store, from, r->dir, name) < 0
		: unlinkat(r->dir, name, 0) < 0 && errno != ENOENT)
		return err_errno(e, "rename to", name);
	return 0;
}

/* What a container would find out at its start. */
static int check_image(struct incoming *in, int file, struct err *e)
{
	const struct image_change *ch = in->ch;
	AUTO_FD int mount = -1;
	struct image_config config;
	struct arena a;
	int rc;

	if (image_mount(ch->rt, file, ch->reference, &in->block_size, &mount, e) < 0)
		return -1;
	if (ch->config_size == 0)
		return 0;
	arena_init(&a, IMAGE_CONFIG_MAX);
	rc = image_config_decode(&a, in->config, ch->config_size, &config, e);
	arena_fini(&a);
	return rc;
}

static int check_digest(struct incoming *in, char digest[IMAGE_DIGEST_MAX], struct err *e)
{
	const struct image_change *ch = in->ch;
	const struct image_signed s = {ch->path, digest, in->config, ch->config_size, ch->signature,
		strlen(ch->signature)};

	image_digest_text(&in->sum, digest);
	if (ch->digest[0] && strcmp(ch->digest, digest) != 0)
		return err_named(e, EINVAL, "the image has another digest:", digest);
	return ch->rt->image_verify ? image_verify(ch->rt, &s, e) : 0;
}

/* All under the digest's name first and on storage, then the tag. */
static int give_name(const struct incoming *in, const struct image_repository *r,
	const char *digest, struct err *e)
{
	static const char *const stale[] = {".json", ".sha256", ".sig"};
	const struct image_change *ch = in->ch;
	char name[IMAGE_PATH_MAX];
	char tag[IMAGE_PATH_MAX];

	text_join(name, sizeof(name), "@", digest, ".squashfs", NULL);
	text_join(tag, sizeof(tag), r->base, ".squashfs", NULL);
	(void)unlinkat(r->store, NEW_TAG, 0);
	if (name_beside(r, NEW_CONFIG, ch->config_size > 0, digest, e) < 0 ||
		name_beside(r, NEW_SIGNATURE, ch->signature[0], digest, e) < 0)
		return -1;
	if (renameat(r->store, NEW_FILE, r->dir, name) < 0 ||
		symlinkat(name, r->store, NEW_TAG) < 0)
		return err_errno(e, "name the image", in->ch->reference);
	/* Directories that were made for it too, wherever they hang. */
	if (syncfs(r->store) < 0 || renameat(r->store, NEW_TAG, r->dir, tag) < 0 ||
		fsync(r->dir) < 0)
		return err_errno(e, "tag the image", in->ch->reference);
	/* What lay beside a file of that name by hand counts no more, and must not come back. */
	for (size_t i = 0; i < ARRAY_LEN(stale); i++) {
		text_join(name, sizeof(name), r->base, stale[i], NULL);
		(void)unlinkat(r->dir, name, 0);
	}
	image_sweep(r->dir);
	return 0;
}

static int import(struct incoming *in, const struct image_repository *r, struct err *e)
{
	AUTO_FD int file = openat(
		r->store, NEW_FILE, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
	char digest[IMAGE_DIGEST_MAX];
	char cost[160];
	struct text costs;
	struct text t;

	text_init(&costs, cost, sizeof(cost));
	if (file < 0)
		return err_errno(e, "write to", in->ch->rt->image_data);
	if (check_room(r->store, in->left, e) < 0 ||
		take_all(in, in->config, in->ch->config_size, e) < 0 ||
		copy_image(in, file, e) < 0 || check_digest(in, digest, e) < 0 ||
		check_image(in, file, e) < 0)
		return -1;
	if (write_new(r->store, NEW_CONFIG, in->config, in->ch->config_size, e) < 0 ||
		write_new(r->store, NEW_SIGNATURE, in->ch->signature, strlen(in->ch->signature),
			e) < 0 ||
		give_name(in, r, digest, e) < 0)
		return -1;
	text_init(&t, e->text, sizeof(e->text));
	text_format(&t, "image \"%s\" imported, %s", in->ch->reference, digest);
	if (image_costs(in->block_size, &costs))
		text_add_all(&t, "; ", cost, NULL);
	return 0;
}

int image_import(void *change, int *fd, struct err *e)
{
	static struct incoming in; /* of the worker, which ends with it */
	const struct image_change *ch = change;
	struct image_repository r = {-1, -1, ""};
	int rc = image_repository_open(ch, true, &r, e);

	*fd = -1;
	in.ch = ch;
	in.left = ch->size;
	sha256_begin(&in.sum);
	if (rc == 0)
		rc = import(&in, &r, e);
	if (rc < 0 && r.store >= 0) {
		(void)unlinkat(r.store, NEW_FILE, 0);
		(void)unlinkat(r.store, NEW_CONFIG, 0);
		(void)unlinkat(r.store, NEW_SIGNATURE, 0);
		(void)unlinkat(r.store, NEW_TAG, 0);
		image_remove_directories(ch, r.store);
	}
	image_repository_close(&r);
	return rc;
}
