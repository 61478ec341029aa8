/* SPDX-License-Identifier: MIT */
/* Capability names and the default set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "linux/caps.h"

static void knows_names_with_and_without_prefix(void **state)
{
	uint64_t mask = 0;

	(void)state;
	assert_true(caps_by_name("NET_ADMIN", &mask));
	assert_true(mask == UINT64_C(1) << 12);
	assert_true(caps_by_name("CAP_SYS_TIME", &mask));
	assert_true(mask == UINT64_C(1) << 25);
	assert_true(caps_by_name("cap_chown", &mask));
	assert_true(mask == 1);
}

static void knows_all(void **state)
{
	uint64_t mask = 0;

	(void)state;
	assert_true(caps_by_name("ALL", &mask));
	assert_true(mask == caps_all());
	/* CAP_AUDIT_READ is 37, in every kernel that we run on. */
	assert_true(mask >> 37 & 1);
}

static void refuses_what_is_no_name(void **state)
{
	static const char *const bad[] = {"", "FOO", "12", "CAP_", "CAP_12", "NET_ADMIN ",
		"CAP_CAP_CHOWN", "cap_chown=ep",
		"A_NAME_THAT_IS_MUCH_LONGER_THAN_ANY_CAPABILITY_HAS_EVER_HAD"};
	uint64_t mask;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (caps_by_name(bad[i], &mask))
			fail_msg("\"%s\" was taken", bad[i]);
	}
}

static int count(uint64_t set)
{
	int n = 0;

	for (; set; set &= set - 1)
		n++;
	return n;
}

static void grants_fourteen_by_default(void **state)
{
	(void)state;
	assert_int_equal(count(caps_default(true)), 14);
	assert_true(caps_default(true) == 0xa80425fb); /* as container runtimes do */
}

static void grants_no_nodes_where_devices_are_not_filtered(void **state)
{
	(void)state;
	assert_true(caps_default(false) == 0xa00425fb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_names_with_and_without_prefix),
		cmocka_unit_test(knows_all),
		cmocka_unit_test(refuses_what_is_no_name),
		cmocka_unit_test(grants_fourteen_by_default),
		cmocka_unit_test(grants_no_nodes_where_devices_are_not_filtered),
	};

	return cmocka_run_group_tests_name("linux_caps", tests, NULL, NULL);
}
