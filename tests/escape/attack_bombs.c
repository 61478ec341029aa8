/* SPDX-License-Identifier: MIT */
/* Bombs: each takes all it can get of one thing, says how much that was, and goes on trying. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "attack.h"

/* Takes one after the other, by call, until the first that is refused; then tries for ever. */
_Noreturn static void take_all(const char *what, int (*take)(void))
{
	long count = 0;

	while (take() >= 0)
		count++;
	printf("%s: %ld, then %s\n", what, count, strerror(errno));
	fflush(stdout);
	for (;;) {
		while (take() >= 0)
			;
		usleep(10000);
	}
}

static int take_pipe(void)
{
	int ends[2];

	return pipe2(ends, O_CLOEXEC);
}

/* In WORKERS processes, each with as many as it may have. */
int bomb_descriptors(char **args)
{
	long workers = args[0] ? strtol(args[0], NULL, 10) : 1;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
	for (; workers > 1; workers--)
		if (fork() == 0)
			break;
	take_all("pipes", take_pipe);
}

static int take_mount(void)
{
	return mount("none", "/tmp/storm", "tmpfs", 0, "size=4k");
}

/* One upon the other; wants CAP_SYS_ADMIN. */
int bomb_mounts(char **args)
{
	(void)args;
	(void)mkdir("/tmp/storm", 0755);
	take_all("mounts", take_mount);
}

/* Not a bomb that goes off at once: so many KiB more each second. */
int take_memory(char **args)
{
	size_t kib = args[0] ? (size_t)strtoul(args[0], NULL, 10) : 1024;

	for (size_t have = kib;; have += kib) {
		void *more = mmap(NULL, kib << 10, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (more == MAP_FAILED)
			return 1;
		memset(more, 1, kib << 10);
		printf("has %lu KiB\n", (unsigned long)have);
		fflush(stdout);
		sleep(1);
	}
}
