/* SPDX-License-Identifier: MIT */
/* Errors with context: their wording, and that they never overrun. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"

static void names_verb_object_and_cause(void **state)
{
	struct err e;

	(void)state;
	assert_int_equal(err_sys(&e, ENOENT, "open", "/dev/loop3"), -1);
	assert_int_equal(e.code, ENOENT);
	assert_string_equal(e.text, "open /dev/loop3: No such file or directory");
	errno = EPERM;
	err_errno(&e, "fork", NULL);
	assert_string_equal(e.text, "fork: Operation not permitted");
}

static void each_level_adds_what_it_knows(void **state)
{
	struct err e;

	(void)state;
	err_sys(&e, EACCES, "changing root directory", NULL);
	assert_int_equal(err_wrap(&e, "Failed to start container", "web"), -1);
	assert_string_equal(e.text,
		"Failed to start container \"web\": changing root directory: Permission denied");
	assert_int_equal(e.code, EACCES);
	err_wrap(&e, "pod", NULL);
	assert_string_equal(e.text, "pod: Failed to start container \"web\": changing root "
				    "directory: Permission denied");
}

static void names_what_a_plain_sentence_is_about(void **state)
{
	struct err e;

	(void)state;
	assert_int_equal(err_set(&e, EINVAL, "no room left"), -1);
	assert_string_equal(e.text, "no room left");
	assert_int_equal(err_named(&e, EEXIST, "already there:", "web"), -1);
	assert_string_equal(e.text, "already there: \"web\"");
	assert_int_equal(e.code, EEXIST);
}

static void takes_no_record_at_all(void **state)
{
	(void)state;
	assert_int_equal(err_sys(NULL, ENOENT, "open", "x"), -1);
	assert_int_equal(err_set(NULL, EINVAL, "x"), -1);
	assert_int_equal(err_named(NULL, EINVAL, "x", "y"), -1);
	assert_int_equal(err_wrap(NULL, "x", "y"), -1);
}

static void cuts_what_does_not_fit(void **state)
{
	char longer[2 * ERR_TEXT_MAX];
	struct err e;

	(void)state;
	memset(longer, 'a', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	err_sys(&e, ENOENT, "open", longer);
	assert_int_equal(strlen(e.text), ERR_TEXT_MAX - 1);
	err_wrap(&e, "outer", longer);
	assert_int_equal(strlen(e.text), ERR_TEXT_MAX - 1);
	assert_int_equal(strncmp(e.text, "outer \"aaa", 10), 0);
}

static void has_a_text_for_every_number(void **state)
{
	(void)state;
	assert_string_equal(err_text(ENOENT), "No such file or directory");
	assert_non_null(err_text(-1));
	assert_non_null(err_text(99999));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_verb_object_and_cause),
		cmocka_unit_test(each_level_adds_what_it_knows),
		cmocka_unit_test(names_what_a_plain_sentence_is_about),
		cmocka_unit_test(takes_no_record_at_all),
		cmocka_unit_test(cuts_what_does_not_fit),
		cmocka_unit_test(has_a_text_for_every_number),
	};

	return cmocka_run_group_tests_name("base_err", tests, NULL, NULL);
}
