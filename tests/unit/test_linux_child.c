/* SPDX-License-Identifier: MIT */
/* The order of the child's steps is what keeps a container in: each line here is a reason. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "linux/child.h"

static void takes_the_steps_in_the_safe_order(void **state)
{
	(void)state;
	/* Handlers of PID 1 are gone before anything can be interrupted. */
	assert_int_equal(STEP_SIGNALS, 0);
	/* The file is not ours any more once we are undumpable. */
	assert_true(STEP_OOM_SCORE < STEP_UNDUMPABLE);
	/* Nobody in the pod may look into us while we are half way in. */
	assert_true(STEP_UNDUMPABLE < STEP_NAMESPACES);
	/* sysfs shows the network namespace of who mounts it. */
	assert_true(STEP_NAMESPACES < STEP_MOUNTS);
	assert_true(STEP_ROOT < STEP_MOUNTS);
	assert_true(STEP_MOUNTS < STEP_PIVOT);
	assert_true(STEP_PIVOT < STEP_MASKS);
	/* What has to be made is made while the root can be written. */
	assert_true(STEP_WORKING_DIR < STEP_READ_ONLY_ROOT);
	/* A copy made read-only would hide what is masked below it. */
	assert_true(STEP_READ_ONLY_PATHS < STEP_MASKS);
	assert_true(STEP_PIVOT < STEP_CHDIR);
	/* Everything that needs privileges comes before they go. */
	assert_true(STEP_LIMITS < STEP_BOUNDING_SET);
	assert_true(STEP_READ_ONLY_ROOT < STEP_BOUNDING_SET);
	assert_true(STEP_BOUNDING_SET < STEP_GROUPS);
	assert_true(STEP_GROUPS < STEP_GID);
	assert_true(STEP_GID < STEP_UID);
	assert_true(STEP_UID < STEP_CAPABILITIES);
	assert_true(STEP_CAPABILITIES < STEP_AMBIENT_SET);
	assert_true(STEP_AMBIENT_SET < STEP_NO_NEW_PRIVILEGES);
	assert_true(STEP_NO_NEW_PRIVILEGES < STEP_CLOSE);
	assert_int_equal(STEP_CLOSE, STEP_EXEC - 1);
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
