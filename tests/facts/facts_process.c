/* SPDX-License-Identifier: MIT */
/* What the kernel knows of the process: ids, rights, limits, names. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "facts/facts.h"

#define GROUPS_MAX 256

static int by_number(const void *a, const void *b)
{
	const gid_t *x = a;
	const gid_t *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* Real, effective and saved; one number when they are the same. */
static void tell_ids(const char *what, uint32_t real, uint32_t effective, uint32_t saved)
{
	if (real == effective && real == saved)
		(void)printf(" %s=%u", what, real);
	else
		(void)printf(" %s=%u/%u/%u", what, real, effective, saved);
}

/* user uid=1000 gid=0 groups=0,20 umask=0022 */
void tell_user(const char *arg)
{
	gid_t groups[GROUPS_MAX];
	int count = getgroups(GROUPS_MAX, groups);
	uid_t u[3];
	gid_t g[3];
	mode_t mask = umask(0);

	(void)arg;
	(void)umask(mask);
	(void)printf("user");
	if (getresuid(&u[0], &u[1], &u[2]) == 0)
		tell_ids("uid", u[0], u[1], u[2]);
	if (getresgid(&g[0], &g[1], &g[2]) == 0)
		tell_ids("gid", g[0], g[1], g[2]);
	if (count > 1)
		qsort(groups, (size_t)count, sizeof(groups[0]), by_number);
	(void)printf(" groups=%s", count > 0 ? "" : "none");
	for (int i = 0; i < count; i++)
		(void)printf("%s%u", i > 0 ? "," : "", groups[i]);
	(void)printf(" umask=%04o\n", (unsigned)mask);
}

