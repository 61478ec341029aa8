/* SPDX-License-Identifier: MIT */
/* What attack is asked for, and what it says of the answers. */
#include "attack.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT(list) (sizeof(list) / sizeof(*(list)))
#define SIGNALLED   10000 /* beyond every errno */

/* What a refusal may be. Everything else means that a check of rights was passed. */
static const struct {
	int error;
	const char *name;
} refusals[] = {
	{EPERM, "EPERM"},
	{EACCES, "EACCES"},
	{ENOSYS, "ENOSYS"},
	{EROFS, "EROFS"},
	{ENOENT, "ENOENT"},
	{ENODATA, "ENODATA"}, /* there is nothing: an empty file, an empty set */
	{ENXIO, "ENXIO"},
	{ENODEV, "ENODEV"},
	{ENOTTY, "ENOTTY"},
	{EIO, "EIO"},
	{ELOOP, "ELOOP"},
	{ENOTDIR, "ENOTDIR"},
	{EXDEV, "EXDEV"},
	{EOPNOTSUPP, "EOPNOTSUPP"},
	{EAFNOSUPPORT, "EAFNOSUPPORT"},
	{EPROTONOSUPPORT, "EPROTONOSUPPORT"},
	{ESOCKTNOSUPPORT, "ESOCKTNOSUPPORT"},
	{ECONNREFUSED, "ECONNREFUSED"},
	{EHOSTUNREACH, "EHOSTUNREACH"},
	{ENETUNREACH, "ENETUNREACH"},
	{ETIMEDOUT, "ETIMEDOUT"},
};

int outcome(long result)
{
	return result >= 0 ? 0 : errno;
}

int tell(const char *word, int error)
{
	for (size_t i = 0; i < COUNT(refusals); i++) {
		if (refusals[i].error == error) {
			printf("%s: refused %s\n", word, refusals[i].name);
			return 0;
		}
	}
	if (error == SIGNALLED + SIGSYS) {
		printf("%s: refused SIGSYS\n", word);
		return 0;
	}
	if (error > SIGNALLED)
		printf("%s: GOT THROUGH (signal %d)\n", word, error - SIGNALLED);
	else if (error)
		printf("%s: GOT THROUGH (%s)\n", word, strerror(error));
	else
		printf("%s: GOT THROUGH\n", word);
	return 1;
}

/* In a process of its own: what gets through must not be in the way of the next. */
static int run_apart(const struct attack *a)
{
	int answer[2];
	int error = EIO;
	int status = 0;
	pid_t pid;

	fflush(stdout);
	if (pipe2(answer, O_CLOEXEC) < 0)
		return tell(a->name, EPIPE);
	pid = fork();
	if (pid == 0) {
		close(answer[0]);
		alarm(20);
		error = a->run(a->name);
		_exit(write(answer[1], &error, sizeof(error)) != sizeof(error));
	}
	close(answer[1]);
	if (read(answer[0], &error, sizeof(error)) != sizeof(error))
		error = EPIPE;
	close(answer[0]);
	if (pid > 0 && waitpid(pid, &status, 0) == pid && WIFSIGNALED(status))
		error = SIGNALLED + WTERMSIG(status);
	return tell(a->name, error);
}

static const struct {
	const char *name;
	const struct attack *list;
} groups[] = {
	{"inside", attacks_inside},
	{"privileged", attacks_privileged},
	{"kernel", attacks_kernel},
	{"raw", attacks_raw},
	{"filtered", attacks_filtered},
};

/* Runs a group or a single attack; -1 = there is none of this name. */
static int run_word(const char *word)
{
	int through = 0;

	for (size_t i = 0; i < COUNT(groups); i++) {
		const struct attack *a = groups[i].list;

		if (strcmp(word, groups[i].name) == 0) {
			for (; a->name; a++)
				through += run_apart(a);
			return through;
		}
		for (; a->name; a++) {
			if (strcmp(word, a->name) == 0)
				return run_apart(a);
		}
	}
	return -1;
}

static int usage(void)
{
	fputs("usage: attack WORD...   groups and their attacks, or a tool:\n", stderr);
	for (const struct tool *t = tools; t->name; t++)
		fprintf(stderr, "  attack %s %s\n", t->name, t->usage);
	for (size_t i = 0; i < COUNT(groups); i++) {
		fprintf(stderr, "%s:", groups[i].name);
		for (const struct attack *a = groups[i].list; a->name; a++)
			fprintf(stderr, " %s", a->name);
		fputs("\n", stderr);
	}
	return 2;
}

int main(int argc, char **argv)
{
	int through = 0;

	if (argc < 2)
		return usage();
	for (const struct tool *t = tools; t->name; t++) {
		if (strcmp(argv[1], t->name) == 0)
			return t->run(argv + 2);
	}
	for (int i = 1; i < argc; i++) {
		int n = run_word(argv[i]);

		if (n < 0) {
			fprintf(stderr, "attack: there is no %s\n", argv[i]);
			return 2;
		}
		through += n;
	}
	printf("attacks done, %d got through\n", through);
	return through > 0;
}
