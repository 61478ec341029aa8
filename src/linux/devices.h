/* SPDX-License-Identifier: MIT */
/* The character devices that every Linux program may count on. */
#pragma once

#include "base/attr.h"

#define DEVICES_BASIC 6 /* a container's: null, zero, full, random, urandom, tty */
#define DEVICES_ALL   9 /* a board's: console, kmsg and ptmx too */

/* Makes the first count of them in dir, with their modes; one that is there stays as it is. -1 with
 * errno: all were tried, and *name is the first that could not be made. */
int devices_make(int dir, size_t count, const char **name);
