/* SPDX-License-Identifier: MIT */
/* The text builder and the strict number parsers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

static char buf[256];
static struct text t;

static int start(void **state)
{
	(void)state;
	memset(buf, 'x', sizeof(buf));
	text_init(&t, buf, sizeof(buf));
	return 0;
}

static void writes_integers_to_their_limits(void **state)
{
	(void)state;
	text_add_int(&t, INT64_MIN);
	text_add_char(&t, ' ');
	text_add_int(&t, INT64_MAX);
	text_add_char(&t, ' ');
	text_add_uint(&t, UINT64_MAX);
	text_add_char(&t, ' ');
	text_add_int(&t, 0);
	assert_string_equal(buf, "-9223372036854775808 9223372036854775807 18446744073709551615 0");
	assert_false(t.cut);
}

static void pads_hex_and_decimal(void **state)
{
	(void)state;
	text_add_hex(&t, 0xabc, 8);
	text_add_char(&t, ' ');
	text_add_padded(&t, 7, 3);
	text_add_char(&t, ' ');
	text_add_padded(&t, 12345, 3);
	text_add_char(&t, ' ');
	text_add_hex(&t, 0, 1);
	text_add_char(&t, ' ');
	text_add_hex(&t, UINT64_MAX, 1);
	assert_string_equal(buf, "00000abc 007 12345 0 ffffffffffffffff");
}

static void cuts_at_the_end_of_the_buffer(void **state)
{
	char small[6];

	(void)state;
	text_init(&t, small, sizeof(small));
	text_add(&t, "abcd");
	assert_false(t.cut);
	text_add(&t, "efgh");
	assert_true(t.cut);
	assert_string_equal(small, "abcde");
	text_add_int(&t, 5);
	assert_string_equal(small, "abcde");
	text_reset(&t);
	assert_false(t.cut);
	assert_string_equal(small, "");
	text_init(&t, small, 1);
	text_add(&t, "a");
	assert_true(t.cut);
	assert_string_equal(small, "");
}

static void adds_all_up_to_the_end(void **state)
{
	(void)state;
	text_add_all(&t, "pod ", "web", " is ", "up", NULL);
	text_add(&t, NULL);
	assert_string_equal(buf, "pod web is up");
	assert_int_equal(t.len, 13);
}

static void quotes_as_go_does(void **state)
{
	(void)state;
	text_add_quoted(&t, "a\"b\\c\n\t\r\a\b\f\v\x01\x7f");
	assert_string_equal(buf, "\"a\\\"b\\\\c\\n\\t\\r\\a\\b\\f\\v\\x01\\x7f\"");
	text_reset(&t);
	text_add_quoted(&t, "gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80 \xff \xc2\xa0 \xe2\x80\xa8");
	assert_string_equal(buf, "\"gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80 \\xff \\u00a0 \\u2028\"");
	text_reset(&t);
	text_add_quoted(&t, "\xf3\xa0\x80\x81");
	assert_string_equal(buf, "\"\\U000e0001\"");
	text_reset(&t);
	text_add_quoted(&t, NULL);
	assert_string_equal(buf, "\"\"");
}

static void reads_integers_to_their_limits(void **state)
{
	int64_t v = 7;
	uint64_t u = 7;

	(void)state;
	assert_true(text_to_int64("-9223372036854775808", INT64_MIN, INT64_MAX, &v));
	assert_true(v == INT64_MIN);
	assert_true(text_to_int64("9223372036854775807", INT64_MIN, INT64_MAX, &v));
	assert_true(v == INT64_MAX);
	assert_true(text_to_int64("-0", 0, 0, &v));
	assert_true(v == 0);
	assert_true(text_to_uint64("18446744073709551615", UINT64_MAX, &u));
	assert_true(u == UINT64_MAX);
}

static void refuses_what_is_no_number_in_range(void **state)
{
	static const char *const bad[] = {"", "-", "+1", " 1", "1 ", "1x", "0x10", "1.0", "--1",
		"9223372036854775808", "-9223372036854775809", "99999999999999999999"};
	int64_t v = 7;
	uint64_t u = 7;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(text_to_int64(bad[i], INT64_MIN, INT64_MAX, &v));
	assert_false(text_to_int64(NULL, 0, 1, &v));
	assert_false(text_to_int64("11", 0, 10, &v));
	assert_false(text_to_int64("-1", 0, 10, &v));
	assert_int_equal(v, 7);
	assert_false(text_to_uint64("18446744073709551616", UINT64_MAX, &u));
	assert_false(text_to_uint64("-1", UINT64_MAX, &u));
	assert_false(text_to_uint64("256", 255, &u));
	assert_int_equal(u, 7);
}

static void compares_and_copies(void **state)
{
	char small[4];

	(void)state;
	assert_true(text_equal("a", "a"));
	assert_true(text_equal(NULL, NULL));
	assert_false(text_equal("a", NULL));
	assert_false(text_equal(NULL, "a"));
	assert_true(text_starts("kube-system", "kube-"));
	assert_false(text_starts("ku", "kube-"));
	assert_true(text_ends("a.yaml", ".yaml"));
	assert_false(text_ends("yaml", ".yaml"));
	assert_true(text_copy(small, sizeof(small), "abc"));
	assert_false(text_copy(small, sizeof(small), "wxyz"));
	assert_string_equal(small, "wxy");
}

static void grows_a_number_up_to_64_bits(void **state)
{
	uint64_t v = UINT64_C(1844674407370955161);

	(void)state;
	assert_true(text_grow_uint64(&v, 10, 5));
	assert_true(v == UINT64_MAX);
	assert_false(text_grow_uint64(&v, 1, 1));
	v = UINT64_C(1844674407370955161);
	assert_false(text_grow_uint64(&v, 10, 6));
	v = UINT64_C(1844674407370955162);
	assert_false(text_grow_uint64(&v, 10, 0));
	v = UINT64_MAX / UINT32_MAX;
	assert_true(text_grow_uint64(&v, UINT32_MAX, 0));
	assert_true(v == UINT64_MAX / UINT32_MAX * UINT32_MAX);
}

static void writes_into_an_array_and_says_when_it_was_cut(void **state)
{
	char small[8];

	(void)state;
	assert_true(text_join(small, sizeof(small), "ab", "c", NULL));
	assert_string_equal(small, "abc");
	assert_false(text_join(small, sizeof(small), "abcd", "efgh", NULL));
	assert_string_equal(small, "abcdefg");
	assert_true(text_write(small, sizeof(small), "%s.%u%d", "a", 7u, -1));
	assert_string_equal(small, "a.7-1");
	assert_true(text_write(small, sizeof(small), "%s%%", ""));
	assert_string_equal(small, "%");
	assert_false(text_write(small, sizeof(small), "%s", "abcdefgh"));
	assert_string_equal(small, "abcdefg");
}

static void formats_strings_and_numbers(void **state)
{
	const char *volatile none = NULL;

	(void)state;
	text_init(&t, buf, sizeof(buf));
	text_format(&t, "pod \"%s\" has %d of %u, 100%%", "web", -2, 4000000000U);
	assert_string_equal(buf, "pod \"web\" has -2 of 4000000000, 100%");
	text_reset(&t);
	text_format(&t, "[%s]", none);
	assert_string_equal(buf, "[]");
	text_init(&t, buf, 6);
	text_format(&t, "%s is cut", "this");
	assert_string_equal(buf, "this ");
	assert_true(t.cut);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(writes_integers_to_their_limits, start),
		cmocka_unit_test_setup(pads_hex_and_decimal, start),
		cmocka_unit_test_setup(cuts_at_the_end_of_the_buffer, start),
		cmocka_unit_test_setup(adds_all_up_to_the_end, start),
		cmocka_unit_test_setup(quotes_as_go_does, start),
		cmocka_unit_test(reads_integers_to_their_limits),
		cmocka_unit_test(refuses_what_is_no_number_in_range),
		cmocka_unit_test(grows_a_number_up_to_64_bits),
		cmocka_unit_test(compares_and_copies),
		cmocka_unit_test(writes_into_an_array_and_says_when_it_was_cut),
		cmocka_unit_test(formats_strings_and_numbers),
	};

	return cmocka_run_group_tests_name("base_text", tests, NULL, NULL);
}
