/* SPDX-License-Identifier: MIT */
/* Namespaces by descriptor. */
#include "linux/nsfd.h"

#include <fcntl.h>
#include <sched.h>

#include "base/fdio.h"
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

int nsfd_visit_net(int netns_fd, int (*act)(void *arg, struct err *e), void *arg, struct err *e)
{
	AUTO_FD int own = -1;
	int result;

	if (netns_fd < 0)
		return act(arg, e);
	own = nsfd_open(0, "net", e);
	if (own < 0)
		return -1;
	if (setns(netns_fd, CLONE_NEWNET) < 0)
		return err_errno(e, "enter", "the pod's network namespace");
	result = act(arg, e);
	if (setns(own, CLONE_NEWNET) < 0)
		return err_errno(e, "return to", "the node's network namespace");
	return result;
}
