/* SPDX-License-Identifier: MIT */
/* What a process can do. Each try is one line: what, and "ok" or the error's name. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mount.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts/facts.h"

#define SEGMENT_SIZE 4096

/* write /data ok 1000:2000: a new file there, and whose it is. It is taken away again. */
void try_write(const char *arg)
{
	char path[TEXT_MAX];
	struct stat st;
	int fd;

	(void)snprintf(path, sizeof(path), "%s/.facts", arg ? arg : "");
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	(void)printf("write %s %s", arg ? arg : "/", error_name(fd < 0 ? errno : 0));
	if (fd >= 0 && fstat(fd, &st) == 0)
		(void)printf(" %04o %u:%u", (unsigned)(st.st_mode & 07777), st.st_uid, st.st_gid);
	(void)printf("\n");
	if (fd >= 0) {
		(void)close(fd);
		(void)unlink(path);
	}
}

void try_root(const char *arg)
{
	(void)arg;
	try_write(NULL);
}

/* ---- propagation, by real mounts ---- */

/* In a mount namespace of its own it waits for a word and says whether the mount came through: the
 * place is then another file system than what it lies in. */
static int look_from_below(const char *around, const char *place, int told, int answer)
{
	struct stat above;
	struct stat there;
	char seen;

	if (unshare(CLONE_NEWNS) < 0 || write(answer, "r", 1) != 1 || read(told, &seen, 1) != 1 ||
		stat(around, &above) < 0 || stat(place, &there) < 0)
		return 1;
	return write(answer, above.st_dev != there.st_dev ? "y" : "n", 1) == 1 ? 0 : 1;
}

/* 'y': what is mounted at place comes into a namespace that was made before. */
static char ask_below(const char *around, const char *place)
{
	int told[2];
	int answer[2];
	char said = '?';
	pid_t pid;

	if (pipe2(told, O_CLOEXEC) < 0 || pipe2(answer, O_CLOEXEC) < 0)
		return said;
	(void)fflush(stdout);
	pid = fork();
	if (pid == 0)
		_exit(look_from_below(around, place, told[0], answer[1]));
	(void)close(told[0]);
	(void)close(answer[1]);
	if (pid > 0 && read(answer[0], &said, 1) == 1 &&
		mount("facts", place, "tmpfs", 0, "size=4k") == 0) {
		(void)!write(told[1], "g", 1);
		(void)!read(answer[0], &said, 1);
		(void)umount2(place, MNT_DETACH);
	}
	(void)close(told[1]);
	(void)close(answer[0]);
	if (pid > 0)
		(void)waitpid(pid, NULL, 0);
	return said;
}

/* propagation /data bind ok, propagation /data private: can the mount that arg lies in be bound
 * elsewhere, or is it unbindable; and does a namespace made from this one get what is mounted in
 * it? Needs CAP_SYS_ADMIN, and that a directory can be made in it. */
void try_propagation(const char *arg)
{
	const char *around = arg ? arg : "/";
	char place[TEXT_MAX];
	char said;

	(void)snprintf(place, sizeof(place), "%s/.place", arg ? arg : "");
	if (mkdir(place, 0755) < 0 && errno != EEXIST) {
		(void)printf("propagation %s %s\n", around, error_name(errno));
		return;
	}
	if (mount(around, place, NULL, MS_BIND, NULL) < 0) {
		(void)printf("propagation %s bind %s\n", around, error_name(errno));
	} else {
		(void)printf("propagation %s bind ok\n", around);
		(void)umount2(place, MNT_DETACH);
	}
	said = ask_below(around, place);
	(void)printf("propagation %s %s\n", around,
		said == 'y'   ? "shared"
		: said == 'n' ? "private"
			      : "unknown");
	(void)rmdir(place);
}

/* host-mount /tmp/x ok: a tmpfs there, among the mounts of process 1 (hostPID: true), with an empty
 * file "file" in it; and away with it. Needs to be privileged. */
static void mount_on_host(const char *path, bool away)
{
	int ns = open("/proc/1/ns/mnt", O_RDONLY | O_CLOEXEC);
	bool done = ns >= 0 && setns(ns, CLONE_NEWNS) == 0;
	char file[TEXT_MAX];

	(void)snprintf(file, sizeof(file), "%s/file", path);
	if (done && away)
		done = umount2(path, 0) == 0 && rmdir(path) == 0;
	else if (done)
		done = mkdir(path, 0755) == 0 &&
		       mount("facts", path, "tmpfs", 0, "size=64k") == 0 &&
		       mknod(file, S_IFREG | 0644, 0) == 0;
	(void)printf(
		"host-%s %s %s\n", away ? "unmount" : "mount", path, error_name(done ? 0 : errno));
	if (ns >= 0)
		(void)close(ns);
}

void try_host_mount(const char *arg)
{
	mount_on_host(arg, false);
}

void try_host_unmount(const char *arg)
{
	mount_on_host(arg, true);
}

/* ---- System V shared memory: "make KEY" or "look KEY" ---- */

void try_segment(const char *arg)
{
	const char *key = arg ? strchr(arg, ':') : NULL;
	int flags = arg && begins(arg, "make") ? IPC_CREAT | 0666 : 0;
	int id = shmget((key_t)(key ? strtol(key + 1, NULL, 10) : 0), SEGMENT_SIZE, flags);

	(void)printf("segment %s %s\n", arg ? arg : "", error_name(id < 0 ? errno : 0));
}

/* ---- system calls ---- */

#define NO_SUCH_CALL 4999 /* of no architecture */

/* How the kernel refuses says who did: keyctl does not know the order, a filter does not let it
 * ask. */
void try_calls(const char *arg)
{
	static const struct {
		const char *name;
		long number;
	} calls[] = {{"getppid", SYS_getppid}, {"keyctl", SYS_keyctl}, {"unknown", NO_SUCH_CALL}};

	(void)arg;
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		long got = syscall(calls[i].number, -1L, 0L, 0L, 0L, 0L);

		(void)printf("call %s %s\n", calls[i].name, error_name(got < 0 ? errno : 0));
	}
}

/* sysctl kernel.shm_rmid_forced 1 */
void try_sysctl(const char *arg)
{
	char path[TEXT_MAX];
	char text[TEXT_MAX];

	(void)snprintf(path, sizeof(path), "/proc/sys/%s", arg ? arg : "");
	for (char *s = path; *s; s++)
		if (*s == '.')
			*s = '/';
	if (slurp(path, text, sizeof(text)) < 0)
		(void)snprintf(text, sizeof(text), "%s", error_name(errno));
	text[strcspn(text, "\n")] = '\0';
	(void)printf("sysctl %s %s\n", arg ? arg : "", text);
}
