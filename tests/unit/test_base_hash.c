/* SPDX-License-Identifier: MIT */
/* Hash values that specs are named by: they must never change. Vectors: the FNV reference's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

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

/* Each byte and each place counts, those of a whole word and those of the rest. */
static void the_quick_one_sees_every_byte(void **state)
{
	uint8_t bytes[21];
	uint64_t first;

	(void)state;
	memset(bytes, 'x', sizeof(bytes));
	first = hash_quick(HASH_START, bytes, sizeof(bytes));
	assert_true(first == hash_quick(HASH_START, bytes, sizeof(bytes)));
	for (size_t i = 0; i < sizeof(bytes); i++) {
		assert_true(first != hash_quick(HASH_START, bytes, i));
		for (unsigned bit = 0; bit < 8; bit++) {
			bytes[i] ^= (uint8_t)(1u << bit);
			assert_true(first != hash_quick(HASH_START, bytes, sizeof(bytes)));
			bytes[i] ^= (uint8_t)(1u << bit);
		}
	}
	/* the same bytes, two words in the other order */
	memset(bytes, 'y', 8);
	first = hash_quick(HASH_START, bytes, 16);
	memset(bytes, 'x', 8);
	memset(bytes + 8, 'y', 8);
	assert_true(first != hash_quick(HASH_START, bytes, 16));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_the_reference_values),
		cmocka_unit_test(tells_where_one_text_ends),
		cmocka_unit_test(the_quick_one_sees_every_byte),
	};

	return cmocka_run_group_tests_name("base_hash", tests, NULL, NULL);
}
