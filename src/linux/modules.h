/* SPDX-License-Identifier: MIT */
/*
 * Kernel modules: finit_module(2) with dependencies, soft dependencies and parameters, from the
 * files that depmod(8) writes (modules.dep, modules.softdep, modules.alias, modules.builtin). Names
 * compare with '-' and '_' alike. Loading waits on storage: at boot, or in a worker.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"

#define MODULES_PLAN_MAX 96

/* The texts of depmod's files; NULL where a file is missing. Lines end in '\n'. */
struct module_index {
	const char *dep;
	const char *softdep;
	const char *alias;
	const char *builtin;
};

/* Paths relative to the module directory in the order to load; they point into the index's texts
 * and are not NUL-terminated. */
struct module_plan {
	uint32_t count;
	const char *path[MODULES_PLAN_MAX];
	uint32_t len[MODULES_PLAN_MAX];
};

enum module_answer {
	MODULE_PLANNED,
	MODULE_BUILT_IN, /* the kernel has it */
	MODULE_UNKNOWN,
	MODULE_TOO_MANY,
};

/* Pure: what has to be loaded for name, itself last; adds to *plan what it does not hold yet. */
enum module_answer module_plan_add(
	const struct module_index *index, const char *name, struct module_plan *plan);

/* Reads the index of dir ("/lib/modules/<release>") into a. Without modules.dep it fails. */
int module_index_read(struct arena *a, const char *dir, struct module_index *index, struct err *e);
/* Loads name with all it needs; params go to name itself. A module that is there already is
 * success. */
int module_load(const char *dir, const struct module_index *index, const char *name,
	const char *params, struct err *e);
