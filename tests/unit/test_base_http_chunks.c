/* SPDX-License-Identifier: MIT */
/* Chunked bodies, whole and in every cutting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/http.h"

static char out[256];
static size_t out_total;
static size_t in_total;

/* Reads text in pieces of at most piece bytes, with room for room bytes of payload at a time. */
static enum http_answer read_in_pieces(const char *text, size_t piece, size_t room)
{
	struct http_chunks c = {0};
	size_t len = strlen(text);
	enum http_answer answer = HTTP_MORE;

	out_total = 0;
	in_total = 0;
	while (answer == HTTP_MORE && in_total < len) {
		size_t n = MIN(piece, len - in_total);
		size_t got;

		answer = http_chunks_read(&c, text + in_total, &n, out + out_total, room, &got);
		in_total += n;
		out_total += got;
		if (n == 0 && got == 0)
			break;
	}
	return answer;
}

static void decodes_in_every_cutting(void **state)
{
	static const char text[] =
		"5;x=y\r\nhello\r\nA\r\n, world ok\r\n0\r\nTrailer: x\r\n\r\nnext";

	(void)state;
	for (size_t piece = 1; piece < sizeof(text); piece++) {
		for (size_t room = 1; room < 20; room++) {
			assert_int_equal(read_in_pieces(text, piece, room), HTTP_DONE);
			assert_int_equal(out_total, 15);
			assert_memory_equal(out, "hello, world ok", 15);
			assert_string_equal(text + in_total, "next");
		}
	}
}

static void decodes_in_place(void **state)
{
	char text[] = "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
	struct http_chunks c = {0};
	size_t n = sizeof(text) - 1;
	size_t got;

	(void)state;
	assert_int_equal(http_chunks_read(&c, text, &n, text, n, &got), HTTP_DONE);
	assert_int_equal(got, 5);
	assert_memory_equal(text, "abcde", 5);
	assert_int_equal(n, sizeof(text) - 1);
}

static void refuses_malformed_chunks(void **state)
{
	static const char *const bad[] = {"\r\n", "x\r\n", "-1\r\n", "0x5\r\n", "5\nhello",
		"5\r\nhelloX", "5\r\nhello\n", "5\r\nhello\rX", "ffffffffffffffffff\r\n",
		"1000000000000000000000\r\n", "0\r\n\rX", "0\r\nA\n", "5\rX"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		if (read_in_pieces(bad[i], 100, 100) != HTTP_BAD)
			fail_msg("accepted: %s", bad[i]);
	}
}

static void nobody_feeds_extensions_for_ever(void **state)
{
	struct http_chunks c = {0};
	size_t n = 2;
	size_t got;
	enum http_answer answer = http_chunks_read(&c, "1;", &n, out, sizeof(out), &got);

	(void)state;
	for (unsigned i = 0; i < 10000 && answer == HTTP_MORE; i++) {
		n = 1;
		answer = http_chunks_read(&c, "a", &n, out, sizeof(out), &got);
	}
	assert_int_equal(answer, HTTP_BAD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes_in_every_cutting),
		cmocka_unit_test(decodes_in_place),
		cmocka_unit_test(refuses_malformed_chunks),
		cmocka_unit_test(nobody_feeds_extensions_for_ever),
	};

	return cmocka_run_group_tests_name("base_http_chunks", tests, NULL, NULL);
}
