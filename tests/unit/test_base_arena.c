/* SPDX-License-Identifier: MIT */
/* The arena: zeroed, aligned, limited, freed whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"

static void hands_out_zeroed_aligned_memory(void **state)
{
	struct arena a;
	char zero[100] = {0};

	(void)state;
	arena_init(&a, 1024 * 1024);
	for (size_t size = 1; size < 100; size++) {
		unsigned char *p = arena_alloc(&a, size);

		assert_non_null(p);
		assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
		assert_memory_equal(p, zero, size);
		memset(p, 0xff, size);
	}
	assert_false(a.failed);
	arena_fini(&a);
	arena_fini(&a);
}

static void keeps_small_and_large_pieces_apart(void **state)
{
	struct arena a;
	unsigned char *pieces[60];

	(void)state;
	arena_init(&a, 4 * 1024 * 1024);
	for (unsigned i = 0; i < 60; i++) {
		size_t size = i % 3 == 0 ? 40000 : 100;

		pieces[i] = arena_alloc(&a, size);
		assert_non_null(pieces[i]);
		memset(pieces[i], (int)i + 1, size);
	}
	for (unsigned i = 0; i < 60; i++) {
		size_t size = i % 3 == 0 ? 40000 : 100;

		assert_int_equal(pieces[i][0], i + 1);
		assert_int_equal(pieces[i][size - 1], i + 1);
	}
	arena_fini(&a);
}

static void refuses_more_than_its_limit(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 1000);
	assert_non_null(arena_alloc(&a, 900));
	assert_false(a.failed);
	assert_null(arena_alloc(&a, 200));
	assert_true(a.failed);
	assert_null(arena_alloc(&a, SIZE_MAX));
	assert_null(arena_copy(&a, "x", SIZE_MAX));
	arena_fini(&a);
}

static void refuses_counts_that_overflow(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, SIZE_MAX);
	assert_null(arena_array(&a, SIZE_MAX / 2, 4));
	assert_true(a.failed);
	assert_null(arena_alloc(&a, SIZE_MAX - 1));
	arena_fini(&a);
}

static void copies_and_joins_text(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 10000);
	assert_string_equal(arena_copy(&a, "abcdef", 3), "abc");
	assert_string_equal(arena_strdup(&a, "web"), "web");
	assert_null(arena_strdup(&a, NULL));
	assert_string_equal(arena_join(&a, "a", "/", "b", NULL), "a/b");
	assert_string_equal(arena_format(&a, "%s/%s%%", "a", "b"), "a/b%");
	assert_string_equal(
		arena_format(&a, "%d%u%s", INT32_MIN, UINT32_MAX, arena_strdup(&a, NULL)),
		"-21474836484294967295");
	assert_false(a.failed);
	arena_fini(&a);
}

static void comes_to_rest_when_used_over_and_over(void **state)
{
	struct arena a;
	unsigned char *kept;

	(void)state;
	arena_init(&a, 100000);
	assert_true(arena_reserve(&a, 20000));
	kept = arena_alloc(&a, 15000);
	memset(kept, 0xff, 15000);
	assert_non_null(arena_alloc(&a, 15000));
	for (int i = 0; i < 3; i++) {
		unsigned char *p;

		arena_reset(&a);
		assert_true(a.used == 0);
		p = arena_alloc(&a, 15000);
		assert_ptr_equal(p, kept);
		for (size_t k = 0; k < 15000; k++)
			assert_int_equal(p[k], 0);
		memset(p, 0xff, 15000);
	}
	arena_fini(&a);
	arena_reset(&a);
	assert_non_null(arena_alloc(&a, 10));
	arena_fini(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hands_out_zeroed_aligned_memory),
		cmocka_unit_test(keeps_small_and_large_pieces_apart),
		cmocka_unit_test(refuses_more_than_its_limit),
		cmocka_unit_test(refuses_counts_that_overflow),
		cmocka_unit_test(copies_and_joins_text),
		cmocka_unit_test(comes_to_rest_when_used_over_and_over),
	};

	return cmocka_run_group_tests_name("base_arena", tests, NULL, NULL);
}
