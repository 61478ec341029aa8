/* SPDX-License-Identifier: MIT */
/* inotify(7): watching for what is not there yet. */
#pragma once

#include <stdint.h>

/* Watches the nearest directory above missing that is there, for what is made in it and for mask.
 * The watch descriptor, or -1. */
int notify_above(int inotify, const char *missing, uint32_t mask);
