/* SPDX-License-Identifier: MIT */
/*
 * Environment variables in the order they came, found by name through a crit-bit tree
 * (https://cr.yp.to/critbit.html): a lookup takes no longer than the name, whatever names a
 * manifest or an image chooses.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"

struct variable_branch;

struct variables {
	const char **items; /* "NAME=value", NULL-terminated */
	uint32_t count;
	uint32_t room;			  /* how many fit */
	struct variable_branch *branches; /* one less than items */
	uint32_t root;
};

/* Empty, with room for so many, in a. -1 without memory. */
int variables_init(struct arena *a, struct variables *v, uint32_t room, struct err *e);
/* item, "NAME=value", in place of what its name was, else behind the others. Borrowed. -1 when
 * there is no room. */
int variables_put(struct variables *v, const char *item, struct err *e);
/* name=value, written into a. */
int variables_set(
	struct arena *a, struct variables *v, const char *name, const char *value, struct err *e);
/* The value of the name, which is len long; NULL when it is not set. */
const char *variables_find(const struct variables *v, const char *name, size_t len);
const char *variables_get(const struct variables *v, const char *name);
