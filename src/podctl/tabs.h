/* SPDX-License-Identifier: MIT */
/*
 * Text with tabs to aligned columns, as Go's text/tabwriter does with padding 2: a column is as
 * wide as its widest cell among neighbouring lines that have it. What kubectl describe looks like.
 */
#pragma once

#include "base/arena.h"

/* Prints text (lines with tab-terminated cells). False when out of memory: then nothing was
 * printed. */
bool tabs_print(struct arena *a, const char *text);
