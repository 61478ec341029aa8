/* SPDX-License-Identifier: MIT */
/* Namespaces by descriptor. */
#include "linux/nsfd.h"

#include <fcntl.h>

#include "base/text.h"

int nsfd_open(int pid, const char *kind, struct err *e)
{
	char path[48];
	struct text t;
	int fd;

	text_init(&t, path, sizeof(path));
	text_add(&t, "/proc/");
	if (pid == 0)
		text_add(&t, "self");
	else
		text_add_int(&t, pid);
	text_add_all(&t, "/ns/", kind, NULL);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_errno(e, "open namespace", path);
	return fd;
}
