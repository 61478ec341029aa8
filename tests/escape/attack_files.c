/* SPDX-License-Identifier: MIT */
/* The kernel's files, and what a container was started with: descriptors, directories, rights. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "attack.h"
#include "linux/sysnum.h"

/* The path of "read:/proc/kcore". */
static const char *path_of(const char *word)
{
	return strchr(word, ':') + 1;
}

/* A masked file is empty; a masked directory has no files (ENODATA, as read of a directory never
 * works). */
ATTACK(do_read)
{
	char buf[64];
	ssize_t n;
	int fd = open(path_of(word), O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return errno;
	n = read(fd, buf, sizeof(buf));
	if (n < 0)
		return errno;
	return n == 0 ? ENODATA : 0;
}

/* Only opened: what is written to some of these ends the machine. */
ATTACK(do_write)
{
	return outcome(open(path_of(word), O_WRONLY | O_CLOEXEC));
}

ATTACK(do_list)
{
	char buf[1024];
	long n;
	int fd = open(path_of(word), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return errno;
	n = syscall(SYS_getdents64, fd, buf, sizeof(buf));
	if (n < 0)
		return errno;
	return n <= 2 * 24 ? ENODATA : 0; /* "." and ".." */
}

const struct attack attacks_kernel[] = {
	{"read:/proc/kcore", do_read},
	{"read:/proc/keys", do_read},
	{"read:/proc/timer_list", do_read},
	{"read:/proc/sched_debug", do_read},
	{"read:/proc/latency_stats", do_read},
	{"read:/proc/interrupts", do_read},
	{"read:/proc/kmsg", do_read},
	{"read:/dev/mem", do_read},
	{"read:/dev/kmsg", do_read},
	{"read:/dev/mtd0", do_read},
	{"read:/dev/sda", do_read},
	{"read:/dev/loop0", do_read},
	{"list:/sys/firmware", do_list},
	{"list:/sys/devices/virtual/powercap", do_list},
	{"list:/proc/acpi", do_list},
	{"list:/proc/scsi", do_list},
	{"list:/proc/asound", do_list},
	{"write:/proc/sysrq-trigger", do_write},
	{"write:/proc/sys/kernel/core_pattern", do_write},
	{"write:/proc/sys/kernel/modprobe", do_write},
	{"write:/proc/sys/kernel/hostname", do_write},
	{"write:/proc/sys/vm/panic_on_oom", do_write},
	{"write:/proc/sys/fs/suid_dumpable", do_write},
	{"write:/proc/sys/net/ipv4/ip_forward", do_write},
	{"write:/proc/irq/default_smp_affinity", do_write},
	{"write:/proc/bus/pci/devices", do_write},
	{"write:/sys/kernel/uevent_helper", do_write},
	{"write:/sys/kernel/mm/transparent_hugepage/enabled", do_write},
	{"write:/sys/power/state", do_write},
	{"write:/sys/class/net/lo/mtu", do_write},
	{"write:/sys/block/loop0/uevent", do_write},
	{"write:/sys/module/loop/parameters/max_loop", do_write},
	{"write:/sys/fs/cgroup/cgroup.procs", do_write},
	{"write:/sys/fs/cgroup/cgroup.subtree_control", do_write},
	{"write:/sys/fs/cgroup/memory.max", do_write},
	{NULL, NULL},
};

/* ---- what the container was started with --------------------------------------------------------
 */

/* CVE-2024-21626: a descriptor of the host's that was left open. 3 and 4 are the pipe to who tells
 * what became of this attack; attack itself opens nothing else. */
ATTACK(do_descriptors)
{
	for (int fd = 3; fd < 1024; fd++) {
		struct stat st;

		if (fstat(fd, &st) == 0 && !S_ISFIFO(st.st_mode))
			return 0;
	}
	return ENODATA;
}

/* The kernel's own word on it begins with "(unreachable)" outside of the root. */
ATTACK(do_cwd)
{
	char cwd[4096] = "";

	if (syscall(SYS_getcwd, cwd, sizeof(cwd)) < 0)
		return errno == ENOENT ? 0 : errno;
	return cwd[0] == '/' ? ENODATA : 0;
}

static int same_directory(const char *path, const struct stat *root)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return errno;
	return st.st_dev == root->st_dev && st.st_ino == root->st_ino ? ENODATA : 0;
}

/* The old root must not be above the new one. */
ATTACK(do_above_root)
{
	struct stat root;

	return stat("/", &root) < 0 ? errno : same_directory("/../../../..", &root);
}

/* Out of a directory by a root that lies below it. */
ATTACK(do_chroot)
{
	struct stat root;

	(void)mkdir("/tmp/below", 0700);
	if (stat("/", &root) < 0 || chroot("/tmp/below") < 0)
		return errno;
	for (int i = 0; i < 64; i++) {
		if (chdir("..") < 0)
			return errno;
	}
	return same_directory(".", &root);
}

ATTACK(do_root_of_1)
{
	struct stat root;

	return stat("/", &root) < 0 ? errno : same_directory("/proc/1/root", &root);
}

/* The line of /proc/self/status that begins with name, without it; "" = none. */
static const char *status_line(const char *name)
{
	static char text[8192];
	int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	char *at;

	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = '\0';
	at = strstr(text, name);
	if (!at)
		return "";
	at[strcspn(at, "\n")] = '\0';
	at += strlen(name);
	return at + strspn(at, "\t ");
}

/* CVE-2022-24769 and its kin: sets that survive an exec of what they were never meant for. */
ATTACK(do_inheritable)
{
	return strtoull(status_line("CapInh:"), NULL, 16) == 0 ? ENODATA : 0;
}

ATTACK(do_ambient)
{
	return strtoull(status_line("CapAmb:"), NULL, 16) == 0 ? ENODATA : 0;
}

/* Somebody else's terminal, into which typed characters could be put (CVE-2017-5226). */
ATTACK(do_terminal)
{
	int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

	return fd < 0 ? errno : outcome(ioctl(fd, TIOCSTI, "x"));
}

ATTACK(do_terminal_of_input)
{
	return outcome(ioctl(0, TIOCSTI, "x"));
}

/* /dev/null of another kind would be what masked files show, and where input comes from. */
ATTACK(do_null)
{
	struct stat st;

	if (stat("/dev/null", &st) < 0)
		return errno;
	return S_ISCHR(st.st_mode) && st.st_rdev == 0x103 ? ENODATA : 0;
}

const struct attack attacks_inside[] = {
	{"descriptors", do_descriptors},
	{"cwd", do_cwd},
	{"above-root", do_above_root},
	{"chroot", do_chroot},
	{"root-of-1", do_root_of_1},
	{"inheritable", do_inheritable},
	{"ambient", do_ambient},
	{"terminal", do_terminal},
	{"terminal-of-input", do_terminal_of_input},
	{"null", do_null},
	{NULL, NULL},
};
