/* SPDX-License-Identifier: MIT */
/* Hash values that specs are named by: they must never change. Vectors: the FNV reference's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/hash.h"

static void gives_the_reference_values(void **state)
{
	(void)state;
	assert_true(hash_bytes(HASH_START, "", 0) == UINT64_C(0xcbf29ce484222325));
	assert_true(hash_bytes(HASH_START, "a", 1) == UINT64_C(0xaf63dc4c8601ec8c));
	assert_true(hash_bytes(HASH_START, "foobar", 6) == UINT64_C(0x85944171f73967e8));
}

static void tells_where_one_text_ends(void **state)
{
	(void)state;
	assert_true(hash_text(hash_text(HASH_START, "a"), "bc") !=
		    hash_text(hash_text(HASH_START, "ab"), "c"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_the_reference_values),
		cmocka_unit_test(tells_where_one_text_ends),
	};

	return cmocka_run_group_tests_name("base_hash", tests, NULL, NULL);
}
