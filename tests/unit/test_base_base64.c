/* SPDX-License-Identifier: MIT */
/* base64 as RFC 4648 section 10 gives it, and what Go reads beside. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/base64.h"

static const struct {
	const char *plain;
	const char *coded;
} pairs[] = {
	{"", ""},
	{"f", "Zg=="},
	{"fo", "Zm8="},
	{"foo", "Zm9v"},
	{"foob", "Zm9vYg=="},
	{"fooba", "Zm9vYmE="},
	{"foobar", "Zm9vYmFy"},
	{"\xfb\xff\xfe", "+//+"},
};

static void encodes_the_vectors(void **state)
{
	char out[16];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		base64_encode(pairs[i].plain, strlen(pairs[i].plain), out);
		assert_string_equal(out, pairs[i].coded);
		assert_int_equal(strlen(out), BASE64_SIZE(strlen(pairs[i].plain)));
	}
}

static void decodes_the_vectors(void **state)
{
	uint8_t out[16];
	size_t len;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		assert_true(base64_decode(pairs[i].coded, strlen(pairs[i].coded), out, &len));
		assert_int_equal(len, strlen(pairs[i].plain));
		assert_memory_equal(out, pairs[i].plain, len);
	}
}

/* encoding/base64: line ends anywhere, and any bits where the padding is. */
static void decodes_lines_as_go_does(void **state)
{
	static const struct {
		const char *coded;
		const char *plain;
	} lines[] = {
		{"Zm9v\n", "foo"},
		{"Zm\r\n9v\r\nYg==\n", "foob"},
		{"Zg=\n=\n", "f"},
		{"\n", ""},
		{"Zh==", "f"},
		{"Zm9=", "fo"},
	};
	uint8_t out[16];
	size_t len;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		assert_true(base64_decode(lines[i].coded, strlen(lines[i].coded), out, &len));
		assert_int_equal(len, strlen(lines[i].plain));
		assert_memory_equal(out, lines[i].plain, len);
	}
}

static void refuses_what_is_no_base64(void **state)
{
	static const char *const bad[] = {"Z", "Zg",
		"Zg=", "====", "Zg==Zg==", "Zg==\nZg==", "Zm 9", "Zm9-", "=m9v", "Z=9v", "Zg=v",
		"Zm8=="};
	uint8_t out[16];
	size_t len;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(base64_decode(bad[i], strlen(bad[i]), out, &len));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(encodes_the_vectors),
		cmocka_unit_test(decodes_the_vectors),
		cmocka_unit_test(decodes_lines_as_go_does),
		cmocka_unit_test(refuses_what_is_no_base64),
	};

	return cmocka_run_group_tests_name("base_base64", tests, NULL, NULL);
}
