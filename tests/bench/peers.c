/* SPDX-License-Identifier: MIT */
/* The clock of what others start: from before the act to the stamp. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

int run_peer(char **args)
{
	long count = number(args[0], 1);
	int own = fcntl(1, F_DUPFD_CLOEXEC, 3);

	for (long i = 0; i < count; i++) {
		int ends[2];
		int64_t begin;
		int64_t at;
		int status;
		pid_t pid;

		if (pipe2(ends, O_CLOEXEC) < 0)
			die("pipe");
		begin = now_ns();
		(void)dup2(ends[1], 1);
		errno = posix_spawnp(&pid, args[1], NULL, NULL, args + 1, environ);
		if (errno)
			die(args[1]);
		(void)dup2(own, 1);
		close(ends[1]);
		at = read_stamp(ends[0]);
		if (waitpid(pid, &status, 0) < 0 || status)
			die(args[1]);
		close(ends[0]);
		print_ns(at - begin);
		fflush(stdout);
	}
	return 0;
}

int act_and_tell(char **args)
{
	int64_t now = now_ns();
	int done = -1;

	if (args[0] && args[1] && strcmp(args[0], "kill") == 0)
		done = kill((pid_t)number(args[1], 2), SIGKILL);
	else if (args[0] && args[1] && args[2] && strcmp(args[0], "rename") == 0)
		done = rename(args[1], args[2]);
	if (done < 0)
		die(args[0] ? args[0] : "act");
	print_ns(now);
	return 0;
}
