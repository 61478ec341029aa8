/* SPDX-License-Identifier: MIT */
/* The kernel command line, as far as podinit reads it: root=, rootfstype=, rootflags=, init=. Pure.
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"

#define CMDLINE_MAX	  2048
#define CMDLINE_VALUE_MAX 128

struct cmdline {
	char root[CMDLINE_VALUE_MAX];	    /* "/dev/vda1"; "" = none given */
	char root_type[CMDLINE_VALUE_MAX];  /* default "squashfs" */
	char root_flags[CMDLINE_VALUE_MAX]; /* "" = none */
	char init[CMDLINE_VALUE_MAX];	    /* default "/sbin/init" */
};

/* False when a value was too long for its place (it is then unset). Words after " -- " are not
 * ours. */
bool cmdline_parse(const char *text, struct cmdline *c);
