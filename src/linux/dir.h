/* SPDX-License-Identifier: MIT */
/* Directories by descriptor. */
#pragma once

#include "base/err.h"

/*
 * Calls entry for each name in the directory dir (O_PATH will do; its position is left alone) but
 * "." and "..", with a descriptor of the directory that is its own, until one does not return 0.
 * Returns what that was, or 0; -1 with e when the directory cannot be read.
 */
int dir_each(int dir, int (*entry)(void *arg, int dir, const char *name, struct err *e), void *arg,
	struct err *e);
