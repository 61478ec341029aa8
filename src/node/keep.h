/* SPDX-License-Identifier: MIT */
/*
 * Manifests kept for good: written beside their place, synced, renamed, the directory synced, by
 * one worker at a time and in the order asked, so that a power cut leaves the old text or the new
 * one.
 */
#pragma once

#include "base/arena.h"
#include "linux/worker.h"
#include "node/node.h"

#define KEEPS_MAX     16
#define KEEP_PATH_MAX 512
#define KEEP_NAME_MAX 352 /* of a file, before it is cut to what a file system takes */

struct keep {
	bool used;
	bool ready; /* else only its room is taken */
	uint32_t order;
	struct arena arena;
	const char *text; /* NULL = remove the file */
	size_t len;
	manifest_written done;
	void *arg;
	char dir[KEEP_PATH_MAX];
	char name[KEEP_NAME_MAX];   /* of the file */
	char path[OBJECT_FILE_MAX]; /* as the manifest watcher names it */
};

struct keeps {
	struct evloop *loop;
	struct reaper *reaper;
	struct keep *current;
	uint32_t order;
	struct worker worker;
	/* After each one, with its done() called. */
	void (*settled)(struct keeps *ks);
	struct keep items[KEEPS_MAX];
};

/* Takes what it needs for dir/name to get w's text, or to be removed; w's names are not looked at.
 * Nothing happens before keep_go(), which cannot fail. NULL: no room (EBUSY), or too large (EFBIG,
 * ENAMETOOLONG). */
struct keep *keep_reserve(struct keeps *ks, const char *dir, const char *name,
	const struct manifest_write *w, struct err *e);
void keep_go(struct keeps *ks, struct keep *k);
void keep_drop(struct keep *k); /* it is not to happen */
/* A write or removal of this path is under way. */
bool keep_is_busy(const struct keeps *ks, const char *path);
bool keep_is_idle(const struct keeps *ks);
