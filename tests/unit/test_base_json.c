/* SPDX-License-Identifier: MIT */
/* The JSON writer: what it writes, and that misuse or lack of room never passes for JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/json.h"

static char buf[512];
static struct json j;

static int start(void **state)
{
	(void)state;
	memset(buf, 'x', sizeof(buf));
	json_init(&j, buf, sizeof(buf));
	return 0;
}

static void writes_nested_values_compactly(void **state)
{
	(void)state;
	json_object(&j);
	json_put_string(&j, "kind", "Pod");
	json_put_string_opt(&j, "left", NULL);
	json_put_string_opt(&j, "out", "");
	json_put_string_opt(&j, "in", "x");
	json_key(&j, "items");
	json_array(&j);
	json_int(&j, INT64_MIN);
	json_int(&j, INT64_MAX);
	json_int(&j, 0);
	json_bool(&j, true);
	json_null(&j);
	json_object(&j);
	json_object_end(&j);
	json_array(&j);
	json_array_end(&j);
	json_raw(&j, "{\"a\":1}", 7);
	json_array_end(&j);
	json_put_int(&j, "n", -5);
	json_put_bool(&j, "b", false);
	json_put_string(&j, "nothing", NULL);
	json_object_end(&j);
	assert_true(json_end(&j));
	assert_string_equal(buf, "{\"kind\":\"Pod\",\"in\":\"x\",\"items\":[-9223372036854775808,"
				 "9223372036854775807,0,true,null,{},[],{\"a\":1}],\"n\":-5,"
				 "\"b\":false,\"nothing\":null}");
}

static void escapes_as_go_without_html(void **state)
{
	(void)state;
	json_string(&j,
		"\"\\\b\f\n\r\t\x01\x1f\x7f<&>\xc3\xbc\xe2\x80\xa8\xe2\x80\xa9\xf0\x9f\x98\x80");
	assert_true(json_end(&j));
	assert_string_equal(buf,
		"\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f\x7f<&>\xc3\xbc\\u2028\\u2029"
		"\xf0\x9f\x98\x80\"");
}

static void replaces_what_is_not_utf8(void **state)
{
	(void)state;
	json_string_n(&j, "a\xff\xc3z\xed\xa0\x80", 7);
	assert_true(json_end(&j));
	assert_string_equal(buf, "\"a\\ufffd\\ufffdz\\ufffd\\ufffd\\ufffd\"");
}

static void lack_of_room_fails_for_good(void **state)
{
	(void)state;
	/* Every size that is too small, by the allocator of the sanitizer. */
	for (size_t size = 0; size < 14; size++) {
		json_init(&j, buf, size);
		json_object(&j);
		json_put_string(&j, "key", "value");
		json_object_end(&j);
		assert_false(json_end(&j));
		assert_true(j.len <= size);
	}
	json_init(&j, buf, 16);
	json_object(&j);
	json_put_string(&j, "key", "value");
	json_object_end(&j);
	assert_true(json_end(&j));
	assert_int_equal(strlen(buf), 15);
}

static void grows_in_an_arena_to_its_limit(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 100000);
	json_init_arena(&j, &a);
	json_array(&j);
	for (int i = 0; i < 1000; i++)
		json_string(&j, "0123456789");
	json_array_end(&j);
	assert_true(json_end(&j));
	assert_int_equal(strlen(j.buf), 1000 * 13 + 1);
	arena_fini(&a);

	arena_init(&a, 2000);
	json_init_arena(&j, &a);
	json_array(&j);
	for (int i = 0; i < 1000; i++)
		json_string(&j, "0123456789");
	json_array_end(&j);
	assert_false(json_end(&j));
	arena_fini(&a);
}

static void refuses_misuse(void **state)
{
	(void)state;
	json_object(&j);
	json_int(&j, 1);
	json_object_end(&j);
	assert_false(json_end(&j));

	start(NULL);
	json_array(&j);
	json_key(&j, "a");
	json_array_end(&j);
	assert_false(json_end(&j));

	start(NULL);
	json_object(&j);
	json_array_end(&j);
	assert_false(json_end(&j));

	start(NULL);
	json_object(&j);
	json_key(&j, "a");
	json_object_end(&j);
	assert_false(json_end(&j));

	start(NULL);
	json_object(&j);
	assert_false(json_end(&j));

	start(NULL);
	json_int(&j, 1);
	json_int(&j, 2);
	assert_false(json_end(&j));

	start(NULL);
	json_array_end(&j);
	assert_false(json_end(&j));
}

static void refuses_to_nest_without_end(void **state)
{
	(void)state;
	for (unsigned i = 0; i + 1 < JSON_DEPTH_MAX; i++)
		json_array(&j);
	assert_false(j.failed);
	json_array(&j);
	assert_true(j.failed);
	for (unsigned i = 0; i < 1000; i++)
		json_array_end(&j);
	assert_false(json_end(&j));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(writes_nested_values_compactly, start),
		cmocka_unit_test_setup(escapes_as_go_without_html, start),
		cmocka_unit_test_setup(replaces_what_is_not_utf8, start),
		cmocka_unit_test_setup(lack_of_room_fails_for_good, start),
		cmocka_unit_test(grows_in_an_arena_to_its_limit),
		cmocka_unit_test_setup(refuses_misuse, start),
		cmocka_unit_test_setup(refuses_to_nest_without_end, start),
	};

	return cmocka_run_group_tests_name("base_json", tests, NULL, NULL);
}
