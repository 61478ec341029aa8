/* SPDX-License-Identifier: MIT */
/* Tables of records: stale names are noticed, memory mapped again is the same table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/table.h"

#define CAP 5

struct record {
	uint64_t value;
	char name[8];
};

static _Alignas(8) uint8_t mem[512];
static struct table t;

static int start(void **state)
{
	(void)state;
	memset(mem, 0xff, sizeof(mem));
	assert_true(table_bytes(CAP, sizeof(struct record)) <= sizeof(mem));
	table_init(&t, mem, CAP, sizeof(struct record), true);
	return 0;
}

static void hands_out_zeroed_records_until_full(void **state)
{
	table_handle h;

	(void)state;
	for (unsigned i = 0; i < CAP; i++) {
		struct record *r = table_new(&t, &h);

		assert_non_null(r);
		assert_true(h != 0);
		assert_true(r->value == 0);
		assert_int_equal((uintptr_t)r % 8, 0);
		assert_ptr_equal(table_get(&t, h), r);
		assert_int_equal(table_handle_of(&t, r), h);
		r->value = UINT64_MAX;
	}
	assert_int_equal(t.count, CAP);
	assert_null(table_new(&t, &h));
}

static void a_stale_handle_finds_nothing(void **state)
{
	table_handle first;
	table_handle second;
	struct record *r = table_new(&t, &first);

	(void)state;
	r->value = 1;
	table_free(&t, first);
	assert_null(table_get(&t, first));
	assert_ptr_equal(table_new(&t, &second), r);
	assert_true(r->value == 0);
	assert_int_not_equal(first, second);
	assert_null(table_get(&t, first));
	table_free(&t, first);
	assert_non_null(table_get(&t, second));
	assert_int_equal(t.count, 1);
	assert_null(table_get(&t, 0));
	assert_null(table_get(&t, 0xffff));
}

static void visits_what_is_in_use(void **state)
{
	table_handle h[CAP];
	uint32_t index = 0;
	uint64_t seen = 0;
	const struct record *r;

	(void)state;
	for (unsigned i = 0; i < CAP; i++)
		((struct record *)table_new(&t, &h[i]))->value = i;
	table_free(&t, h[0]);
	table_free(&t, h[3]);
	while ((r = table_next(&t, &index)))
		seen = seen * 10 + r->value;
	assert_true(seen == 124);
}

static void is_the_same_table_when_mapped_again(void **state)
{
	table_handle h;
	struct record *r = table_new(&t, &h);
	_Alignas(8) uint8_t moved[sizeof(mem)];
	struct table again;

	(void)state;
	r->value = 42;
	memcpy(moved, mem, sizeof(mem));
	table_init(&again, moved, CAP, sizeof(struct record), false);
	assert_int_equal(again.count, 1);
	r = table_get(&again, h);
	assert_non_null(r);
	assert_true(r->value == 42);
}

static void a_size_beyond_memory_is_refused(void **state)
{
	(void)state;
	assert_true(table_bytes(65535, 8) == SIZE_MAX);
	assert_true(table_bytes(65534, 8) == 65534 * 12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(hands_out_zeroed_records_until_full, start),
		cmocka_unit_test_setup(a_stale_handle_finds_nothing, start),
		cmocka_unit_test_setup(visits_what_is_in_use, start),
		cmocka_unit_test_setup(is_the_same_table_when_mapped_again, start),
		cmocka_unit_test(a_size_beyond_memory_is_refused),
	};

	return cmocka_run_group_tests_name("base_table", tests, NULL, NULL);
}
