/* SPDX-License-Identifier: MIT */
/* Plain scalars as go-yaml v2 resolves them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "yaml/scalar.h"

static struct arena a;
static struct node n;
static const char *why;

static int start(void **state)
{
	(void)state;
	arena_init(&a, 1024 * 1024);
	return 0;
}

static int finish(void **state)
{
	(void)state;
	arena_fini(&a);
	return 0;
}

static bool resolve(const char *text)
{
	n = (struct node){0};
	return scalar_resolve(&a, text, &n, &why);
}

static void knows_the_words(void **state)
{
	static const char *const yes[] = {
		"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"};
	static const char *const no[] = {
		"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"};
	static const char *const null[] = {"", "~", "null", "Null", "NULL"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(yes); i++) {
		assert_true(resolve(yes[i]));
		assert_int_equal(n.kind, NODE_BOOL);
		assert_true(n.boolean);
		assert_string_equal(n.text, yes[i]);
		assert_true(resolve(no[i]));
		assert_int_equal(n.kind, NODE_BOOL);
		assert_false(n.boolean);
	}
	for (size_t i = 0; i < ARRAY_LEN(null); i++) {
		assert_true(resolve(null[i]));
		assert_int_equal(n.kind, NODE_NULL);
	}
}

static void reads_integers_in_every_base(void **state)
{
	static const struct {
		const char *text;
		int64_t value;
	} ints[] = {
		{"0", 0},
		{"00", 0},
		{"-0", 0},
		{"+7", 7},
		{"8080", 8080},
		{"-5", -5},
		{"0x1F", 31},
		{"-0X1f", -31},
		{"0o17", 15},
		{"017", 15},
		{"0644", 420},
		{"0b101", 5},
		{"-0b11", -3},
		{"1_000_000", 1000000},
		{"9223372036854775807", INT64_MAX},
		{"-9223372036854775808", INT64_MIN},
		{"08", 8}, /* no octal number, hence a float, hence 8 */
		{"8080.0", 8080},
		{"1e3", 1000},
		{"1.50e2", 150},
		{"-2.", -2},
		{"0.0", 0},
		{"100e-2", 1},
		{".5e1", 5},
		{"2.5E+1_0", 25000000000},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(ints); i++) {
		assert_true(resolve(ints[i].text));
		if (n.kind != NODE_INT || n.integer != ints[i].value)
			fail_msg("%s: kind %d", ints[i].text, (int)n.kind);
	}
	resolve("0x1F");
	assert_string_equal(n.text, "31");
	resolve("8080");
	assert_string_equal(n.text, "8080");
}

static void keeps_floats_as_json_text(void **state)
{
	static const char *const floats[][2] = {
		{"1.5", "1.5"},
		{"-0.25", "-0.25"},
		{"+1.50", "1.5"},
		{".5", "0.5"},
		{"00.5", "0.5"},
		{"1_0.5", "10.5"},
		{"1e-3", "1e-3"},
		{"9223372036854775808", "9223372036854775808"},
		{"-9223372036854775809", "-9223372036854775809"},
		{"1e99", "1e99"},
		{"1e99999999999999999999", "1e99999999999999999999"},
		{"0777777777777777777777777777", "777777777777777777777777777"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(floats); i++) {
		assert_true(resolve(floats[i][0]));
		assert_int_equal(n.kind, NODE_FLOAT);
		assert_string_equal(n.text, floats[i][1]);
	}
}

static void everything_else_is_text(void **state)
{
	static const char *const texts[] = {"web", "nginx:1.25", "10.0.0.1", "-", "+", ".", "..",
		"1.2.3", "2001-01-01", "2001-12-14t21:59:43.10-05:00", "0x", "0xg", "0b12", "0o8",
		"1e", "1e+", "e3", "_1", "12abc", "yEs", "tRue", "nULL", "10Mi", "190:20:30", "--1",
		"0x1.8", ".e3", "-.", "5s", "<<", "=", "100m"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		assert_true(resolve(texts[i]));
		if (n.kind != NODE_STRING)
			fail_msg("%s: kind %d", texts[i], (int)n.kind);
		assert_string_equal(n.text, texts[i]);
	}
}

static void says_what_json_cannot_hold(void **state)
{
	static const char *const bad[] = {".inf", "-.Inf", "+.INF", ".nan", ".NaN",
		"0x10000000000000000", "0o7777777777777777777777777",
		"0b11111111111111111111111111111111111111111111111111111111111111111"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		why = NULL;
		if (resolve(bad[i]))
			fail_msg("accepted: %s", bad[i]);
		assert_non_null(why);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_the_words),
		cmocka_unit_test(reads_integers_in_every_base),
		cmocka_unit_test(keeps_floats_as_json_text),
		cmocka_unit_test(everything_else_is_text),
		cmocka_unit_test(says_what_json_cannot_hold),
	};

	return cmocka_run_group_tests_name("yaml_scalar", tests, start, finish);
}
