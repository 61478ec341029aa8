/* SPDX-License-Identifier: MIT */
/* UTF-8 there and back for every code point, and what RFC 3629 forbids. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"

static void reads_every_code_point_it_writes(void **state)
{
	(void)state;
	for (uint32_t c = 0; c <= 0x10ffff; c++) {
		char out[4];
		uint32_t back = ~c;
		size_t n = utf8_encode(c, out);
		bool surrogate = c >= 0xd800 && c <= 0xdfff;

		if (utf8_decode(out, n, &back) != (surrogate ? 0 : n) || (!surrogate && back != c))
			fail_msg("code point %x", c);
		if (n > 1 && utf8_decode(out, n - 1, &back) != 0)
			fail_msg("cut code point %x", c);
	}
}

static void refuses_malformed_bytes(void **state)
{
	static const char *const bad[] = {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80",
		"\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x80\x80\x80", "\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80", "\xff", "\xc3(", "\xe2\x82("};
	uint32_t c;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_int_equal(utf8_decode(bad[i], strlen(bad[i]), &c), 0);
	assert_int_equal(utf8_decode("", 0, &c), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_code_point_it_writes),
		cmocka_unit_test(refuses_malformed_bytes),
	};

	return cmocka_run_group_tests_name("base_utf8", tests, NULL, NULL);
}
