/* SPDX-License-Identifier: MIT */
/*
 * The child, from clone to execve. System calls on the plan only: no heap, no stdio, no log, no
 * libc call that knows of threads (ids are set by raw calls). tests/lint checks by nm what this
 * object needs.
 */
#include "linux/child.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/keyctl.h>
#include <linux/securebits.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "linux/child_steps.h"
#include "linux/reaper.h"
#include "linux/sysnum.h"

#define RANGE_CLOEXEC (1u << 2) /* CLOSE_RANGE_CLOEXEC */
#ifndef CLONE_NEWCGROUP
#define CLONE_NEWCGROUP 0x02000000
#endif
#ifndef PR_CAP_AMBIENT
#define PR_CAP_AMBIENT		 47
#define PR_CAP_AMBIENT_CLEAR_ALL 4
#endif

static int step_signals(const struct child_plan *p, const char **detail)
{
	(void)p;
	(void)detail;
	return child_unblock_signals();
}

/* No terminal and no keyring of PID 1's. A kernel without keys has none to leave. */
static int step_session(const struct child_plan *p, const char **detail)
{
	(void)p;
	(void)detail;
	if (setsid() < 0)
		return -1;
	if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0 && errno != ENOSYS)
		return -1;
	return 0;
}

/* Before undumpable, which takes the file away from us; through a procfs that nobody can mount over
 * (CVE-2025-52881). */
