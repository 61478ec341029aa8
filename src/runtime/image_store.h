/* SPDX-License-Identifier: MIT */
/*
 * Changing and listing the image store, all in workers. What is imported is a file named by its
 * digest, its configuration beside it, and a link that is the tag: one rename(2) of the link is the
 * change, so that a power cut leaves the old image or the new one, never the one's file with the
 * other's configuration or digest.
 */
#pragma once

#include "runtime/image_verify.h"

#define IMAGE_REFERENCE_MAX 512

struct image_change { /* as it is at the fork */
	const struct runtime *rt;
	int from;	      /* import: a stream socket; -1 */
	uint64_t size;	      /* what comes: the configuration, and then the image */
	uint32_t config_size; /* 0 = none */
	const char *ahead;    /* the beginning of it, read already; in the process's memory */
	size_t ahead_len;
	char path[IMAGE_PATH_MAX];	     /* in the store, with the tag */
	char digest[IMAGE_DIGEST_MAX];	     /* that it must have, "" = any */
	char signature[IMAGE_SIGNATURE_MAX]; /* base64, "" = none */
	char reference[IMAGE_REFERENCE_MAX]; /* as the user names it */
};

/* Fills reference, path and digest; false when it is no reference. */
bool image_change_name(struct image_change *ch, const char *reference);

/* worker.work; on success e's text says what was done. EPERM: it is not for the data partition;
 * ENOENT, ENOSPC, EINVAL (it is no image). */
int image_import(void *change, int *fd, struct err *e);
int image_remove(void *change, int *fd, struct err *e);
/* *fd gets a memfd with an ImageList as JSON. */
int image_list(void *change, int *fd, struct err *e);

/* What import and remove share: the store that can be written and in it the directory of the path,
 * made when make says so; base is what its files are called there. -1 with EPERM, ENOENT. */
struct image_repository {
	int store;
	int dir;
	const char *base;
};
int image_repository_open(
	const struct image_change *ch, bool make, struct image_repository *r, struct err *e);
void image_repository_close(struct image_repository *r);
/* Those of the path that are empty; the others refuse. */
void image_remove_directories(const struct image_change *ch, int store);
/* Removes from the directory what no tag leads to. */
void image_sweep(int dir);
