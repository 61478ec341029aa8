/* SPDX-License-Identifier: MIT */
/* The kernel's settings that make it harder to attack: writes the table of api/hardening.h. */
#pragma once

#include "api/types.h"

/* Writes every setting but the exceptions below sys_fd, /proc/sys; after the last module is
 * loaded. A setting that this kernel does not have is passed over, one that cannot be written is
 * a warning. */
void hardening_apply(int sys_fd, const struct strings *exceptions);
