/* SPDX-License-Identifier: MIT */
/* `podinit check`: what the kernel has of what podinit uses, a line a feature, for who chooses its
 * options. */
#pragma once

#include "linux/features.h"

enum check_state {
	CHECK_OK,
	CHECK_LOADABLE, /* a module, which this machine loads by itself when it is first used */
	CHECK_UNKNOWN,	/* asking needs root */
	CHECK_MISSING,
};

/* Pure: adds "ok       squashfs\n", "MISSING  memory controller   CONFIG_MEMCG   ...". */
void check_line(struct text *t, enum feature feature, enum check_state state);

/* Asks and prints to stdout. The exit status: 0 = all that is required is there (or can be loaded),
 * 1 = it is not, or could not be asked. */
int check_main(void);
