/* SPDX-License-Identifier: MIT */
/* Standard input and output of a container: /dev/null and two pipes, or a terminal. */
#include <fcntl.h>
#include <unistd.h>

#include "base/fdio.h"
#include "linux/pty.h"
#include "runtime/launch_impl.h"

/* Our end does not block; the container's does, as programs expect. */
static int make_pipe(int fds[2], const char *what, struct err *e)
{
	if (pipe2(fds, O_CLOEXEC) < 0 || fcntl(fds[0], F_SETFL, O_NONBLOCK) < 0)
		return err_errno(e, "make a pipe for the container's", what);
	return 0;
}

/* It belongs to the container's user, who may open it again as /dev/stdout. */
static int make_output(struct launch *l, int fds[2], struct err *e)
{
	uint32_t first = l->sandbox->first_id;

	if (make_pipe(fds, "output", e) < 0)
		return -1;
	if (fchown(fds[1], first + l->who.uid, first + l->who.gid) < 0)
		return err_errno(e, "give away a pipe for the container's", "output");
	return 0;
}

static int make_terminal(struct launch *l, struct err *e)
{
	uint32_t first = l->sandbox->first_id;
	int master;
	int slave;

	if (pty_open(l->devpts_fd, first + l->who.uid, first + PTY_GID, &master, &slave, e) < 0)
		return -1;
	l->stdout_fds[0] = master;
	l->stdout_fds[1] = slave;
	for (int i = 0; i < 3; i++)
		l->plan.stdio[i] = slave;
	l->plan.terminal = true;
	return 0;
}

int launch_io(struct launch *l, bool one_output, struct err *e)
{
	if (make_pipe(l->report_fds, "report", e) < 0)
		return -1;
	l->plan.report_fd = l->report_fds[1];
	if (l->devpts_fd >= 0 && is_true(l->spec->tty))
		return make_terminal(l, e);
	l->stdin_fd = runtime_null(O_RDWR, e);
	if (l->stdin_fd < 0 || make_output(l, l->stdout_fds, e) < 0)
		return -1;
	if (!one_output && make_output(l, l->stderr_fds, e) < 0)
		return -1;
	l->plan.stdio[0] = l->stdin_fd;
	l->plan.stdio[1] = l->stdout_fds[1];
	l->plan.stdio[2] = one_output ? l->stdout_fds[1] : l->stderr_fds[1];
	return 0;
}