/* cwd /x; argv [/facts] [process], of the first process that there is. */
void tell_process(const char *arg)
{
	char text[TEXT_MAX];
	long len;

	(void)arg;
	(void)printf("cwd %s\n", getcwd(text, sizeof(text)) ? text : "unknown");
	len = slurp("/proc/1/cmdline", text, sizeof(text));
	(void)printf("argv");
	for (long at = 0; at < len; at += (long)strlen(text + at) + 1)
		(void)printf(" [%s]", text + at);
	(void)printf("\n");
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* env NAME=VALUE by name, then how many. */
void tell_environment(const char *arg)
{
	size_t count = 0;

	(void)arg;
	while (environ[count])
		count++;
	qsort(environ, count, sizeof(environ[0]), by_text);
	for (size_t i = 0; i < count; i++)
		(void)printf("env %s\n", environ[i]);
	(void)printf("environment of %u\n", (unsigned)count);
}

void tell_privileges(const char *arg)
{
	char text[TEXT_MAX];

	(void)arg;
	(void)printf("no_new_privs %d\n", prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
	(void)printf("seccomp %s\n", status_of("Seccomp", text));
	(void)printf("dumpable %d\n", prctl(PR_GET_DUMPABLE, 0, 0, 0, 0));
	(void)printf("securebits %d\n", prctl(PR_GET_SECUREBITS, 0, 0, 0, 0));
}

static const char *const names[] = {"chown", "dac_override", "dac_read_search", "fowner", "fsetid",
	"kill", "setgid", "setuid", "setpcap", "linux_immutable", "net_bind_service",
	"net_broadcast", "net_admin", "net_raw", "ipc_lock", "ipc_owner", "sys_module", "sys_rawio",
	"sys_chroot", "sys_ptrace", "sys_pacct", "sys_admin", "sys_boot", "sys_nice",
	"sys_resource", "sys_time", "sys_tty_config", "mknod", "lease", "audit_write",
	"audit_control", "setfcap", "mac_override", "mac_admin", "syslog", "wake_alarm",
	"block_suspend", "audit_read", "perfmon", "bpf", "checkpoint_restore"};

#define NAMES ((int)(sizeof(names) / sizeof(names[0])))

/* The names of a set, "none", or "all" up to the last that this kernel has; what is beyond by its
 * number. */
static void tell_set(const char *name, int last)
{
	char text[TEXT_MAX];
	uint64_t set = strtoull(status_of(name, text), NULL, 16);
	uint64_t all = (UINT64_C(2) << last) - 1;
	const char *comma = " ";

	(void)printf("%s", name);
	if (set == 0 || set == all) {
		(void)printf(" %s\n", set == 0 ? "none" : "all");
		return;
	}
	for (int cap = 0; cap < 64; cap++) {
		if (!(set >> cap & 1))
			continue;
		if (cap < NAMES && cap <= last)
			(void)printf("%s%s", comma, names[cap]);
		else
			(void)printf("%s%d", comma, cap);
		comma = ",";
	}
	(void)printf("\n");
}

void tell_capabilities(const char *arg)
{
	static const char *const sets[] = {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"};
	char text[TEXT_MAX];
	int last;

	(void)arg;
	(void)slurp("/proc/sys/kernel/cap_last_cap", text, sizeof(text));
	last = (int)strtol(text, NULL, 10);
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++)
		tell_set(sets[i], last);
}

void tell_host(const char *arg)
{
	struct utsname u;

	(void)arg;
	if (uname(&u) == 0)
		(void)printf("hostname %s\n", u.nodename);
}

/* The raw call: libraries do not agree on what type a resource has. */
static void tell_limit(const char *name, int resource)
{
	uint64_t pair[2];

	if (syscall(SYS_prlimit64, 0, resource, NULL, pair) < 0)
		return;
	(void)printf("limit %s", name);
	for (int i = 0; i < 2; i++) {
		if (pair[i] == UINT64_MAX)
			(void)printf(" unlimited");
		else
			(void)printf(" %llu", (unsigned long long)pair[i]);
	}
	(void)printf("\n");
}

void tell_limits(const char *arg)
{
	(void)arg;
	tell_limit("as", RLIMIT_AS);
	tell_limit("core", RLIMIT_CORE);
	tell_limit("cpu", RLIMIT_CPU);
	tell_limit("data", RLIMIT_DATA);
	tell_limit("fsize", RLIMIT_FSIZE);
	tell_limit("locks", RLIMIT_LOCKS);
	tell_limit("memlock", RLIMIT_MEMLOCK);
	tell_limit("msgqueue", RLIMIT_MSGQUEUE);
	tell_limit("nice", RLIMIT_NICE);
	tell_limit("nofile", RLIMIT_NOFILE);
	tell_limit("nproc", RLIMIT_NPROC);
	tell_limit("rss", RLIMIT_RSS);
	tell_limit("rtprio", RLIMIT_RTPRIO);
	tell_limit("sigpending", RLIMIT_SIGPENDING);
	tell_limit("stack", RLIMIT_STACK);
}

/* The first line of a file, with one space for every run of them. */
static void tell_line(const char *what, const char *path)
{
	char text[TEXT_MAX];
	char *word;
	char *rest;

	(void)slurp(path, text, sizeof(text));
	text[strcspn(text, "\n")] = '\0';
	(void)printf("%s", what);
	for (word = strtok_r(text, " \t", &rest); word; word = strtok_r(NULL, " \t", &rest))
		(void)printf(" %s", word);
	(void)printf("\n");
}

void tell_oom(const char *arg)
{
	(void)arg;
	tell_line("oom_score_adj", "/proc/self/oom_score_adj");
}

void tell_maps(const char *arg)
{
	(void)arg;
	tell_line("uid_map", "/proc/self/uid_map");
	tell_line("gid_map", "/proc/self/gid_map");
	tell_line("setgroups", "/proc/self/setgroups");
}

void tell_cgroup(const char *arg)
{
	(void)arg;
	tell_line("cgroup", "/proc/self/cgroup");
}

/* By asking for each, as looking into /proc would need one more. */
void tell_descriptors(const char *arg)
{
	(void)arg;
	(void)printf("descriptors");
	for (int fd = 0; fd < 1024; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			(void)printf(" %d", fd);
	(void)printf("\n");
}

void tell_signals(const char *arg)
{
	char text[TEXT_MAX];

	(void)arg;
	(void)printf("blocked %s\n", status_of("SigBlk", text));
	(void)printf("ignored %s\n", status_of("SigIgn", text));
}