static int step_oom_score(const struct child_plan *p, const char **detail)
{
	int fd;
	ssize_t n;

	if (!p->oom_score_adj)
		return 0;
	*detail = p->oom_score_adj;
	fd = openat(p->proc_fd, "self/oom_score_adj", O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	n = write(fd, p->oom_score_adj, strlen(p->oom_score_adj));
	(void)close(fd);
	return n < 0 ? -1 : 0;
}

/* Processes of the pod must not trace us or open our descriptors while we are half way in
 * (CVE-2016-9962). execve resets it. */
static int step_undumpable(const struct child_plan *p, const char **detail)
{
	(void)p;
	(void)detail;
	return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

static int step_namespaces(const struct child_plan *p, const char **detail)
{
	static const char *const names[] = {"network", "ipc", "uts"};

	for (size_t i = 0; i < ARRAY_LEN(p->join_fds); i++) {
		*detail = names[i];
		if (p->join_fds[i] >= 0 && setns(p->join_fds[i], 0) < 0)
			return -1;
	}
	*detail = NULL;
	if (p->join_pidfd < 0)
		return 0;
	/* setns(2) with a pidfd: all at once, or none. Root and working directory become the
	 * container's. */
	return setns(p->join_pidfd, CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS |
					    (p->cgroup_namespace ? CLONE_NEWCGROUP : 0));
}

/* After the clone into the cgroup: with CLONE_NEWCGROUP there, the parent's cgroup would be the
 * root. */
static int step_cgroup_namespace(const struct child_plan *p, const char **detail)
{
	(void)detail;
	return p->cgroup_namespace && p->join_pidfd < 0 ? unshare(CLONE_NEWCGROUP) : 0;
}

static int step_hostname(const struct child_plan *p, const char **detail)
{
	*detail = p->hostname;
	return p->hostname ? sethostname(p->hostname, strlen(p->hostname)) : 0;
}

/* What is made in the container's root on the way belongs to its root. The capabilities stay: the
 * files of other users in the image are in its way no more than in ours. */
static int step_file_owner(const struct child_plan *p, const char **detail)
{
	(void)detail;
	if (p->first_id == 0)
		return 0;
	if (prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0) < 0)
		return -1;
	/* They tell what was before, and no error. */
	(void)syscall(SYS_SETFSGID_IDS, p->first_id);
	(void)syscall(SYS_SETFSUID_IDS, p->first_id);
	if ((uint32_t)syscall(SYS_SETFSGID_IDS, p->first_id) == p->first_id &&
		(uint32_t)syscall(SYS_SETFSUID_IDS, p->first_id) == p->first_id)
		return 0;
	errno = EPERM;
	return -1;
}

static int step_stdio(const struct child_plan *p, const char **detail)
{
	(void)detail;
	for (int i = 0; i < 3; i++) {
		if (p->stdio[i] >= 0 && dup3(p->stdio[i], i, 0) < 0)
			return -1;
	}
	return p->terminal ? ioctl(0, TIOCSCTTY, 0) : 0;
}

/* From here on nothing that PID 1 forgot to mark survives the exec (CVE-2024-21626). */
static int step_close_on_exec(const struct child_plan *p, const char **detail)
{
	(void)p;
	(void)detail;
	return (int)syscall(SYS_close_range, 3u, ~0u, RANGE_CLOEXEC);
}

/* A working directory outside the root shows as "(unreachable)/..." (CVE-2024-21626). The raw call
 * says so, the library's may not. */
static int step_chdir(const struct child_plan *p, const char **detail)
{
	char cwd[4096];

	*detail = p->working_dir;
	if (chdir(p->working_dir ? p->working_dir : "/") < 0)
		return -1;
	if (syscall(SYS_getcwd, cwd, sizeof(cwd)) < 0)
		return -1;
	if (cwd[0] != '/') {
		errno = EACCES;
		return -1;
	}
	(void)umask(0022);
	return 0;
}

/* Raising one needs CAP_SYS_RESOURCE. */
static int step_limits(const struct child_plan *p, const char **detail)
{
	(void)detail;
	for (uint32_t i = 0; i < p->limit_count; i++) {
		uint64_t pair[2] = {p->limits[i].soft, p->limits[i].hard};

		if (syscall(SYS_prlimit64, 0, p->limits[i].resource, pair, NULL) < 0)
			return -1;
	}
	return 0;
}

/*
 * From here on nothing is ours on the board any more, and all capabilities are those of the
 * namespace. A copy of the mounts is its own: what it holds so far is locked there, so that who has
 * CAP_SYS_ADMIN can mount, but neither uncover what is masked nor write what is read-only.
 */
static int step_user_namespace(const struct child_plan *p, const char **detail)
{
	(void)detail;
	if (p->user_fd < 0)
		return 0;
	if (setns(p->user_fd, CLONE_NEWUSER) < 0)
		return -1;
	return p->join_pidfd < 0 ? unshare(CLONE_NEWNS) : 0;
}

/* First of the privileges: dropping needs CAP_SETPCAP. Nothing executed later gets beyond it, also
 * not by setuid. */
static int step_bounding_set(const struct child_plan *p, const char **detail)
{
	(void)detail;
	for (unsigned long cap = 0; cap < 64; cap++) {
		uint64_t bit = UINT64_C(1) << cap;

		if (!(p->last_cap & bit) || (p->bounding & bit))
			continue;
		if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) < 0)
			return -1;
	}
	/* Kept over the change of user, for the set that is asked; exec clears the flag. */
	return prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);
}

/* Always, also when there are none: PID 1's must not be inherited (CVE-2022-2989). Before the ids,
 * after which it is not allowed. */
static int step_groups(const struct child_plan *p, const char **detail)
{
	(void)detail;
	return (int)syscall(SYS_SETGROUPS_IDS, p->group_count, p->groups);
}

static int step_gid(const struct child_plan *p, const char **detail)
{
	(void)detail;
	return (int)syscall(SYS_SETRESGID_IDS, p->gid, p->gid, p->gid);
}

static int step_uid(const struct child_plan *p, const char **detail)
{
	(void)detail;
	return (int)syscall(SYS_SETRESUID_IDS, p->uid, p->uid, p->uid);
}

/* Inheritable stays empty (CVE-2022-24769). */
static int set_capabilities(uint64_t permitted)
{
	struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2];

	for (int i = 0; i < 2; i++) {
		data[i].effective = (uint32_t)(permitted >> (32 * i));
		data[i].permitted = data[i].effective;
		data[i].inheritable = 0;
	}
	return (int)syscall(SYS_capset, &head, data);
}

