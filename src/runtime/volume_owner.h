/* SPDX-License-Identifier: MIT */
/* Giving all that is in a volume to a group: pkg/volume/volume_linux.go, SetVolumeOwnership(). */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

/*
 * The directory dir and all below get the group, and may be read and written by it; directories
 * hand it on to what is made in them. By descriptors, no link is followed, and nothing that is
 * mounted below is entered; the directory itself comes last. on_mismatch: nothing is done when it
 * has all that already (fsGroupChangePolicy OnRootMismatch). For workers: it takes as long as there
 * are files. -1 with ELOOP: directories are nested too deep.
 */
int volume_give_to_group(int dir, gid_t group, bool on_mismatch, struct err *e);
