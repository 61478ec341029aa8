/* SPDX-License-Identifier: MIT */
/* Times and spans as text: leap years, years before 1970 and beyond 2038, kubectl's ages. Expected
 * values: date(1), Go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"

static char buf[64];

static const char *rfc3339(int64_t wall_ms)
{
	struct text t;

	text_init(&t, buf, sizeof(buf));
	text_add_rfc3339(&t, wall_ms);
	return buf;
}

static void writes_utc_moments(void **state)
{
	(void)state;
	assert_string_equal(rfc3339(0), "1970-01-01T00:00:00Z");
	assert_string_equal(rfc3339(-1), "1969-12-31T23:59:59Z");
	assert_string_equal(rfc3339(INT64_C(951782400000)), "2000-02-29T00:00:00Z");
	assert_string_equal(rfc3339(INT64_C(1709251199999)), "2024-02-29T23:59:59Z");
	assert_string_equal(rfc3339(INT64_C(1709251200000)), "2024-03-01T00:00:00Z");
	assert_string_equal(rfc3339(INT64_C(4107542400000)), "2100-03-01T00:00:00Z");
	assert_string_equal(rfc3339(INT64_C(2147483648000)), "2038-01-19T03:14:08Z");
	assert_string_equal(rfc3339(INT64_C(253402300799000)), "9999-12-31T23:59:59Z");
}

static void writes_log_and_describe_forms(void **state)
{
	struct text t;

	(void)state;
	text_init(&t, buf, sizeof(buf));
	text_add_rfc3339_nano(&t, INT64_C(1795451400123), 0);
	assert_string_equal(buf, "2026-11-23T16:30:00.123000000Z");
	text_reset(&t);
	text_add_rfc3339_nano(&t, INT64_C(1795451400123), 123456789);
	assert_string_equal(buf, "2026-11-23T16:30:00.123456789Z");
	text_reset(&t);
	text_add_rfc1123(&t, INT64_C(1136214245000));
	assert_string_equal(buf, "Mon, 02 Jan 2006 15:04:05 +0000");
	text_reset(&t);
	text_add_rfc1123(&t, -86400000);
	assert_string_equal(buf, "Wed, 31 Dec 1969 00:00:00 +0000");
}

static void any_moment_is_written_without_harm(void **state)
{
	(void)state;
	assert_non_null(rfc3339(INT64_MIN));
	assert_non_null(rfc3339(INT64_MAX));
}

static void reads_what_it_writes(void **state)
{
	static const int64_t moments[] = {0, 951782400000, 1709251199000, 2147483648000,
		4107542400000, -62135596800000, 253402300799000};
	int64_t back;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(moments); i++) {
		assert_true(text_to_rfc3339(rfc3339(moments[i]), &back));
		assert_true(back == moments[i]);
	}
}

static void reads_fractions_and_offsets(void **state)
{
	int64_t v;

	(void)state;
	assert_true(text_to_rfc3339("2026-11-23T16:30:00.5Z", &v));
	assert_true(v == INT64_C(1795451400500));
	assert_true(text_to_rfc3339("2026-11-23T16:30:00.123456789Z", &v));
	assert_true(v == INT64_C(1795451400123));
	assert_true(text_to_rfc3339("2026-11-23T18:00:00+01:30", &v));
	assert_true(v == INT64_C(1795451400000));
	assert_true(text_to_rfc3339("2026-11-23T15:00:00-01:30", &v));
	assert_true(v == INT64_C(1795451400000));
}

static void refuses_what_is_no_moment(void **state)
{
	static const char *const bad[] = {"", "2026", "2026-11-23", "2026-11-23T16:30:00",
		"2026-11-23 16:30:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
		"2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-01-00T00:00:00Z",
		"2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z",
		"2026-01-01T00:00:00.Z", "2026-01-01T00:00:00Zx", "2026-01-01T00:00:00+0100",
		"2026-01-01T00:00:00+24:00", "2026-1-1T00:00:00Z"};
	int64_t v = 7;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(text_to_rfc3339(bad[i], &v));
	assert_false(text_to_rfc3339(NULL, &v));
	assert_int_equal(v, 7);
}

static const char *go_duration(msec span)
{
	struct text t;

	text_init(&t, buf, sizeof(buf));
	text_add_go_duration(&t, span);
	return buf;
}

static void writes_durations_as_go(void **state)
{
	(void)state;
	assert_string_equal(go_duration(0), "0s");
	assert_string_equal(go_duration(SECONDS(10)), "10s");
	assert_string_equal(go_duration(SECONDS(80)), "1m20s");
	assert_string_equal(go_duration(SECONDS(300)), "5m0s");
	assert_string_equal(go_duration(SECONDS(7200)), "2h0m0s");
	assert_string_equal(go_duration(SECONDS(100 * 3600 + 61)), "100h1m1s");
	assert_string_equal(go_duration(-SECONDS(61)), "-1m1s");
}

static const char *age(int64_t seconds)
{
	struct text t;

	text_init(&t, buf, sizeof(buf));
	text_add_human_duration(&t, SECONDS(seconds));
	return buf;
}

static void writes_ages_as_kubectl(void **state)
{
	const int64_t m = 60;
	const int64_t h = 3600;
	const int64_t d = 86400;

	(void)state;
	assert_string_equal(age(-2), "<invalid>");
	assert_string_equal(age(-1), "0s");
	assert_string_equal(age(0), "0s");
	assert_string_equal(age(119), "119s");
	assert_string_equal(age(2 * m), "2m");
	assert_string_equal(age(2 * m + 10), "2m10s");
	assert_string_equal(age(10 * m + 5), "10m");
	assert_string_equal(age(3 * h - 1), "179m");
	assert_string_equal(age(3 * h), "3h");
	assert_string_equal(age(7 * h + 59 * m), "7h59m");
	assert_string_equal(age(8 * h + 59 * m), "8h");
	assert_string_equal(age(47 * h), "47h");
	assert_string_equal(age(48 * h), "2d");
	assert_string_equal(age(49 * h), "2d1h");
	assert_string_equal(age(8 * d + 5 * h), "8d");
	assert_string_equal(age(729 * d), "729d");
	assert_string_equal(age(730 * d), "2y");
	assert_string_equal(age(731 * d), "2y1d");
	assert_string_equal(age(9 * 365 * d + 3 * d), "9y");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_utc_moments),
		cmocka_unit_test(writes_log_and_describe_forms),
		cmocka_unit_test(any_moment_is_written_without_harm),
		cmocka_unit_test(reads_what_it_writes),
		cmocka_unit_test(reads_fractions_and_offsets),
		cmocka_unit_test(refuses_what_is_no_moment),
		cmocka_unit_test(writes_durations_as_go),
		cmocka_unit_test(writes_ages_as_kubectl),
	};

	return cmocka_run_group_tests_name("base_text_time", tests, NULL, NULL);
}
