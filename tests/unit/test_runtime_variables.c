/* SPDX-License-Identifier: MIT */
/* Variables are found by their names, and stay in the order they came. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "runtime/variables.h"

static struct arena arena;
static struct variables v;
static struct err e;

static int begin(void **state)
{
	(void)state;
	arena_init(&arena, (size_t)4 << 20);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_fini(&arena);
	return 0;
}

static void room_for(uint32_t count)
{
	assert_int_equal(variables_init(&arena, &v, count, &e), 0);
}

static void put(const char *item)
{
	assert_int_equal(variables_put(&v, item, &e), 0);
}

static void nothing_is_found_in_nothing(void **state)
{
	(void)state;
	room_for(0);
	assert_null(variables_get(&v, "A"));
	assert_null(v.items[0]);
	assert_int_equal(variables_put(&v, "A=1", &e), -1);
	assert_string_equal(e.text, "there are too many environment variables");
}

static void names_that_begin_like_others(void **state)
{
	(void)state;
	room_for(8);
	put("AB=2");
	put("A=1");
	put("ABC=3");
	put("=empty");
	put("\xff=high");
	put("NONE");
	assert_string_equal(variables_get(&v, "A"), "1");
	assert_string_equal(variables_get(&v, "AB"), "2");
	assert_string_equal(variables_get(&v, "ABC"), "3");
	assert_string_equal(variables_get(&v, ""), "empty");
	assert_string_equal(variables_get(&v, "\xff"), "high");
	assert_string_equal(variables_find(&v, "ABC)", 2), "2");
	assert_null(variables_get(&v, "ABCD"));
	assert_null(variables_get(&v, "B"));
	assert_null(variables_get(&v, "A=1")); /* a name, not the beginning of an item */
	assert_null(variables_get(&v, "NONE"));
}

static void a_later_one_takes_the_place_of_an_earlier(void **state)
{
	(void)state;
	room_for(2);
	put("A=1");
	put("B=2");
	assert_int_equal(variables_set(&arena, &v, "A", "a=3", &e), 0);
	assert_int_equal(v.count, 2);
	assert_string_equal(v.items[0], "A=a=3");
	assert_string_equal(v.items[1], "B=2");
	assert_null(v.items[2]);
}

/* A list, searched from end to end. */
static const char *model[64];
static uint32_t model_count;

static uint32_t model_find(const char *name)
{
	size_t len = strlen(name);
	uint32_t i = 0;

	while (i < model_count && (strncmp(model[i], name, len) != 0 || model[i][len] != '='))
		i++;
	return i;
}

static void is_a_list_that_finds_faster(void **state)
{
	uint32_t random = 12345;

	(void)state;
	room_for(64);
	model_count = 0;
	for (uint32_t turn = 0; turn < 2000; turn++) {
		char name[6];
		const char *item;
		uint32_t at;

		/* All of at most five letters of two: 63. */
		random = random * 1664525 + 1013904223;
		memset(name, 0, sizeof(name));
		for (uint32_t i = 0; i < (random >> 24) % 6; i++)
			name[i] = (char)((random >> (8 + i)) & 1 ? 'a' : 'b');
		item = arena_format(&arena, "%s=%u", name, turn);
		at = model_find(name);
		model[at] = item;
		model_count += at == model_count;
		put(item);
		assert_int_equal(v.count, model_count);
		assert_string_equal(variables_get(&v, name), item + strlen(name) + 1);
	}
	assert_int_equal(model_count, 63);
	for (uint32_t i = 0; i < model_count; i++)
		assert_ptr_equal(v.items[i], model[i]);
}

static void tens_of_thousands(void **state)
{
	const uint32_t count = 40000;
	char name[32];

	(void)state;
	room_for(count);
	for (uint32_t i = 0; i < count; i++)
		put(arena_format(&arena, "NAME_OF_A_KEY_%u=%u", i * 7, i));
	for (uint32_t i = 0; i < count; i++) {
		text_write(name, sizeof(name), "NAME_OF_A_KEY_%u", i * 7);
		assert_ptr_equal(variables_get(&v, name), v.items[i] + strlen(name) + 1);
		name[0] = 'M';
		assert_null(variables_get(&v, name));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nothing_is_found_in_nothing, begin, end),
		cmocka_unit_test_setup_teardown(names_that_begin_like_others, begin, end),
		cmocka_unit_test_setup_teardown(
			a_later_one_takes_the_place_of_an_earlier, begin, end),
		cmocka_unit_test_setup_teardown(is_a_list_that_finds_faster, begin, end),
		cmocka_unit_test_setup_teardown(tens_of_thousands, begin, end),
	};

	return cmocka_run_group_tests_name("runtime_variables", tests, NULL, NULL);
}