/* Without no_new_privs a filter needs CAP_SYS_ADMIN, which the change of user took out of effect:
 * in effect again for this one call, with what the next step leaves. All that the filter still has
 * to allow is that step and the exec. */
static int step_filter_privileged(const struct child_plan *p, const char **detail)
{
	(void)detail;
	if (p->filter.count == 0 || p->no_new_privileges)
		return 0;
	if (set_capabilities(p->permitted | UINT64_C(1) << CAP_SYS_ADMIN) < 0)
		return -1;
	return seccomp_load(&p->filter);
}

static int step_capabilities(const struct child_plan *p, const char **detail)
{
	(void)detail;
	return set_capabilities(p->permitted);
}

static int step_ambient_set(const struct child_plan *p, const char **detail)
{
	(void)p;
	(void)detail;
	return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
}

static int step_no_new_privileges(const struct child_plan *p, const char **detail)
{
	(void)detail;
	return p->no_new_privileges ? prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) : 0;
}

/* As late as can be: what comes before need not be allowed. */
static int step_filter(const struct child_plan *p, const char **detail)
{
	(void)detail;
	return p->filter.count > 0 && p->no_new_privileges ? seccomp_load(&p->filter) : 0;
}

/* Closes first..last; nothing when the range is empty. */
static int close_span(int first, int last)
{
	unsigned end = last < 0 ? ~0u : (unsigned)last;

	return (unsigned)first > end ? 0 : (int)syscall(SYS_close_range, (unsigned)first, end, 0u);
}

/* Really closed, not only marked, but for the report and the program, which close-on-exec ends. */
static int step_close(const struct child_plan *p, const char **detail)
{
	int low = MIN(p->report_fd, p->exec_fd);
	int high = MAX(p->report_fd, p->exec_fd);
	int next = 3;

	(void)detail;
	if (low >= next) {
		if (close_span(next, low - 1) < 0)
			return -1;
		next = low + 1;
	}
	if (high >= next) {
		if (close_span(next, high - 1) < 0)
			return -1;
		next = high + 1;
	}
	return close_span(next, -1);
}

static int step_exec(const struct child_plan *p, const char **detail)
{
	char *const *argv = (char *const *)(uintptr_t)p->argv;
	char *const *envp = (char *const *)(uintptr_t)p->envp;
	int refused = 0;

	if (p->exec_fd >= 0) {
		*detail = p->argv[0];
		return (int)syscall(SYS_execveat, p->exec_fd, "", argv, envp, AT_EMPTY_PATH);
	}
	errno = ENOENT;
	for (const char *const *path = p->paths; *path; path++) {
		*detail = *path;
		(void)execve(*path, argv, envp);
		if (errno == EACCES)
			refused = EACCES;
		else if (errno != ENOENT && errno != ENOTDIR)
			return -1;
	}
	/* As a shell: a file that may not be executed is only the answer when no other was found.
	 */
	if (refused)
		errno = refused;
	return -1;
}

static const char filtering[] = "filtering system calls";

