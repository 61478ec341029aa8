/* SPDX-License-Identifier: MIT */
/*
 * What a container sees under a kubelet beyond the floor of its start, by mount(2) and without a
 * look at what is there: for the question how much of a start is this. The working directory is
 * the new root, of which the old is still in reach.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "bench.h"

#define ITEMS(list) (sizeof(list) / sizeof *(list))
#define NO_PROGRAMS (MS_NOSUID | MS_NODEV | MS_NOEXEC)

static void check(int result, const char *what)
{
	if (result < 0)
		die(what);
}

static void bind(const char *from, const char *to, unsigned long flags)
{
	check(mount(from, to, NULL, MS_BIND, NULL), to);
	if (flags)
		check(mount(NULL, to, NULL, MS_BIND | MS_REMOUNT | flags, NULL), to);
}

static void make_nodes(void)
{
	static const struct {
		const char *path;
		unsigned minor;
	} nodes[] = {{"dev/zero", 5}, {"dev/full", 7}, {"dev/random", 8}, {"dev/urandom", 9}};
	static const char *const links[][2] = {{"/proc/self/fd", "dev/fd"},
		{"/proc/self/fd/0", "dev/stdin"}, {"/proc/self/fd/1", "dev/stdout"},
		{"/proc/self/fd/2", "dev/stderr"}, {"pts/ptmx", "dev/ptmx"}};
	static const char *const directories[] = {"dev/pts", "dev/shm", "dev/mqueue"};

	for (size_t i = 0; i < ITEMS(nodes); i++)
		check(mknod(nodes[i].path, S_IFCHR | 0666, makedev(1, nodes[i].minor)),
			nodes[i].path);
	for (size_t i = 0; i < ITEMS(links); i++)
		check(symlink(links[i][0], links[i][1]), links[i][1]);
	for (size_t i = 0; i < ITEMS(directories); i++)
		check(mkdir(directories[i], 0755), directories[i]);
}

static void protect(void)
{
	static const char *const read_only[] = {
		"proc/bus", "proc/fs", "proc/irq", "proc/sys", "proc/sysrq-trigger"};
	static const char *const masked[] = {"proc/asound", "proc/acpi", "proc/interrupts",
		"proc/kcore", "proc/keys", "proc/latency_stats", "proc/timer_list",
		"proc/timer_stats", "proc/sched_debug", "proc/scsi", "sys/firmware",
		"sys/devices/virtual/powercap", "sys/devices/system/cpu/cpu0/thermal_throttle",
		"sys/devices/system/cpu/cpu1/thermal_throttle"};
	struct stat st;

	for (size_t i = 0; i < ITEMS(read_only); i++) {
		if (stat(read_only[i], &st) == 0)
			bind(read_only[i], read_only[i], MS_RDONLY);
	}
	for (size_t i = 0; i < ITEMS(masked); i++) {
		if (stat(masked[i], &st) == 0)
			bind(S_ISDIR(st.st_mode) ? "dev/shm" : "dev/null", masked[i], MS_RDONLY);
	}
}

void floor_mounts(void)
{
	static const char *const files[] = {
		"etc/hosts", "etc/hostname", "etc/resolv.conf", "dev/termination-log"};

	make_nodes();
	check(close(open("dev/termination-log", O_WRONLY | O_CREAT | O_CLOEXEC, 0666)), "a file");
	check(mount("none", "sys", "sysfs", NO_PROGRAMS | MS_RDONLY, NULL), "sys");
	check(mount("none", "dev/pts", "devpts", MS_NOSUID | MS_NOEXEC,
		      "newinstance,ptmxmode=0666,mode=0620,gid=5"),
		"dev/pts");
	check(mount("none", "dev/mqueue", "mqueue", NO_PROGRAMS, NULL), "dev/mqueue");
	bind("../u", "dev/shm", NO_PROGRAMS);
	for (size_t i = 0; i < ITEMS(files); i++)
		bind("/etc/hosts", files[i], NO_PROGRAMS);
	protect();
}
