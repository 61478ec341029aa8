/* SPDX-License-Identifier: MIT */
#include "linux/dir.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>

#include "base/fdio.h"

int dir_each(int dir, int (*entry)(void *arg, int dir, const char *name, struct err *e), void *arg,
	struct err *e)
{
	int own = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = own < 0 ? NULL : fdopendir(own);
	const struct dirent *found;
	int result = 0;

	if (!d) {
		err_errno(e, "read a directory", NULL);
		fd_close(&own);
		return -1;
	}
	while (result == 0 && (found = readdir(d)))
		if (strcmp(found->d_name, ".") != 0 && strcmp(found->d_name, "..") != 0)
			result = entry(arg, own, found->d_name, e);
	(void)closedir(d);
	return result;
}
