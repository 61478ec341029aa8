/* SPDX-License-Identifier: MIT */
/*
 * A further process in a running container. It is cloned by PID 1 itself, straight into the
 * container's pid namespace and cgroup, so that it is PID 1's own child, and joins the other
 * namespaces as its first steps. No helper process in between.
 */

#include <errno.h>

#include "base/fdio.h"
#include "linux/clone.h"
#include "runtime/launch_impl.h"

static int clone_inside(struct launch *l, const struct container_run *r, int *pidfd, struct err *e)
{
	int pid = clone_child_beside(r->init.pidfd, 0, r->cgroup_fd, pidfd);

	if (pid == 0)
		child_run(&l->plan);
	return pid < 0 ? err_errno(e, "clone into the container's pid namespace", NULL) : pid;
}

static int exec_in(struct launch *l, struct container_run *r, const struct strings *argv,
	struct exec_run *out, struct err *e)
{
	enum launch_failure why;
	int pid;

	if (launch_process(l, argv, &why, e) < 0 || launch_io(l, true, e) < 0)
		return -1;
	l->plan.join_pidfd = r->init.pidfd;
	l->plan.user_fd = l->sandbox->user_fd;
	l->plan.first_id = l->sandbox->first_id;
	l->plan.cgroup_namespace = r->cgroup_fd >= 0;
	l->plan.report_fd = -1; /* what goes wrong is told on its output */
	pid = clone_inside(l, r, &out->child.pidfd, e);
	if (pid < 0)
		return -1;
	out->child.pid = pid;
	out->output_fd = fd_steal(&l->stdout_fds[0]);
	reaper_add(l->rt->reaper, &out->child);
	return 0;
}

int container_exec(struct runtime *rt, const struct launch_target *t, struct container_run *r,
	const struct strings *argv, struct exec_run *out, struct err *e)
{
	struct launch *l;
	int failed;

	out->output_fd = -1;
	out->child.pidfd = -1;
	if (r->init.pid <= 0 || r->init.pidfd < 0 || !r->image)
		return err_named(e, ESRCH, "no running container", t->spec->name);
	l = launch_begin(rt, t, r->image);
	l->devices_filtered = r->devices_filtered;
	failed = exec_in(l, r, argv, out, e);
	if (failed < 0)
		err_wrap(e, "Failed to exec in container", t->spec->name);
	launch_fini(l);
	return failed;
}
