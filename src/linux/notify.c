/* SPDX-License-Identifier: MIT */
#include "linux/notify.h"

#include <limits.h>
#include <string.h>
#include <sys/inotify.h>

#include "base/text.h"

int notify_above(int inotify, const char *missing, uint32_t mask)
{
	char path[PATH_MAX];
	char *slash;
	int wd = -1;

	if (!text_copy(path, sizeof path, missing))
		return -1;
	while (wd < 0 && (slash = strrchr(path, '/')) && strcmp(path, "/") != 0) {
		slash[slash == path] = '\0';
		wd = inotify_add_watch(inotify, path, IN_CREATE | IN_MOVED_TO | IN_ONLYDIR | mask);
	}
	return wd;
}
