/* SPDX-License-Identifier: MIT */
/*
 * A directory whose files change all at once (kubernetes: pkg/volume/util/atomic_writer.go): they
 * lie in a directory of their own, ..data is a link to it that is replaced by a rename, and what a
 * user sees are links through ..data. Who reads through one descriptor of the directory sees the
 * old files or the new ones, never some of both.
 */
#pragma once

#include <sys/types.h>

#include "runtime/payload.h"

struct file_owner {
	uid_t uid;
	gid_t gid;
	bool group_reads; /* whatever a file's mode (fsGroup) */
};

/* Makes the payload what dirfd shows. o NULL: whoever makes the files. What was there before is
 * removed at the end; after an error the old files stay. dirfd may be opened with O_PATH. */
int atomic_dir_write(int dirfd, const struct payload *p, const struct file_owner *o, struct err *e);
