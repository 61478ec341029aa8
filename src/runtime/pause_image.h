/* SPDX-License-Identifier: MIT */
/* The sandbox holder (src/pause), a static program for this board: the build makes it part of
 * podinit, which starts it from a sealed memfd. */
#pragma once

#include <stddef.h>

extern const unsigned char pause_image[];
extern const size_t pause_image_size;
