/* SPDX-License-Identifier: MIT */
/*
 * What a board sets in its kernel before any pod runs, so that a container finds less to attack:
 * the one table, for node.yaml's hardeningExceptions and for boot/hardening.c, which writes it.
 */
#pragma once

#include "api/types.h"

struct hardening {
	const char *name; /* a sysctl, with dots */
	const char *value;
};

#define HARDENING_COUNT 16

/* In the order of writing: what takes a way from the boot itself comes last. */
extern const struct hardening hardening_table[HARDENING_COUNT];

/* NULL = there is none of that name. */
const struct hardening *hardening_find(const char *name) PURE_CHECK;
/* Shall h be left as the kernel has it? */
bool hardening_is_excepted(const struct hardening *h, const struct strings *exceptions) PURE_CHECK;
