/* SPDX-License-Identifier: MIT */
#include "runtime/image_verify.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/ed25519.h"
#include "base/sha256.h"
#include "base/text.h"

#define BLOCK 4096 /* to which mksquashfs fills it up */

void image_digest_text(struct sha256 *sum, char digest[IMAGE_DIGEST_MAX])
{
	uint8_t out[SHA256_BYTES];
	struct text t;

	sha256_end(sum, out);
	text_init(&t, digest, IMAGE_DIGEST_MAX);
	text_add(&t, IMAGE_DIGEST_START);
	for (size_t i = 0; i < sizeof(out); i++)
		text_add_hex(&t, out[i], 2);
}

uint64_t squashfs_used(const uint8_t field[8])
{
	uint64_t used = 0;

	for (int i = 7; i >= 0; i--)
		used = used << 8 | field[i];
	return used;
}

static uint64_t bytes_of(int file, const struct stat *st)
{
	uint8_t used[8];

	if (S_ISREG(st->st_mode))
		return (uint64_t)st->st_size;
	if (pread(file, used, sizeof(used), SQUASHFS_USED_OFFSET) != (ssize_t)sizeof(used))
		return 0;
	return (squashfs_used(used) + BLOCK - 1) & ~(uint64_t)(BLOCK - 1);
}

int image_hash(int file, char digest[IMAGE_DIGEST_MAX], struct err *e)
{
	static char piece[65536]; /* of the worker */
	struct sha256 sum;
	struct stat st;
	uint64_t size;
	uint64_t at = 0;

	if (fstat(file, &st) < 0)
		return err_errno(e, "stat", "the image");
	size = bytes_of(file, &st);
	sha256_begin(&sum);
	while (at < size) {
		ssize_t n = pread(
			file, piece, (size_t)MIN(size - at, (uint64_t)sizeof(piece)), (off_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return err_sys(e, n < 0 ? errno : EIO, "read", "the image");
		sha256_add(&sum, piece, (size_t)n);
		at += (uint64_t)n;
	}
	image_digest_text(&sum, digest);
	return 0;
}

static void write_signed(const struct image_signed *s, struct text *t)
{
	struct sha256 sum;
	char config[IMAGE_DIGEST_MAX] = "-";

	if (s->config_len > 0) {
		sha256_begin(&sum);
		sha256_add(&sum, s->config, s->config_len);
		image_digest_text(&sum, config);
	}
	text_add(t, "podinit image 1\n");
	text_add_n(t, s->path, (size_t)(strrchr(s->path, '/') - s->path));
	text_add_all(t, "\n", s->digest, "\n", config, "\n", NULL);
}

int image_verify(const struct runtime *rt, const struct image_signed *s, struct err *e)
{
	uint8_t signature[BASE64_SIZE(IMAGE_SIGNATURE_MAX)];
	uint8_t key[BASE64_SIZE(IMAGE_SIGNATURE_MAX)];
	char buf[ED25519_MESSAGE_MAX];
	struct text t;
	size_t len = 0;

	text_init(&t, buf, sizeof(buf));
	write_signed(s, &t);
	if (s->signature_len == 0)
		return err_set(e, EPERM, "image is not signed, and imageVerification is Required");
	if (s->signature_len > IMAGE_SIGNATURE_MAX ||
		!base64_decode(s->signature, s->signature_len, signature, &len) ||
		len != ED25519_SIGNATURE)
		return err_set(e, EPERM, "the signature of the image is no base64 of 64 bytes");
	for (uint32_t i = 0; i < rt->image_keys.count; i++) {
		const char *text = rt->image_keys.items[i];

		if (strlen(text) <= IMAGE_SIGNATURE_MAX &&
			base64_decode(text, strlen(text), key, &len) && len == ED25519_KEY &&
			ed25519_verify(key, buf, t.len, signature))
			return 0;
	}
	return err_set(e, EPERM, "the image is signed by none of imageKeys, or was changed");
}
