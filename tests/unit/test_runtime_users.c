/* SPDX-License-Identifier: MIT */
/* Which ids of the board a pod with users of its own gets. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runtime/users.h"

static void gives_each_pod_a_range_of_its_own(void **state)
{
	struct id_ranges r = {.count = 3, .size = 65536};

	(void)state;
	assert_int_equal(id_range_take(&r), 65536);
	assert_int_equal(id_range_take(&r), 131072);
	assert_int_equal(id_range_take(&r), 196608);
	assert_int_equal(id_range_take(&r), 0);
	id_range_give(&r, 131072);
	id_range_give(&r, 0);
	assert_int_equal(id_range_take(&r), 131072);
	assert_int_equal(id_range_take(&r), 0);
}

static void has_a_range_for_each_of_most_pods(void **state)
{
	struct id_ranges r = {.count = UINT32_MAX, .size = 65536};

	(void)state;
	for (uint32_t i = 1; i <= ID_RANGES_MAX; i++)
		assert_int_equal(id_range_take(&r), i * 65536);
	assert_int_equal(id_range_take(&r), 0);
}

/* 4294967295 is no id: the kernel maps no range that ends with it. */
static void never_gives_the_last_range(void **state)
{
	struct id_ranges r = {.count = 1000, .size = UINT32_C(1) << 30};

	(void)state;
	assert_int_equal(id_range_take(&r), UINT32_C(1) << 30);
	assert_int_equal(id_range_take(&r), UINT32_C(2) << 30);
	assert_int_equal(id_range_take(&r), 0);
}

static void names_an_id_that_a_pod_has_not(void **state)
{
	struct runtime rt = {.id_ranges = {.count = 1, .size = 65536}};
	struct sandbox own;
	struct err e;

	(void)state;
	sandbox_empty(&own);
	assert_int_equal(users_check(&rt, &own, "user", 4294967294u, &e), 0);
	own.first_id = 65536;
	assert_int_equal(users_check(&rt, &own, "user", 65535, &e), 0);
	assert_int_equal(users_check(&rt, &own, "user", 65536, &e), -1);
	assert_string_equal(
		e.text, "user 65536 is not one of the pod's ids, with hostUsers: false 0 to 65535");
}

/* All are taken: nothing is made, and nothing to be given back. */
static void says_that_no_range_is_left(void **state)
{
	struct runtime rt = {.id_ranges = {.count = 0, .size = 65536}};
	struct pod pod = {.spec.host_users = BOOL_FALSE};
	struct sandbox s;
	struct err e;

	(void)state;
	sandbox_empty(&s);
	assert_int_equal(users_make(&rt, &pod, &s, &e), -1);
	assert_int_equal(e.code, ENOSPC);
	assert_int_equal(s.first_id, 0);
	users_give(&rt, &s);
	pod.spec.host_users = BOOL_TRUE;
	assert_int_equal(users_make(&rt, &pod, &s, &e), 0);
	assert_int_equal(s.user_fd, -1);
}

static void says_what_cannot_be_entered(void **state)
{
	struct sandbox s;
	struct err e = {0};

	(void)state;
	sandbox_empty(&s);
	assert_int_equal(users_enter(&s, &e), -1);
	assert_int_equal(e.code, EBADF);
	assert_string_equal(e.text, "enter the pod's namespaces: Bad file descriptor");
	s.user_fd = 999;
	assert_int_equal(users_enter(&s, &e), -1);
	assert_string_equal(e.text, "enter the pod's users: Bad file descriptor");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_each_pod_a_range_of_its_own),
		cmocka_unit_test(has_a_range_for_each_of_most_pods),
		cmocka_unit_test(never_gives_the_last_range),
		cmocka_unit_test(names_an_id_that_a_pod_has_not),
		cmocka_unit_test(says_that_no_range_is_left),
		cmocka_unit_test(says_what_cannot_be_entered),
	};

	return cmocka_run_group_tests_name("runtime_users", tests, NULL, NULL);
}
