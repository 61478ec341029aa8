/* SPDX-License-Identifier: MIT */
/* clone3(2), with all signals blocked around it. */
#include "linux/clone.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <unistd.h>

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
