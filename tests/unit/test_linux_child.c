/* SPDX-License-Identifier: MIT */
/* The order of the child's steps is what keeps a container in. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "linux/child.h"

/* Why a step comes before another. Each step and the one after it have a line here, so that every
 * change of the order is a change of a reason; behind them those of steps further apart. */
static const struct {
	enum child_step first;
	enum child_step then;
	const char *why;
} order[] = {
	{STEP_SIGNALS, STEP_SESSION, "a signal must not run a handler of PID 1 in its child"},
	{STEP_SESSION, STEP_OOM_SCORE, "either would do; what is PID 1's goes first"},
	{STEP_OOM_SCORE, STEP_UNDUMPABLE, "its file in /proc is not ours once we are undumpable"},
	{STEP_UNDUMPABLE, STEP_NAMESPACES, "the pod could trace what joins it: CVE-2016-9962"},
	{STEP_NAMESPACES, STEP_CGROUP_NAMESPACE,
		"the namespace is made where setns(2) has not already brought us into one"},
	{STEP_CGROUP_NAMESPACE, STEP_HOSTNAME,
		"either would do; the namespaces are made, then filled"},
	{STEP_HOSTNAME, STEP_FILE_OWNER, "either would do; the namespaces are complete first"},
	{STEP_FILE_OWNER, STEP_ROOT, "what is made in the root belongs to the container's root"},
	{STEP_ROOT, STEP_MOUNTS, "what is mounted lies in the container's root and nowhere else"},
	{STEP_MOUNTS, STEP_PIVOT, "what the container sees is complete when it is the root"},
	{STEP_PIVOT, STEP_WORKING_DIR, "what is made for a manifest can hit the new root only"},
	{STEP_WORKING_DIR, STEP_READ_ONLY_PATHS,
		"nothing is made any more below what is protected"},
	{STEP_READ_ONLY_PATHS, STEP_MASKS, "the copy of a tree would be without the masks in it"},
	{STEP_MASKS, STEP_READ_ONLY_ROOT, "the root as such is the last of the file system"},
	{STEP_READ_ONLY_ROOT, STEP_STDIO, "until here its output is not told of a failure"},
	{STEP_STDIO, STEP_CLOSE_ON_EXEC, "dup(2) takes its sources while they are there"},
	{STEP_CLOSE_ON_EXEC, STEP_CHDIR, "nothing of the image is followed before: CVE-2024-21626"},
	{STEP_CHDIR, STEP_LIMITS, "a directory of another user is entered as root, then checked"},
	{STEP_LIMITS, STEP_USER_NAMESPACE, "raising a limit needs CAP_SYS_RESOURCE of the board"},
	{STEP_USER_NAMESPACE, STEP_BOUNDING_SET, "who enters one has all capabilities there"},
	{STEP_BOUNDING_SET, STEP_GROUPS, "dropping needs CAP_SETPCAP, of all ids that of root"},
	{STEP_GROUPS, STEP_GID, "groups need CAP_SETGID; PID 1's must go: CVE-2022-2989"},
	{STEP_GID, STEP_UID, "a group cannot be changed any more by who is not root"},
	{STEP_UID, STEP_AMBIENT_SET, "either would do; what a filter need not allow comes first"},
	{STEP_AMBIENT_SET, STEP_CLOSE, "either would do; what a filter need not allow comes first"},
	{STEP_CLOSE, STEP_FILTER_PRIVILEGED, "a filter need not allow close_range(2)"},
	{STEP_FILTER_PRIVILEGED, STEP_CAPABILITIES,
		"without no_new_privs a filter needs CAP_SYS_ADMIN, which then goes"},
	{STEP_CAPABILITIES, STEP_NO_NEW_PRIVILEGES, "privileges are as asked when they are sealed"},
	{STEP_NO_NEW_PRIVILEGES, STEP_FILTER, "under it a filter needs no capability"},
	{STEP_FILTER, STEP_EXEC, "a filter has to allow nothing of podinit's but the exec"},

	{STEP_NAMESPACES, STEP_MOUNTS, "sysfs shows the network namespace of who mounts it"},
	{STEP_CGROUP_NAMESPACE, STEP_MOUNTS, "a cgroup mount shows the namespace of who makes it"},
	{STEP_FILE_OWNER, STEP_WORKING_DIR, "a directory that is made belongs to its root too"},
	{STEP_OOM_SCORE, STEP_USER_NAMESPACE, "a score below ours needs the board's capabilities"},
	{STEP_UNDUMPABLE, STEP_USER_NAMESPACE, "its root must not trace who is half way in"},
	{STEP_NAMESPACES, STEP_USER_NAMESPACE, "mounts of a container are joined before its users"},
	{STEP_MOUNTS, STEP_USER_NAMESPACE, "only PID 1's mounts are made as the board's root"},
	{STEP_MASKS, STEP_USER_NAMESPACE, "what is there when mounts are copied is locked in it"},
	{STEP_READ_ONLY_ROOT, STEP_USER_NAMESPACE, "what is read-only then stays so"},
	{STEP_USER_NAMESPACE, STEP_GROUPS, "ids are those of the namespace"},
	{STEP_USER_NAMESPACE, STEP_UID, "ids are those of the namespace"},
	{STEP_NAMESPACES, STEP_CHDIR, "joining a mount namespace moves the working directory"},
	{STEP_PIVOT, STEP_CHDIR, "a working directory in the old root stays there"},
	{STEP_PIVOT, STEP_MASKS, "the old root and what is masked there are gone"},
	{STEP_WORKING_DIR, STEP_READ_ONLY_ROOT, "a missing one is made while that is possible"},
	{STEP_WORKING_DIR, STEP_CHDIR, "it is there when it is entered"},
	{STEP_READ_ONLY_ROOT, STEP_BOUNDING_SET, "mounts need CAP_SYS_ADMIN"},
	{STEP_UNDUMPABLE, STEP_UID, "no process of that user looks into us before the exec"},
	{STEP_GROUPS, STEP_UID, "groups cannot be set any more by who is not root"},
	{STEP_BOUNDING_SET, STEP_CAPABILITIES, "CAP_SETPCAP may be among those that go"},
	{STEP_CHDIR, STEP_UID, "a working directory that only root may enter is entered"},
	{STEP_CLOSE_ON_EXEC, STEP_CLOSE, "a descriptor that is missed there is marked here"},
	{STEP_UID, STEP_CAPABILITIES, "the change of user needs CAP_SETUID"},
	{STEP_CLOSE, STEP_EXEC, "nothing but 0, 1, 2 is open in the program: CVE-2024-21626"},
	{STEP_CAPABILITIES, STEP_EXEC, "the program starts with what it was given"},
};

