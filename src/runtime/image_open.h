/* SPDX-License-Identifier: MIT */
/* The worker's half of runtime/images: finds an image file, checks and mounts it, reads what lies
 * beside it. May wait on storage. */
#pragma once

#include "runtime/images.h"

/* Shared memory between the worker, which fills it, and PID 1, which reads it once the worker has
 * ended well. */
struct image_page {
	bool absent;  /* no store has the file */
	bool mounted; /* the key is one of known: nothing was mounted */
	uint32_t config_len;
	uint32_t block_size;
	char key[IMAGE_KEY_MAX];
	char digest[IMAGE_DIGEST_MAX];
	char config[IMAGE_CONFIG_TEXT_MAX];
};

struct image_request {
	const char *path; /* in the store, without a suffix */
	const struct runtime *rt;
	bool (*known)(const char *key); /* is this key mounted already? */
	struct image_page *page;
};

/* Is the file, named name, a whole squashfs? *fd gets its detached mount, *block_size its bytes. */
int image_mount(const struct runtime *rt, int file, const char *name, uint32_t *block_size, int *fd,
	struct err *e);
/* worker.work: *fd gets the detached mount, -1 when page->mounted. */
int image_open(void *request, int *fd, struct err *e);
