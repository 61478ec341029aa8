/* SPDX-License-Identifier: MIT */
/* The floor of a container's start: clone3 into a group, namespaces, an overlay over the mounted
 * image, pivot_root, /proc and a small /dev, exec. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "linux/clone.h"

#define REST  300 /* ms that it has run for when it is killed */
#define PIDFD 3	  /* P_PIDFD */

static char *const no_environment[] = {NULL};

static void must(int result, const char *what)
{
	if (result < 0)
		die(what);
}

static void enter(const struct floor_pod *pod)
{
	if (!pod)
		return;
	must(setns(pod->net, CLONE_NEWNET), "joining the network");
	must(setns(pod->ipc, CLONE_NEWIPC), "joining ipc");
	must(setns(pod->uts, CLONE_NEWUTS), "joining uts");
}

static void make_root(const struct floor_image *image)
{
	char options[512];

	must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "making / private");
	must(mount("none", image->root, "tmpfs", 0, "size=4m"), "mounting scratch");
	must(chdir(image->root), "entering scratch");
	must(mkdir("u", 0755), "mkdir u");
	must(mkdir("w", 0755), "mkdir w");
	must(mkdir("r", 0755), "mkdir r");
	snprintf(options, sizeof options, "lowerdir=%s,upperdir=u,workdir=w", image->lower);
	must(mount("none", "r", "overlay", 0, options), "mounting the overlay");
	must(chdir("r"), "entering the overlay");
	must(mount("none", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL), "/proc");
	must(mount("none", "dev", "tmpfs", MS_NOSUID, "size=64k,mode=755"), "/dev");
	must(close(open("dev/null", O_WRONLY | O_CREAT | O_CLOEXEC, 0666)), "dev/null");
	must(mount("/dev/null", "dev/null", NULL, MS_BIND, NULL), "binding /dev/null");
	if (image->whole)
		floor_mounts();
}

_Noreturn static void run_child(const struct floor_image *image, int out)
{
	enter(image->pod);
	make_root(image);
	must((int)syscall(SYS_pivot_root, ".", "."), "pivot_root");
	must(umount2(".", MNT_DETACH), "leaving the old root");
	must(chdir("/"), "entering the root");
	must(dup2(out, 1), "giving it its output");
	execve(image->argv[0], (char *const *)(uintptr_t)image->argv, no_environment);
	die(image->argv[0]);
}

/* The group's path, of the one container that there is. */
static void group_path(const struct floor_image *image, char out[256])
{
	snprintf(out, 256, "%s/floor", image->groups);
}

pid_t floor_start(const struct floor_image *image, int out, int *pidfd)
{
	unsigned flags = CLONE_NEWNS | CLONE_NEWPID;
	char group[256];
	int group_fd = -1;
	pid_t pid;

	if (!image->pod)
		flags |= CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS;
	if (image->groups[0]) {
		group_path(image, group);
		if (mkdir(group, 0755) < 0 && errno != EEXIST)
			die(group);
		group_fd = open(group, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		must(group_fd, group);
	}
	pid = clone_child(flags, group_fd, pidfd);
	must(pid, "clone3");
	if (pid == 0)
		run_child(image, out);
	if (group_fd >= 0)
		close(group_fd);
	return pid;
}

void floor_end(const struct floor_image *image, int pidfd)
{
	siginfo_t info;
	char group[256];

	if (waitid((idtype_t)PIDFD, (id_t)pidfd, &info, WEXITED) < 0)
		die("waiting");
	close(pidfd);
	if (image->groups[0]) {
		group_path(image, group);
		must(rmdir(group), group);
	}
}

static struct floor_pod own_namespaces(void)
{
	struct floor_pod pod = {
		.net = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC),
		.ipc = open("/proc/self/ns/ipc", O_RDONLY | O_CLOEXEC),
		.uts = open("/proc/self/ns/uts", O_RDONLY | O_CLOEXEC),
	};

	return pod;
}

/* The namespaces of a pod that exists: children join them, this process has its own. */
static struct floor_pod make_pod(void)
{
	struct floor_pod before = own_namespaces();
	struct floor_pod pod;

	must(unshare(CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS), "unshare");
	pod = own_namespaces();
	enter(&before);
	close(before.net);
	close(before.ipc);
	close(before.uts);
	return pod;
}

static int chain(char **args, bool whole)
{
	long count = number(args[0], 1);
	struct floor_pod pod = make_pod();
	const char *const argv[] = {args[4], NULL};
	struct floor_image image = {args[1], args[2], args[3], argv, &pod, whole};
	int64_t last = 0;
	int ends[2];

	must(pipe2(ends, O_CLOEXEC), "pipe");
	/* The first only gives the time that the second is counted from. */
	for (long i = 0; i <= count; i++) {
		int pidfd = -1;
		int64_t at;

		(void)floor_start(&image, ends[1], &pidfd);
		at = read_stamp(ends[0]);

		floor_end(&image, pidfd);
		if (i > 0)
			print_ns(at - last);
		last = at;
	}
	return 0;
}

int floor_chain(char **args)
{
	return chain(args, false);
}

int floor_whole(char **args)
{
	return chain(args, true);
}

int floor_restart(char **args)
{
	long count = number(args[0], 1);
	struct floor_pod pod = make_pod();
	const char *const argv[] = {args[4], "stay", NULL};
	struct floor_image image = {args[1], args[2], args[3], argv, &pod, false};
	int ends[2];
	int pidfd = -1;
	pid_t pid;

	must(pipe2(ends, O_CLOEXEC), "pipe");
	pid = floor_start(&image, ends[1], &pidfd);
	(void)read_stamp(ends[0]);
	for (long i = 0; i < count; i++) {
		int64_t killed;

		rest_ms(REST);
		killed = now_ns();
		must(kill(pid, SIGKILL), "kill");
		floor_end(&image, pidfd);
		pid = floor_start(&image, ends[1], &pidfd);
		print_ns(read_stamp(ends[0]) - killed);
	}
	must(kill(pid, SIGKILL), "kill");
	floor_end(&image, pidfd);
	return 0;
}