static bool has_a_reason(enum child_step first, enum child_step then)
{
	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		if (order[i].first == first && order[i].then == then)
			return true;
	}
	return false;
}

static void takes_the_steps_in_the_safe_order(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		if (order[i].first >= order[i].then)
			fail_msg("\"%s\" has to come before \"%s\": %s",
				child_step_text((int)order[i].first),
				child_step_text((int)order[i].then), order[i].why);
	}
	for (int step = 0; step + 1 < CHILD_STEPS; step++) {
		if (!has_a_reason((enum child_step)step, (enum child_step)(step + 1)))
			fail_msg("no reason is given why \"%s\" comes right before \"%s\"",
				child_step_text(step), child_step_text(step + 1));
	}
	assert_int_equal(STEP_EXEC, CHILD_STEPS - 1);
}

static void has_words_for_every_step(void **state)
{
	(void)state;
	for (int step = 0; step < CHILD_STEPS; step++)
		assert_non_null(child_step_text(step));
	assert_null(child_step_text(-1));
	assert_null(child_step_text(CHILD_STEPS));
}

static void check(int step, int error, int hint, const char *detail, const char *want)
{
	struct child_failure f = {.step = step, .error = error, .hint = hint};
	struct err e;

	strncpy(f.detail, detail, sizeof(f.detail) - 1);
	assert_int_equal(child_failure_text(&f, &e), -1);
	assert_string_equal(e.text, want);
}

static void tells_failures_in_words(void **state)
{
	(void)state;
	check(STEP_PIVOT, EACCES, HINT_NONE, "", "changing root directory: Permission denied");
	check(STEP_MOUNTS, ENOTDIR, HINT_NONE, "/data", "mounting \"/data\": Not a directory");
	check(STEP_EXEC, ENOENT, HINT_NONE, "/bin/x", "exec /bin/x: No such file or directory");
	check(STEP_EXEC, ENOEXEC, HINT_NONE, "/bin/x", "exec /bin/x: Exec format error");
	check(STEP_EXEC, ENOENT, HINT_NOT_IN_PATH, "foo",
		"exec: \"foo\": executable file not found in $PATH");
	check(STEP_EXEC, ENOENT, HINT_INTERPRETER, "/bin/x",
		"exec /bin/x: No such file or directory (the file is there, its interpreter is "
		"not)");
	check(99, 1, 0, "", "the child sent a report that makes no sense");
}

static void reports_fit_one_atomic_write(void **state)
{
	(void)state;
	assert_true(sizeof(struct child_failure) <= 512); /* _POSIX_PIPE_BUF */
}

static void an_empty_plan_touches_no_descriptor(void **state)
{
	struct child_plan p;

	(void)state;
	child_plan_init(&p);
	assert_int_equal(p.report_fd, -1);
	assert_int_equal(p.root_fd, -1);
	assert_int_equal(p.exec_fd, -1);
	assert_int_equal(p.join_pidfd, -1);
	assert_int_equal(p.user_fd, -1);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(p.stdio[i], -1);
		assert_int_equal(p.join_fds[i], -1);
	}
	assert_true(p.permitted == 0 && p.bounding == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_the_steps_in_the_safe_order),
		cmocka_unit_test(has_words_for_every_step),
		cmocka_unit_test(tells_failures_in_words),
		cmocka_unit_test(reports_fit_one_atomic_write),
		cmocka_unit_test(an_empty_plan_touches_no_descriptor),
	};

	return cmocka_run_group_tests_name("linux_child", tests, NULL, NULL);
}
