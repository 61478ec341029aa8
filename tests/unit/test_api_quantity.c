/* SPDX-License-Identifier: MIT */
/* Quantities: the canonical texts, values and error sentences of apimachinery's resource.Quantity.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "api/quantity.h"

static struct arena arena;

static int setup(void **state)
{
	(void)state;
	arena_init(&arena, 1 << 20);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_fini(&arena);
	return 0;
}

static struct quantity parsed(const char *s)
{
	struct quantity q;
	const char *wrong = quantity_parse(&arena, s, &q);

	if (wrong != NULL)
		fail_msg("%s: %s", s, wrong);
	return q;
}

static void writes_the_canonical_text(void **state)
{
	static const struct {
		const char *given;
		const char *canonical;
	} cases[] = {
		{"1.5", "1500m"},
		{"1.5Gi", "1536Mi"},
		{"1024Mi", "1Gi"},
		{"0.5Gi", "512Mi"},
		{"1000m", "1"},
		{"2000", "2k"},
		{"1e3", "1e3"},
		{"1E3", "1e3"},
		{"1E", "1E"},
		{"0", "0"},
		{"0Gi", "0"},
		{"-0", "0"},
		{"0.001", "1m"},
		{"00012", "12"},
		{".5", "500m"},
		{"5.", "5"},
		{"+5", "5"},
		{"-1.5Gi", "-1536Mi"},
		{"1023Ki", "1023Ki"},
		{"0.5Ki", "512"},
		{"0.1Ki", "102400m"},
		{"12e5", "1200e3"},
		{"1e-3", "1e-3"},
		{"100e-3", "100e-3"},
		{"123456789", "123456789"},
		{"1000000000000000000000", "9223372036854775807"},
		{"9223372036854775807", "9223372036854775807"},
		{"8Ei", "9223372036854775807"},
		{"7Ei", "7Ei"},
		{"3000000u", "3"},
		{"1500M", "1500M"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct quantity q = parsed(cases[i].given);

		assert_string_equal(q.text, cases[i].canonical);
		assert_string_equal(parsed(q.text).text, q.text);
		assert_true(parsed(q.text).milli == q.milli);
	}
}

static void rounds_up_to_thousandths(void **state)
{
	(void)state;
	assert_string_equal(parsed("1n").text, "1m");
	assert_string_equal(parsed("1000001n").text, "2m");
	assert_string_equal(parsed("0.9999").text, "1");
	assert_string_equal(parsed("1e-200").text, "1e-3");
	assert_string_equal(parsed("-1n").text, "-1m");
	assert_true(parsed("0.0000000000000000000001").milli == 1);
}

static void gives_values_in_milli_and_in_whole_units(void **state)
{
	(void)state;
	assert_true(parsed("500m").milli == 500);
	assert_true(parsed("500m").units == 1);
	assert_true(parsed("64Mi").units == INT64_C(67108864));
	assert_true(parsed("64Mi").milli == INT64_C(67108864000));
	assert_true(parsed("1.1Ki").units == 1127);
	assert_true(parsed("-5").milli == -5000);
	assert_true(parsed("-1.5").units == -1);
	assert_true(parsed("7Ei").milli == INT64_MAX);
	assert_true(parsed("7Ei").units == INT64_C(7) << 60);
	assert_true(parsed("100E").units == INT64_MAX);
}

static void refuses_in_upstreams_words(void **state)
{
	static const struct {
		const char *given;
		const char *begin; /* of the sentence */
	} cases[] = {
		{"", "quantities must match the regular expression"},
		{"1g", "quantities must match the regular expression"},
		{"1.5.5", "quantities must match the regular expression"},
		{" 1", "quantities must match the regular expression"},
		{"1 ", "quantities must match the regular expression"},
		{"0x10", "quantities must match the regular expression"},
		{"1K", "unable to parse quantity's suffix"},
		{"1ki", "unable to parse quantity's suffix"},
		{"1e", "unable to parse quantity's suffix"},
		{"1m5", "unable to parse quantity's suffix"},
		{"Ki", "unable to parse numeric part of quantity"},
		{"+", "unable to parse numeric part of quantity"},
		{".", "unable to parse numeric part of quantity"},
	};
	struct quantity q;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *wrong = quantity_parse(&arena, cases[i].given, &q);

		if (wrong == NULL)
			fail_msg("\"%s\" is accepted", cases[i].given);
		else if (strncmp(wrong, cases[i].begin, strlen(cases[i].begin)) != 0)
			fail_msg("\"%s\": %s", cases[i].given, wrong);
	}
}

static void is_bounded_in_digits(void **state)
{
	char digits[400];
	struct quantity q;

	(void)state;
	memset(digits, '9', sizeof(digits));
	digits[sizeof(digits) - 1] = '\0';
	assert_non_null(quantity_parse(&arena, digits, &q));
	digits[90] = '\0';
	assert_string_equal(parsed(digits).text, "9223372036854775807");
}

static void finds_by_name(void **state)
{
	struct named_quantity items[] = {{"cpu", {.milli = 1}}, {"memory", {.milli = 2}}};
	struct quantities list = {items, 2};

	(void)state;
	assert_true(quantities_get(&list, "memory")->milli == 2);
	assert_null(quantities_get(&list, "mem"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_the_canonical_text),
		cmocka_unit_test(rounds_up_to_thousandths),
		cmocka_unit_test(gives_values_in_milli_and_in_whole_units),
		cmocka_unit_test(refuses_in_upstreams_words),
		cmocka_unit_test(is_bounded_in_digits),
		cmocka_unit_test(finds_by_name),
	};

	return cmocka_run_group_tests_name("api_quantity", tests, setup, teardown);
}
