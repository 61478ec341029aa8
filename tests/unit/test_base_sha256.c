/* SPDX-License-Identifier: MIT */
/* SHA-256 against the examples of FIPS 180-4 and of sha256sum. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/sha256.h"
#include "base/text.h"

static void expect(const void *data, size_t len, size_t piece, size_t times, const char *hex)
{
	struct sha256 s;
	uint8_t out[SHA256_BYTES];
	char buf[80];
	struct text t;

	sha256_begin(&s);
	for (size_t i = 0; i < times; i++)
		for (size_t at = 0; at < len; at += piece)
			sha256_add(
				&s, (const char *)data + at, piece < len - at ? piece : len - at);
	sha256_end(&s, out);
	text_init(&t, buf, sizeof buf);
	for (int i = 0; i < SHA256_BYTES; i++)
		text_add_hex(&t, out[i], 2);
	assert_string_equal(buf, hex);
}

static void hashes_as_the_standard_says(void **state)
{
	static const char two_blocks[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";

	(void)state;
	expect("", 0, 1, 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	expect("abc", 3, 3, 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	expect(two_blocks, 56, 56, 1,
		"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void hashes_the_same_in_any_pieces(void **state)
{
	static char million[1000];

	(void)state;
	memset(million, 'a', sizeof million);
	for (size_t piece = 1; piece < 200; piece += 37)
		expect(million, sizeof million, piece, 1000,
			"cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hashes_as_the_standard_says),
		cmocka_unit_test(hashes_the_same_in_any_pieces),
	};

	return cmocka_run_group_tests_name("base_sha256", tests, NULL, NULL);
}
