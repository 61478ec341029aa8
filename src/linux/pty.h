/* SPDX-License-Identifier: MIT */
/* A container's terminal: master and slave from its own devpts, never by a name that somebody else
 * could change. */
#pragma once

#include "base/attr.h"
#include "base/err.h"

/* devpts is the (also detached) devpts mount. The slave is given to uid, and to
 * the group gid, PTY_GID as users see it. The master is non-blocking; once the last slave is
 * closed, reading it fails with EIO: that is its end of file.
 */
int pty_open(int devpts, uint32_t uid, uint32_t gid, int *master, int *slave, struct err *e);

#define PTY_GID 5 /* group of terminals, as everywhere */
