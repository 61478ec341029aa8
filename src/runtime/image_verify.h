/* SPDX-License-Identifier: MIT */
/*
 * Signatures of images, by the keys of BoardConfig. Signed (ed25519) is a text of four lines: what
 * is signed, the repository, the digest of the squashfs, and that of the configuration beside it:
 *
 *   podinit image 1
 *   docker.io/library/busybox
 *   sha256:<hex>
 *   sha256:<hex>, or - for none
 *
 * So a signed image is not taken for another one of other purpose, and cannot be given another
 * command.
 */
#pragma once

#include "runtime/images.h"

#define IMAGE_SIGNATURE_MAX 128 /* base64 of 64 bytes, a line end */

struct image_signed {
	const char *path;   /* in the store: what precedes the last slash is the repository */
	const char *digest; /* of the squashfs, as it was found */
	const char *config; /* beside it */
	size_t config_len;  /* 0 = none */
	const char *signature;
	size_t signature_len; /* 0 = none */
};

/* -1 with EPERM unless one of the keys has signed it. */
int image_verify(const struct runtime *rt, const struct image_signed *s, struct err *e);
/* Of a squashfs superblock: bytes_used, little end first. */
#define SQUASHFS_USED_OFFSET 40
uint64_t squashfs_used(const uint8_t field[8]);
/* "sha256:<hex>" of a regular file, or of a block device as far as its squashfs goes. */
int image_hash(int file, char digest[IMAGE_DIGEST_MAX], struct err *e);
struct sha256;
void image_digest_text(struct sha256 *sum, char digest[IMAGE_DIGEST_MAX]);
