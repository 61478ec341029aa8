/* SPDX-License-Identifier: MIT */
/* The part of a volume that a container gets: subPath and subPathExpr. */
#pragma once

#include "runtime/environment.h"

/* *path is in a, NULL = the whole volume. An unset or empty variable of an expression is an error,
 * and so is what is absolute or has "..". */
int sub_path_expand(struct arena *a, const struct volume_mount *m, const struct variables *known,
	const char **path, struct err *e);

/* A descriptor of the path below the volume, which is a directory. What is missing is made:
 * directories with the volume's mode, and its owner where that is first_id, the root of a pod's
 * own users (sandbox->first_id), else ours. No link leads out of it, also when a container changes
 * the path meanwhile (CVE-2021-25741). -1 with errno. */
int sub_path_open(int volume_fd, const char *path, uint32_t first_id);
