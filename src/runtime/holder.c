/* SPDX-License-Identifier: MIT */
/*
 * The holder: cloned with the pod's namespaces, then stripped of everything: an empty read-only
 * root, no user, no capabilities, no descriptors. It runs the sealed memfd, so that it pins no file
 * system.
 */
#include "runtime/holder.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/text.h"
#include "linux/caps.h"
#include "linux/cgroup.h"
#include "linux/child.h"
#include "linux/clone.h"
#include "linux/nsfd.h"
#include "runtime/launch.h"
#include "runtime/pod_name.h"

#define HOLDER_CGROUP "_holder" /* no container can have this name */
#define NOBODY	      65534
#define HOLDER_OOM    (-998) /* upstream: after everything that can be started again */
#define EXEC_PATIENCE 5000   /* ms; it takes less than one */

/* The child's steps have no waits in them, so that waiting for their end here is short; the bound
 * is for a broken kernel. */
static int await_exec(int report_fd, struct err *e)
{
	struct pollfd p = {.fd = report_fd, .events = POLLIN};
	int said = poll(&p, 1, EXEC_PATIENCE) == 1 ? report_read(report_fd, e) : 0;

	if (said == 0)
		err_set(e, ETIMEDOUT, "it gives no answer");
	return said > 0 ? 0 : err_wrap(e, "Failed to start the holder", NULL);
}

int holder_open_namespaces(const struct pod *pod, struct sandbox *s, int pid, struct err *e)
{
	s->net_fd = nsfd_open(is_true(pod->spec.host_network) ? 0 : pid, "net", e);
	if (s->net_fd < 0)
		return -1;
	s->ipc_fd = nsfd_open(is_true(pod->spec.host_ipc) ? 0 : pid, "ipc", e);
	if (s->ipc_fd < 0)
		return -1;
	s->uts_fd = nsfd_open(pid, "uts", e);
	return s->uts_fd < 0 ? -1 : 0;
}

/* Which it makes; with users of its own some are there, and belong to them. */
static unsigned namespaces_of(const struct pod *pod, const struct sandbox *s)
{
	unsigned flags = CLONE_NEWNS;

	if (s->user_fd < 0)
		flags |= CLONE_NEWUTS | (is_true(pod->spec.host_network) ? 0 : CLONE_NEWNET) |
			 (is_true(pod->spec.host_ipc) ? 0 : CLONE_NEWIPC);
	return flags | (is_true(pod->spec.share_process_namespace) ? CLONE_NEWPID : 0);
}

static int clone_holder(struct runtime *rt, const struct pod *pod, struct sandbox *s,
	struct child_plan *plan, struct err *e)
{
	AUTO_FD int cgroup = -1;
	int pid;

	if (s->cgroup_fd >= 0) {
		cgroup = cgroup_make(s->cgroup_fd, HOLDER_CGROUP, e);
		if (cgroup < 0)
			return -1;
	}
	pid = clone_child(namespaces_of(pod, s), cgroup, &s->holder.pidfd);
	if (pid == 0)
		child_run(plan);
	if (pid < 0)
		return err_errno(e, "clone the sandbox's holder", NULL);
	s->holder.pid = pid;
	reaper_add(rt->reaper, &s->holder);
	return 0;
}

int holder_start(struct runtime *rt, const struct pod *pod, struct sandbox *s, struct err *e)
{
	static const char *const argv[] = {"pause", NULL};
	static const char *const envp[] = {NULL};
	AUTO_FD int report = -1;
	AUTO_FD int null = runtime_null(O_RDWR, e);
	AUTO_FD int root = -1;
	struct child_plan plan;
	char hostname[HOSTNAME_MAX + 1];
	char score[8];
	int pipes[2];
	int failed;

	if (null < 0)
		return -1;
	root = runtime_empty(rt, e);
	if (root < 0)
		return -1;
	if (pod_hostname(pod, rt->cluster_domain, hostname, e) < 0)
		return -1;
	text_write(score, sizeof(score), "%d", MAX(HOLDER_OOM, rt->oom_least));
	child_plan_init(&plan);
	plan.stdio[0] = plan.stdio[1] = plan.stdio[2] = null;
	plan.proc_fd = rt->proc_fd;
	plan.oom_score_adj = score;
	sandbox_join(s, &plan); /* nothing, unless it has users of its own */
	plan.hostname = is_true(pod->spec.host_network) ? NULL : hostname;
	plan.root_fd = root;
	plan.uid = plan.gid = NOBODY;
	plan.last_cap = caps_all();
	plan.no_new_privileges = true;
	plan.exec_fd = rt->pause_fd;
	plan.argv = argv;
	plan.envp = envp;
	if (pipe2(pipes, O_CLOEXEC) < 0)
		return err_errno(e, "make a pipe", NULL);
	report = pipes[0];
	plan.report_fd = pipes[1];
	failed = clone_holder(rt, pod, s, &plan, e);
	(void)close(pipes[1]);
	if (failed < 0)
		return -1;
	if (s->user_fd < 0 && holder_open_namespaces(pod, s, s->holder.pid, e) < 0)
		return -1;
	return await_exec(report, e);
}
