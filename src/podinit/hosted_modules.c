/* SPDX-License-Identifier: MIT */
/* Modules of somebody's own machine: its kernel calls modprobe(8) for what it misses. */
#include <fcntl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/text.h"
#include "linux/modules.h"
#include "podinit/hosted.h"

#define INDEX_MEMORY (4 * 1024 * 1024)

static bool has_modprobe(void)
{
	char path[PATH_MAX];

	return fd_get(AT_FDCWD, "/proc/sys/kernel/modprobe", path, sizeof path, NULL) == 0 &&
	       path[0] && access(path, X_OK) == 0;
}

bool hosted_loads_module(const char *name)
{
	struct module_plan plan = {.count = 0};
	struct module_index index;
	struct utsname kernel;
	char dir[128];
	struct arena a;
	bool found;

	if (!has_modprobe() || uname(&kernel) < 0)
		return false;
	text_join(dir, sizeof dir, "/lib/modules/", kernel.release, NULL);
	arena_init(&a, INDEX_MEMORY);
	found = module_index_read(&a, dir, &index, NULL) == 0 &&
		module_plan_add(&index, name, &plan) == MODULE_PLANNED;
	arena_fini(&a);
	return found;
}
