/* SPDX-License-Identifier: MIT */
/*
 * The holder: cloned with the pod's namespaces, then stripped of everything: a read-only root with
 * two empty directories, no user, no capabilities, no descriptors. It runs the sealed memfd, so
 * that it pins no file system. And the mount namespace that all others are copies of.
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
#include "runtime/place.h"
#include "runtime/pod_name.h"

#define HOLDER_CGROUP	  "_holder" /* no container can have this name */
#define NOBODY		  65534
#define HOLDER_OOM	  (-998) /* upstream: after everything that can be started again */
#define HOLDER_ROOT_ATTRS (MOUNT_RDONLY | MOUNT_NOSUID | MOUNT_NODEV | MOUNT_NOEXEC)
#define EXEC_PATIENCE	  5000 /* ms; it takes less than one */

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
	unsigned flags = 0;

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

/* One start of the program: what it needs while it lasts. */
struct start {
	struct child_plan plan;
	int null;
	int root;
	int report[2];
	char score[8];
};

static void start_fini(struct start *st)
{
	fd_close(&st->null);
	fd_close(&st->root);
	fd_close(&st->report[0]);
	fd_close(&st->report[1]);
}

/* To be ended by start_fini() in any case. */
static int start_init(struct start *st, const struct runtime *rt, struct err *e)
{
	static const char *const argv[] = {"pause", NULL};
	static const char *const envp[] = {NULL};
	struct child_plan *p = &st->plan;

	st->root = st->report[0] = st->report[1] = -1;
	st->null = runtime_null(O_RDWR, e);
	if (st->null < 0)
		return -1;
	st->root = place_copy_at(rt->run_fd, "holder", HOLDER_ROOT_ATTRS, e);
	if (st->root < 0)
		return -1;
	if (pipe2(st->report, O_CLOEXEC) < 0)
		return err_errno(e, "make a pipe", NULL);
	text_write(st->score, sizeof(st->score), "%d", MAX(HOLDER_OOM, rt->oom_least));
	child_plan_init(p);
	p->stdio[0] = p->stdio[1] = p->stdio[2] = st->null;
	p->proc_fd = rt->proc_fd;
	p->oom_score_adj = st->score;
	p->mount_ns_fd = rt->mount_ns_fd;
	p->root_fd = st->root;
	p->uid = p->gid = NOBODY;
	p->last_cap = caps_all();
	p->no_new_privileges = true;
	p->exec_fd = rt->pause_fd;
	p->argv = argv;
	p->envp = envp;
	p->report_fd = st->report[1];
	return 0;
}

int holder_start(struct runtime *rt, const struct pod *pod, struct sandbox *s, struct err *e)
{
	char hostname[HOSTNAME_MAX + 1];
	struct start st;
	int failed = start_init(&st, rt, e);

	if (failed == 0)
		failed = pod_hostname(pod, rt->cluster_domain, hostname, e);
	if (failed == 0) {
		sandbox_join(s, &st.plan); /* nothing, unless it has users of its own */
		st.plan.hostname = is_true(pod->spec.host_network) ? NULL : hostname;
		failed = clone_holder(rt, pod, s, &st.plan, e);
	}
	if (failed == 0 && s->user_fd < 0)
		failed = holder_open_namespaces(pod, s, s->holder.pid, e);
	if (failed == 0)
		s->report_fd = fd_steal(&st.report[0]);
	start_fini(&st);
	return failed;
}

int holder_await(struct sandbox *s, struct err *e)
{
	int failed = await_exec(s->report_fd, e);

	fd_close(&s->report_fd);
	return failed;
}

int holder_make_mounts(struct runtime *rt, struct err *e)
{
	struct child c = {.pidfd = -1};
	struct start st;
	int failed = start_init(&st, rt, e);

	if (failed == 0) {
		c.pid = clone_child(CLONE_NEWNS, -1, &c.pidfd);
		if (c.pid == 0)
			child_run(&st.plan);
		if (c.pid < 0)
			failed = err_errno(e, "clone for a mount namespace", NULL);
	}
	fd_close(&st.report[1]);
	if (failed == 0)
		failed = await_exec(st.report[0], e);
	if (failed == 0)
		rt->mount_ns_fd = nsfd_open(c.pid, "mnt", e);
	/* An orphan, for whom reaps. */
	(void)child_signal(&c, SIGKILL, NULL);
	fd_close(&c.pidfd);
	start_fini(&st);
	return rt->mount_ns_fd < 0 ? -1 : 0;
}
