/* SPDX-License-Identifier: MIT */
/* Looking an image up in the stores, in order. Waits on storage, for workers, but for
 * image_find_cached(). */
#pragma once

#include "runtime/images.h"

struct image_place {
	int store;		   /* the directory of the store that has it, -1 */
	int file;		   /* -1 */
	char path[IMAGE_PATH_MAX]; /* in the store, without a suffix */
	char key[IMAGE_KEY_MAX];   /* of the file as it is now; "" = there is none */
};

/*
 * path is image_reference_path()'s. A tag may be a link to a file of the same directory that is
 * named by its digest ("@sha256:<hex>.squashfs"): the place is then that file's, so that what lies
 * beside it is of the same image, whatever the tag becomes. A digest is also found under the tag
 * whose .sha256 says it. -1 with ENOENT when no store has it; image_place_fini() in any case.
 */
int image_find(
	const struct strings *stores, const char *path, struct image_place *p, struct err *e);
/* The key of a tag's file, when the kernel can tell without waiting for storage; false when it
 * cannot (a worker must look), or no store has it. */
bool image_find_cached(const struct strings *stores, const char *path, char key[IMAGE_KEY_MAX]);
void image_place_fini(struct image_place *p);
/* The file of this suffix beside the image: its length, at most size; 0 when it is not there. */
size_t image_read_beside(const struct image_place *p, const char *suffix, char *buf, size_t size);
/* "sha256:<hex>" from the name or from what lies beside it; "" = unknown. */
void image_digest(const struct image_place *p, char digest[IMAGE_DIGEST_MAX]);
/* Reads dir/name into buf, at most size bytes: its length, 0 when it is no readable file. */
size_t image_read_file(int dir, const char *name, bool in_root, char *buf, size_t size);
