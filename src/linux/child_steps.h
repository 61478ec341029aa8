/* SPDX-License-Identifier: MIT */
/* The steps of linux/child that have a file of their own. Each returns 0, or -1 with errno; *detail
 * gets what it was about. */
#pragma once

#include "linux/child.h"

int child_step_root(const struct child_plan *p, const char **detail);
int child_step_mounts(const struct child_plan *p, const char **detail);
int child_step_pivot(const struct child_plan *p, const char **detail);
int child_step_working_dir(const struct child_plan *p, const char **detail);
int child_step_read_only_paths(const struct child_plan *p, const char **detail);
int child_step_masks(const struct child_plan *p, const char **detail);
int child_step_read_only_root(const struct child_plan *p, const char **detail);
