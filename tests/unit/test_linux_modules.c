/* SPDX-License-Identifier: MIT */
/* The order in which kernel modules are loaded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "linux/modules.h"

static const struct module_index example = {
	.dep = "kernel/drivers/net/veth.ko:\n"
	       "kernel/net/bridge/bridge.ko: kernel/net/802/stp.ko kernel/net/llc/llc.ko\n"
	       "kernel/net/802/stp.ko: kernel/net/llc/llc.ko\n"
	       "kernel/net/llc/llc.ko:\n"
	       "kernel/fs/ext4/ext4.ko: kernel/lib/crc16.ko kernel/fs/jbd2/jbd2.ko\n"
	       "kernel/lib/crc16.ko:\n"
	       "kernel/fs/jbd2/jbd2.ko:\n"
	       "kernel/crypto/crc32c_generic.ko:\n"
	       "kernel/drivers/nbd.ko.xz:\n"
	       "kernel/a/a.ko:\n"
	       "kernel/b/b.ko:\n",
	.softdep = "# made by depmod\n"
		   "softdep ext4 pre: crc32c\n"
		   "softdep veth pre: nothing-of-that-name\n"
		   "softdep a pre: b\n"
		   "softdep b pre: a post: veth\n",
	.alias = "alias fs-ext4 ext4\nalias crc32c crc32c_generic\n",
	.builtin = "kernel/drivers/block/loop.ko\nkernel/fs/squashfs/squashfs.ko\n",
};

static void expect(const char *name, const char *const *wanted)
{
	struct module_plan plan = {.count = 0};
	uint32_t n = 0;

	assert_int_equal(module_plan_add(&example, name, &plan), MODULE_PLANNED);
	for (; wanted[n]; n++) {
		assert_in_range(n, 0, plan.count - 1);
		assert_int_equal(plan.len[n], strlen(wanted[n]));
		assert_memory_equal(plan.path[n], wanted[n], plan.len[n]);
	}
	assert_int_equal(plan.count, n);
}

static void dependencies_come_first_the_last_named_before_all(void **state)
{
	(void)state;
	expect("bridge", (const char *[]){"kernel/net/llc/llc.ko", "kernel/net/802/stp.ko",
				 "kernel/net/bridge/bridge.ko", NULL});
}

static void a_soft_dependency_is_found_by_its_alias(void **state)
{
	(void)state;
	expect("ext4", (const char *[]){"kernel/crypto/crc32c_generic.ko", "kernel/fs/jbd2/jbd2.ko",
			       "kernel/lib/crc16.ko", "kernel/fs/ext4/ext4.ko", NULL});
}

static void an_unknown_soft_dependency_is_no_error(void **state)
{
	(void)state;
	expect("veth", (const char *[]){"kernel/drivers/net/veth.ko", NULL});
}

static void soft_dependencies_in_a_circle_end(void **state)
{
	struct module_plan plan = {.count = 0};

	(void)state;
	assert_int_equal(module_plan_add(&example, "a", &plan), MODULE_PLANNED);
	assert_in_range(plan.count, 2, 3);
}

static void dashes_and_underscores_are_alike(void **state)
{
	(void)state;
	expect("crc32c-generic", (const char *[]){"kernel/crypto/crc32c_generic.ko", NULL});
}

static void a_compressed_module_is_known_by_its_first_part(void **state)
{
	(void)state;
	expect("nbd", (const char *[]){"kernel/drivers/nbd.ko.xz", NULL});
}

static void knows_what_the_kernel_has_built_in(void **state)
{
	struct module_plan plan = {.count = 0};

	(void)state;
	assert_int_equal(module_plan_add(&example, "loop", &plan), MODULE_BUILT_IN);
	assert_int_equal(plan.count, 0);
}

static void says_when_a_module_is_unknown(void **state)
{
	struct module_plan plan = {.count = 0};

	(void)state;
	assert_int_equal(module_plan_add(&example, "bridg", &plan), MODULE_UNKNOWN);
	assert_int_equal(module_plan_add(&(struct module_index){.dep = ""}, "bridge", &plan),
		MODULE_UNKNOWN);
}

static void a_module_in_the_plan_is_not_added_twice(void **state)
{
	struct module_plan plan = {.count = 0};

	(void)state;
	assert_int_equal(module_plan_add(&example, "stp", &plan), MODULE_PLANNED);
	assert_int_equal(module_plan_add(&example, "bridge", &plan), MODULE_PLANNED);
	assert_int_equal(plan.count, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dependencies_come_first_the_last_named_before_all),
		cmocka_unit_test(a_soft_dependency_is_found_by_its_alias),
		cmocka_unit_test(an_unknown_soft_dependency_is_no_error),
		cmocka_unit_test(soft_dependencies_in_a_circle_end),
		cmocka_unit_test(dashes_and_underscores_are_alike),
		cmocka_unit_test(a_compressed_module_is_known_by_its_first_part),
		cmocka_unit_test(knows_what_the_kernel_has_built_in),
		cmocka_unit_test(says_when_a_module_is_unknown),
		cmocka_unit_test(a_module_in_the_plan_is_not_added_twice),
	};

	return cmocka_run_group_tests_name("linux_modules", tests, NULL, NULL);
}
