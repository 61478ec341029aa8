/* SPDX-License-Identifier: MIT */
/* The order of a container's mounts, and places where nothing may be mounted. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/mounts.h"

static struct mounts list;

static void add(const char *target)
{
	struct err e;

	assert_int_equal(mounts_add_fresh(&list, target, "proc", 0, &e), 0);
}

static void cleans_paths_as_go_does(void **state)
{
	static const char *const cases[][2] = {
		{"/a/b", "/a/b"},
		{"/a//b/", "/a/b"},
		{"/a/./b", "/a/b"},
		{"/a/../b", "/b"},
		{"/../../a", "/a"},
		{"/a/b/../..", "/"},
		{"a/b", "/a/b"},
		{"/", "/"},
		{"", "/"},
		{"/..a/...", "/..a/..."},
	};
	char out[32];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_true(mount_path_clean(cases[i][0], out, sizeof(out)));
		assert_string_equal(out, cases[i][1]);
	}
	assert_false(mount_path_clean("/a/bcdefgh", out, 8));
}

static void mounts_parents_before_what_is_below_them(void **state)
{
	static const char *const want[] = {
		"/proc", "/dev", "/a", "/a-b", "/a/b", "/a/b/c", "/etc", "/etc/hosts"};

	(void)state;
	mounts_init(&list);
	add("/proc");
	add("/dev");
	add("/etc/hosts");
	add("/a/b/c");
	add("/a-b");
	add("/etc");
	add("/a/b");
	add("/a/");
	mounts_sort(&list, 2);
	assert_int_equal(list.count, ARRAY_LEN(want));
	for (uint32_t i = 0; i < list.count; i++)
		assert_string_equal(list.items[i].target, want[i]);
	assert_true(mounts_covers(&list, 4));
	assert_true(mounts_covers(&list, 7));
	assert_false(mounts_covers(&list, 3));
	assert_false(mounts_covers(&list, 2));
}

static void follows_no_link_into_kernel_file_systems(void **state)
{
	(void)state;
	mounts_init(&list);
	add("/sys/class/gpio");
	add("/dev/ttyS0");
	add("/device");
	assert_int_equal(list.items[0].walk, PATH_STRICT);
	assert_int_equal(list.items[1].walk, PATH_STRICT);
	assert_int_equal(list.items[2].walk, PATH_IN_ROOT);
}

static void refuses_volumes_over_proc_and_the_root(void **state)
{
	struct err e;

	(void)state;
	mounts_init(&list);
	assert_int_equal(mounts_add(&list, "/proc/x/..", open("/", O_PATH | O_CLOEXEC), &e), -1);
	assert_string_equal(e.text, "nothing may be mounted at \"/proc/x/..\"");
	assert_int_equal(list.count, 0);
	assert_int_equal(mounts_add(&list, "/d/", open("/", O_PATH | O_CLOEXEC), &e), 0);
	assert_true(list.items[0].directory);
	assert_int_equal(mounts_add(&list, "/f", open("/dev/null", O_PATH | O_CLOEXEC), &e), 0);
	assert_false(list.items[1].directory);
	assert_int_equal(mounts_add_fresh(&list, "/dev/mqueue", "mqueue", 0, &e), 0);
	assert_true(list.items[2].directory);
	/* A place of the container itself, which is a file. */
	assert_int_equal(mounts_add_fresh(&list, "/dev/console", "/dev/pts/0", 0, &e), 0);
	assert_false(list.items[3].directory);
	mounts_fini(&list);
	assert_true(mount_path_is_refused("/"));
	assert_true(mount_path_is_refused("/proc"));
	assert_true(mount_path_is_refused("/proc/self/attr"));
	assert_false(mount_path_is_refused("/process"));
	assert_false(mount_path_is_refused("/data"));
}

static void finds_a_place_that_is_taken(void **state)
{
	(void)state;
	mounts_init(&list);
	add("/etc//hosts");
	assert_true(mounts_has(&list, "/etc/hosts"));
	assert_false(mounts_has(&list, "/etc"));
}

static void says_when_there_are_too_many(void **state)
{
	struct err e;

	(void)state;
	mounts_init(&list);
	for (int i = 0; i < MOUNTS_MAX; i++)
		add("/x");
	assert_int_equal(mounts_add(&list, "/y", open("/", O_PATH | O_CLOEXEC), &e), -1);
	assert_string_equal(e.text, "too many mounts: no room for \"/y\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cleans_paths_as_go_does),
		cmocka_unit_test(mounts_parents_before_what_is_below_them),
		cmocka_unit_test(follows_no_link_into_kernel_file_systems),
		cmocka_unit_test(refuses_volumes_over_proc_and_the_root),
		cmocka_unit_test(finds_a_place_that_is_taken),
		cmocka_unit_test(says_when_there_are_too_many),
	};

	return cmocka_run_group_tests_name("runtime_mounts", tests, NULL, NULL);
}
