/* SPDX-License-Identifier: MIT */
/* The floors of probes: what one exec, connection or request costs, and who answers them. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "linux/clone.h"

static char *const no_environment[] = {NULL};

#define REST 100 /* ms: as many a second as podinit's */

#define ALL_NAMESPACES (CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS)

/* A further process of a container: all its namespaces in one call, its root, exec. */
static void exec_once(int target, const char *program)
{
	int pidfd = -1;
	siginfo_t info;
	pid_t pid;

	/* The process namespace counts for children only: there is one process between. */
	pid = clone_child(0, -1, &pidfd);
	if (pid < 0)
		die("clone3");
	if (pid == 0) {
		char *const argv[] = {(char *)(uintptr_t)program, NULL};

		if (setns(target, ALL_NAMESPACES) < 0)
			die("joining the container");
		errno = posix_spawn(&pid, program, NULL, NULL, argv, no_environment);
		_exit(errno || waitpid(pid, NULL, 0) < 0);
	}
	if (waitid((idtype_t)3 /* P_PIDFD */, (id_t)pidfd, &info, WEXITED) < 0)
		die("waiting");
	close(pidfd);
	if (info.si_status)
		die("the process");
}

static int connected(long port)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) < 0)
		die("connecting");
	return fd;
}

static void ask_once(long port)
{
	static const char request[] =
		"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
	char answer[512];
	int fd = connected(port);

	if (write(fd, request, sizeof request - 1) < 0 || read(fd, answer, sizeof answer) < 12)
		die("asking");
	if (memcmp(answer, "HTTP/1.1 200", 12) != 0)
		die("the answer");
	close(fd);
}

int floor_probes(char **args)
{
	const char *kind = args[0] ? args[0] : "";
	long count = number(kind[0] ? args[1] : NULL, 1);
	long where = number(args[2], 1);
	int target = -1;

	if (strcmp(kind, "exec") == 0)
		target = (int)syscall(SYS_pidfd_open, (int)where, 0);
	for (long i = 0; i < count; i++) {
		int64_t begin;

		rest_ms(REST);
		begin = now_ns();
		if (strcmp(kind, "exec") == 0)
			exec_once(target, args[3]);
		else if (strcmp(kind, "http") == 0)
			ask_once(where);
		else
			close(connected(where));
		print_ns(now_ns() - begin);
	}
	return 0;
}

int serve(char **args)
{
	static const char answer[] =
		"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
	struct sockaddr_in at = {
		.sin_family = AF_INET, .sin_port = htons((uint16_t)number(args[0], 1))};
	int on = 1;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
		bind(fd, (struct sockaddr *)&at, sizeof at) < 0 || listen(fd, 64) < 0)
		die("listening");
	print_ns(now_ns());
	fflush(stdout);
	signal(SIGPIPE, SIG_IGN);
	for (;;) {
		char request[1024];
		int one = accept4(fd, NULL, NULL, SOCK_CLOEXEC);

		if (one >= 0 && read(one, request, sizeof request) > 0)
			(void)!write(one, answer, sizeof answer - 1);
		if (one >= 0)
			close(one);
	}
}
