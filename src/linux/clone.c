/* SPDX-License-Identifier: MIT */
/* clone3(2), with all signals blocked around it. */
#include "linux/clone.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fdio.h"
#include "base/log.h"
#include "linux/nsfd.h"
#include "linux/sysnum.h"

#ifndef CLONE_PIDFD
#define CLONE_PIDFD 0x00001000
#endif
#ifndef CLONE_INTO_CGROUP
#define CLONE_INTO_CGROUP UINT64_C(0x200000000)
#endif

struct clone3_args { /* struct clone_args, size version 2 */
	uint64_t flags;
	uint64_t pidfd;
	uint64_t child_tid;
	uint64_t parent_tid;
	uint64_t exit_signal;
	uint64_t stack;
	uint64_t stack_size;
	uint64_t tls;
	uint64_t set_tid;
	uint64_t set_tid_size;
	uint64_t cgroup;
};

int clone_child(unsigned flags, int cgroup_fd, int *pidfd)
{
	struct clone3_args args = {
		.flags = flags | CLONE_PIDFD,
		.pidfd = (uintptr_t)pidfd, /* zero-extended, as the kernel wants pointers */
		.exit_signal = SIGCHLD,
	};
	sigset_t all;
	sigset_t before;
	long pid;
	int saved;

	*pidfd = -1;
	if (cgroup_fd >= 0) {
		args.flags |= CLONE_INTO_CGROUP;
		args.cgroup = (uint64_t)cgroup_fd;
	}
	sigfillset(&all);
	(void)sigprocmask(SIG_SETMASK, &all, &before);
	pid = syscall(SYS_clone3, &args, sizeof(args));
	if (pid == 0)
		return 0;
	saved = errno;
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	errno = saved;
	return (int)pid;
}

/*
 * setns(2) with a pid namespace changes only where the next children are born. Back to our own is
 * always allowed; should it fail all the same, every later child would be born there, so it is
 * tried again and said aloud.
 */
int clone_child_beside(int other_pidfd, unsigned flags, int cgroup_fd, int *pidfd)
{
	AUTO_FD int own = nsfd_open(0, "pid", NULL);
	int pid;
	int saved;

	*pidfd = -1;
	if (own < 0 || setns(other_pidfd, CLONE_NEWPID) < 0)
		return -1;
	pid = clone_child(flags, cgroup_fd, pidfd);
	if (pid == 0)
		return 0;
	saved = errno;
	for (int i = 0; i < 3 && setns(own, CLONE_NEWPID) < 0; i++)
		log_error("cannot go back to our own pid namespace: ", err_text(errno));
	errno = saved;
	return pid;
}
