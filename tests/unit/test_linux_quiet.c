/* SPDX-License-Identifier: MIT */
/* What is given back is gone, what is in use is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "linux/quiet.h"

#define DEEP 65536

static uintptr_t left; /* an address in a call that has returned */

__attribute__((noinline, no_sanitize("address"))) static void go_deep(void)
{
	volatile unsigned char room[DEEP];

	for (size_t i = 0; i < DEEP; i++)
		room[i] = 0x5a;
	/* cppcheck-suppress danglingLifetime ; what becomes of it is the question */
	left = (uintptr_t)&room[DEEP / 4];
}

__attribute__((noinline, no_sanitize("address"))) static unsigned char what_is_left(void)
{
	return *(volatile unsigned char *)left;
}

static void the_stack_of_a_deep_call_is_given_back(void **state)
{
	char mine[64] = "what the caller has on its stack";

	(void)state;
	go_deep();
	assert_int_equal(what_is_left(), 0x5a);
	quiet_give_back();
	assert_int_equal(what_is_left(), 0);
	assert_string_equal(mine, "what the caller has on its stack");
	go_deep();
	quiet_give_back();
	assert_int_equal(what_is_left(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_stack_of_a_deep_call_is_given_back),
	};

	return cmocka_run_group_tests_name("linux_quiet", tests, NULL, NULL);
}