static const struct {
	int (*run)(const struct child_plan *p, const char **detail);
	const char *text;
} steps[CHILD_STEPS] = {
	[STEP_SIGNALS] = {step_signals, "resetting signals"},
	[STEP_SESSION] = {step_session, "starting a session"},
	[STEP_OOM_SCORE] = {step_oom_score, "setting oom_score_adj"},
	[STEP_UNDUMPABLE] = {step_undumpable, "becoming undumpable"},
	[STEP_NAMESPACES] = {step_namespaces, "joining namespaces"},
	[STEP_CGROUP_NAMESPACE] = {step_cgroup_namespace, "making a cgroup namespace"},
	[STEP_HOSTNAME] = {step_hostname, "setting the hostname"},
	[STEP_FILE_OWNER] = {step_file_owner, "taking the ids of the pod's root"},
	[STEP_ROOT] = {child_step_root, "attaching the root file system"},
	[STEP_MOUNTS] = {child_step_mounts, "mounting"},
	[STEP_PIVOT] = {child_step_pivot, "changing root directory"},
	[STEP_WORKING_DIR] = {child_step_working_dir, "making the working directory"},
	[STEP_READ_ONLY_PATHS] = {child_step_read_only_paths, "making read-only"},
	[STEP_MASKS] = {child_step_masks, "masking"},
	[STEP_READ_ONLY_ROOT] = {child_step_read_only_root, "making the root read-only"},
	[STEP_STDIO] = {step_stdio, "setting up standard input and output"},
	[STEP_CLOSE_ON_EXEC] = {step_close_on_exec, "marking descriptors close-on-exec"},
	[STEP_CHDIR] = {step_chdir, "changing to the working directory"},
	[STEP_LIMITS] = {step_limits, "setting resource limits"},
	[STEP_USER_NAMESPACE] = {step_user_namespace, "entering the user namespace"},
	[STEP_BOUNDING_SET] = {step_bounding_set, "dropping capabilities"},
	[STEP_GROUPS] = {step_groups, "setting groups"},
	[STEP_GID] = {step_gid, "setting the group id"},
	[STEP_UID] = {step_uid, "setting the user id"},
	[STEP_AMBIENT_SET] = {step_ambient_set, "clearing ambient capabilities"},
	[STEP_CLOSE] = {step_close, "closing descriptors"},
	[STEP_FILTER_PRIVILEGED] = {step_filter_privileged, filtering},
	[STEP_CAPABILITIES] = {step_capabilities, "setting capabilities"},
	[STEP_NO_NEW_PRIVILEGES] = {step_no_new_privileges, "setting no_new_privs"},
	[STEP_FILTER] = {step_filter, filtering},
	[STEP_EXEC] = {step_exec, "exec"},
};

const char *child_step_text(int step)
{
	return step >= 0 && step < CHILD_STEPS ? steps[step].text : NULL;
}

static int hint_for(const struct child_plan *p, int step, int error, const char *detail)
{
	if (step != STEP_EXEC || error != ENOENT || p->exec_fd >= 0)
		return HINT_NONE;
	for (const char *const *path = p->paths; *path; path++) {
		if (syscall(SYS_faccessat, AT_FDCWD, *path, F_OK) == 0)
			return HINT_INTERPRETER;
	}
	return detail && p->paths[0] && p->paths[1] ? HINT_NOT_IN_PATH : HINT_NONE;
}

/* Where nobody reads a report, the output does: "exec failed: exec: /bin/x: errno 2". */
static void complain(int step, int error, const char *detail)
{
	char number[] = {(char)('0' + error / 100 % 10), (char)('0' + error / 10 % 10),
		(char)('0' + error % 10)};
	const char *parts[] = {"exec failed: ", steps[step].text, detail ? " " : "",
		detail ? detail : "", ": ",
		error == ENOENT	   ? "no such file or directory"
		: error == EACCES  ? "permission denied"
		: error == ENOEXEC ? "exec format error"
				   : "errno "};

	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		(void)!write(2, parts[i], strlen(parts[i]));
	if (error != ENOENT && error != EACCES && error != ENOEXEC)
		(void)!write(2, number, sizeof(number));
	(void)!write(2, "\n", 1);
}

static void report(const struct child_plan *p, int step, int error, const char *detail)
{
	struct child_failure f;
	size_t len = 0;

	memset(&f, 0, sizeof(f));
	f.step = step;
	f.error = error;
	f.hint = hint_for(p, step, error, detail);
	if (f.hint == HINT_NOT_IN_PATH)
		detail = p->argv[0];
	while (detail && detail[len] && len < sizeof(f.detail) - 1)
		len++;
	if (len > 0)
		memcpy(f.detail, detail, len);
	if (p->report_fd >= 0)
		(void)!write(p->report_fd, &f, sizeof(f));
	else if (step > STEP_STDIO)
		complain(step, error, f.detail[0] ? f.detail : NULL);
}

_Noreturn void child_run(const struct child_plan *plan)
{
	for (int step = 0; step < CHILD_STEPS; step++) {
		const char *detail = NULL;

		if (steps[step].run(plan, &detail) < 0) {
			report(plan, step, errno, detail);
			break;
		}
	}
	_exit(127);
}
