/* SPDX-License-Identifier: MIT */
/*
 * The manifest directories: watched by inotify, read anew a moment after the last change, and every
 * 20 s in any case (kubelet's fileCheckFrequency). Level-triggered: what a file says is compared
 * with what the object store holds from it. A broken manifest stops that object only: what ran from
 * it before goes on running, an event and a log line say what is wrong.
 */
#pragma once

#include <sys/types.h>

#include "api/decode.h"
#include "linux/evloop.h"
#include "node/supervisor.h"

#define MANIFEST_DIRS_MAX  2
#define MANIFEST_FILES_MAX 512
#define MANIFEST_BYTES_MAX (1024 * 1024)

struct manifest_dir {
	const char *path; /* borrowed; NULL = none */
	enum object_origin origin;
	int wd;	      /* inotify; -1 = not watched (it is missing) */
	int above_wd; /* of the nearest directory above a missing one; -1 */
};

/* Tells one state of a file from another; compared as bytes. */
struct manifest_stamp {
	uint64_t device;
	uint64_t inode;
	int64_t size;
	int64_t seconds; /* of its last change (st_ctim) */
	int64_t nanos;
};

struct manifest_file {
	bool seen; /* in this scan */
	struct manifest_stamp stamp;
	char path[OBJECT_FILE_MAX]; /* "" = unused; its end when it is longer */
};

struct manifests {
	struct evloop *loop;
	struct supervisor *sv;
	enum unknown_fields unknown;
	bool load_all; /* something was withdrawn: another file may define it too */
	bool told_full;
	bool patient; /* since the last scan something came that may be half of a change */
	/* A file that is being written or removed just now is left alone; may be NULL. */
	bool (*busy)(void *arg, const char *path);
	void *arg;

	struct watch watch; /* inotify */
	struct timer settle;
	struct timer rescan;
	msec changed_at; /* first change not scanned yet */
	struct manifest_dir dirs[MANIFEST_DIRS_MAX];
	struct manifest_file files[MANIFEST_FILES_MAX];
};

/* loop .. unknown, dirs' path and origin, busy are set. Reads everything once. */
int manifests_start(struct manifests *m, struct err *e);
void manifests_stop(struct manifests *m);
/* Read anew soon. */
void manifests_changed(struct manifests *m);

/* manifest_scan.c: one pass over everything. */
void manifests_scan(struct manifests *m);
/* "dir/name", or its end when that is too long to keep. */
void manifest_path(char out[OBJECT_FILE_MAX], const char *dir, const char *name);
