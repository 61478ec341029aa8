/* SPDX-License-Identifier: MIT */
/* What podinit reads of the kernel command line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "boot/cmdline.h"

static void takes_the_values_it_knows(void **state)
{
	struct cmdline c;

	(void)state;
	assert_true(cmdline_parse("console=ttyS0 root=/dev/vda1 rootfstype=ext4 rootflags=noload "
				  "quiet init=/sbin/podinit\n",
		&c));
	assert_string_equal(c.root, "/dev/vda1");
	assert_string_equal(c.root_type, "ext4");
	assert_string_equal(c.root_flags, "noload");
	assert_string_equal(c.init, "/sbin/podinit");
}

static void has_defaults_but_no_root(void **state)
{
	struct cmdline c;

	(void)state;
	assert_true(cmdline_parse("", &c));
	assert_string_equal(c.root, "");
	assert_string_equal(c.root_type, "squashfs");
	assert_string_equal(c.init, "/sbin/init");
}

static void the_last_of_two_values_counts(void **state)
{
	struct cmdline c;

	(void)state;
	assert_true(cmdline_parse("root=/dev/vda1 root=/dev/vdb2", &c));
	assert_string_equal(c.root, "/dev/vdb2");
}

static void words_after_two_dashes_are_not_ours(void **state)
{
	struct cmdline c;

	(void)state;
	assert_true(cmdline_parse("root=/dev/vda1 -- init=/bin/sh", &c));
	assert_string_equal(c.init, "/sbin/init");
}

static void a_value_too_long_is_unset_and_reported(void **state)
{
	struct cmdline c;
	char text[CMDLINE_VALUE_MAX + 32] = "root=";

	(void)state;
	memset(text + 5, 'x', sizeof text - 6);
	assert_false(cmdline_parse(text, &c));
	assert_string_equal(c.root, "");
}

static void a_word_that_only_ends_alike_is_another(void **state)
{
	struct cmdline c;

	(void)state;
	assert_true(cmdline_parse("nfsroot=/x noinit=/y", &c));
	assert_string_equal(c.root, "");
	assert_string_equal(c.init, "/sbin/init");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_the_values_it_knows),
		cmocka_unit_test(has_defaults_but_no_root),
		cmocka_unit_test(the_last_of_two_values_counts),
		cmocka_unit_test(words_after_two_dashes_are_not_ours),
		cmocka_unit_test(a_value_too_long_is_unset_and_reported),
		cmocka_unit_test(a_word_that_only_ends_alike_is_another),
	};

	return cmocka_run_group_tests_name("boot_cmdline", tests, NULL, NULL);
}
