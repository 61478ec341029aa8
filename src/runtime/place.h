/* SPDX-License-Identifier: MIT */
/* Places of ours that mounts are attached to, and copies of mounts to hand out. */
#pragma once

#include "base/err.h"
#include "linux/mount.h"

/* Makes directory name in dirfd unless it is there, for nobody but us, and opens it (O_PATH). */
int place_make(int dirfd, const char *name, struct err *e);
/* Opens what is at name (O_PATH), which no link leads to. */
int place_open(int dirfd, const char *name, struct err *e);
/* Attaches the detached mount there. */
int place_attach(int dirfd, const char *name, int mount_fd, struct err *e);
/* A detached copy of the one mount at source, with exactly these attributes. what is for the error.
 */
int place_copy(int source, unsigned attrs, const char *what, struct err *e);
/* The same of dirfd/name, which no link leads to. */
int place_copy_at(int dirfd, const char *name, unsigned attrs, struct err *e);
