/* SPDX-License-Identifier: MIT */
/* Signatures of RFC 8032 and of openssl, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/ed25519.h"
#include "base/sha512.h"

static const struct {
	const char *key;
	const char *message;
	const char *signature;
} good[] = {
	/* RFC 8032, 7.1 */
	{"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
		"e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc6"
		"1e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
	{"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "r",
		"92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e45"
		"8f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
	/* openssl pkeyutl -sign -rawin */
	{"808fdc8fae46e81b257108156f29ec922e7330c3e4e530693ff12e89bc99db44", "podinit",
		"df4881f253bffb1dfa27a8b76b526a61dd0ecd016762b2d2f2181f36519bbfffe6e1c8cbf2d46387e5"
		"af26286fc81772e567defb25d2fd30ed8ca117eed7f20c"},
};

static const char long_signature[] =
	"219cd5051ec66f4bdaf92829cb0d0fc36dd1a7a9e70e27f4e1b602d0030ec5416712a42c4f6e0bf11dc2c3679e"
	"65f4793f727183bfda2cb8a80536a79a57810b";

static void get(const char *hex, uint8_t *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; hex[i]; i++)
		out[i / 2] = (uint8_t)(out[i / 2] << 4 | (strchr(digits, hex[i]) - digits));
}

static void accepts_what_was_signed(void **state)
{
	uint8_t key[ED25519_KEY] = {0};
	uint8_t signature[ED25519_SIGNATURE] = {0};
	char x[300];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		get(good[i].key, key);
		get(good[i].signature, signature);
		assert_true(
			ed25519_verify(key, good[i].message, strlen(good[i].message), signature));
	}
	memset(x, 'x', sizeof x);
	get(long_signature, signature);
	assert_true(ed25519_verify(key, x, sizeof x, signature));
}

static void refuses_any_other_bit(void **state)
{
	uint8_t key[ED25519_KEY] = {0};
	uint8_t signature[ED25519_SIGNATURE] = {0};
	char message[] = "podinit";

	(void)state;
	get(good[2].key, key);
	get(good[2].signature, signature);
	for (size_t i = 0; i < sizeof signature * 8; i += 7) {
		signature[i / 8] ^= (uint8_t)(1 << i % 8);
		assert_false(ed25519_verify(key, message, 7, signature));
		signature[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	for (size_t i = 0; i < sizeof key * 8; i += 7) {
		key[i / 8] ^= (uint8_t)(1 << i % 8);
		assert_false(ed25519_verify(key, message, 7, signature));
		key[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	message[0] ^= 1;
	assert_false(ed25519_verify(key, message, 7, signature));
	message[0] ^= 1;
	assert_true(ed25519_verify(key, message, 7, signature));
	assert_false(ed25519_verify(key, message, ED25519_MESSAGE_MAX + 1, signature));
}

/* RFC 8032, 5.1.7: the number must be below the order, or there were two signatures. */
static void refuses_a_number_above_the_order(void **state)
{
	static const char order[] =
		"edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
	uint8_t key[ED25519_KEY] = {0};
	uint8_t signature[ED25519_SIGNATURE] = {0};
	uint8_t add[32] = {0};
	unsigned carry = 0;

	(void)state;
	get(good[2].key, key);
	get(good[2].signature, signature);
	get(order, add);
	for (int i = 0; i < 32; i++) {
		carry += (unsigned)signature[32 + i] + add[i];
		signature[32 + i] = (uint8_t)carry;
		carry >>= 8;
	}
	assert_false(ed25519_verify(key, "podinit", 7, signature));
}

static void refuses_what_is_no_point(void **state)
{
	uint8_t key[ED25519_KEY] = {0};
	uint8_t signature[ED25519_SIGNATURE] = {0};

	(void)state;
	get(good[2].signature, signature);
	memset(key, 0xff, sizeof key);
	assert_false(ed25519_verify(key, "podinit", 7, signature));
	memset(key, 0, sizeof key);
	key[0] = 2;
	assert_false(ed25519_verify(key, "podinit", 7, signature));
}

static void hashes_as_the_standard_says(void **state)
{
	static const struct {
		const char *text;
		const char *hex;
	} cases[] = {
		{"abc", "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a27"
			"4fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
		{"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopq"
		 "klmnopqrlmnopqrsmnopqrstnopqrstu",
			"8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018501d289e49"
			"00f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909"},
	};
	uint8_t want[SHA512_BYTES] = {0};
	uint8_t got[SHA512_BYTES];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		get(cases[i].hex, want);
		sha512(cases[i].text, strlen(cases[i].text), got);
		assert_memory_equal(want, got, sizeof got);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepts_what_was_signed),
		cmocka_unit_test(refuses_any_other_bit),
		cmocka_unit_test(refuses_a_number_above_the_order),
		cmocka_unit_test(refuses_what_is_no_point),
		cmocka_unit_test(hashes_as_the_standard_says),
	};

	return cmocka_run_group_tests_name("base_ed25519", tests, NULL, NULL);
}
