/* SPDX-License-Identifier: MIT */
/*
 * Images: a reference to a file of the image store, its OCI configuration, and its squashfs mounted
 * once (LOOP_CONFIGURE, read-only, autoclear) at <run_dir>/mounts/<key>, shared by all containers,
 * keyed by device, inode, size and mtime. Opening and mounting happen in a worker. Mounts without
 * users are taken down again.
 */
#pragma once

#include "api/image_config.h"
#include "runtime/runtime.h"

#define IMAGES_MAX	 64
#define IMAGE_KEY_MAX	 48
#define IMAGE_PATH_MAX	 512
#define IMAGE_CONFIG_MAX 16384

#define IMAGE_DIGEST_START "sha256:"
#define IMAGE_DIGEST_HEX   64 /* digits */
#define IMAGE_DIGEST_MAX   80

struct image {
	int mount_fd;	/* O_PATH of the mount's root */
	uint32_t users; /* containers that hold it */
	struct arena arena;
	struct image_config config;
	uint32_t block_size; /* of the squashfs */
	msec idle_since;     /* while users is 0; soon after it is unmounted */
	char key[IMAGE_KEY_MAX];
	char digest[IMAGE_DIGEST_MAX]; /* "sha256:..." from <tag>.sha256, "" = unknown */
};

enum image_answer {
	IMAGE_READY,	/* *image is held for the caller: image_put() it */
	IMAGE_PENDING,	/* the wait's done() will be called */
	IMAGE_ABSENT,	/* not in the store */
	IMAGE_BAD_NAME, /* the reference is malformed */
	IMAGE_BROKEN,	/* there, but it cannot be mounted: e says why */
};

struct image_wait { /* lives in the caller, zeroed before its first use */
	struct list link;
	void (*done)(struct image_wait *w, enum image_answer answer, struct image *image,
		const struct err *e);
	char key[IMAGE_KEY_MAX]; /* of the file that was looked at, "" = there was none */
};

int images_init(struct runtime *rt, struct err *e);
void images_fini(void); /* unmounts everything that is not in use */
/* Asks for reference ("busybox:1.36", "docker.io/library/busybox", "name@sha256:..."). */
enum image_answer image_get(
	const char *reference, struct image_wait *w, struct image **image, struct err *e);
void image_wait_cancel(struct image_wait *w);
void image_put(struct image *image);
/* Says what blocks of this size cost, when that is much. */
struct text;
bool image_costs(uint32_t block_size, struct text *t);
/* Reference to "<registry>/<repository>/<tag>" as in the store ("<...>/@sha256:<hex>" for a digest,
 * which wins over a tag); docker.io/library and :latest are implied. False when malformed. */
bool image_reference_path(const char *reference, char *out, size_t size);
