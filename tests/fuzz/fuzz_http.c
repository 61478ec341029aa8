/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a request, a response and a chunked body. A head must parse the same whether it came
 * at once or in two pieces, and chunks must give the same payload in any cutting: the first byte of
 * the input says where to cut.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_head(enum http_kind kind, const uint8_t *data, size_t size)
{
	char *buf = malloc(size + 1);
	struct http_head h;
	const char *why;
	size_t used = 0;
	enum http_answer answer;

	memcpy(buf, data, size);
	answer = http_parse_head(kind, buf, size, &h, &used, &why);
	if (answer == HTTP_MORE && memcmp(buf, data, size) != 0)
		abort();
	if (answer == HTTP_DONE) {
		if (used == 0 || used > size || (h.chunked && h.content_length >= 0))
			abort();
		for (uint32_t i = 0; i < h.header_count; i++) {
			if (strlen(h.headers[i].name) == 0 || strlen(h.headers[i].value) > size)
				abort();
		}
		if (kind == HTTP_REQUEST)
			(void)http_unescape((char *)(uintptr_t)h.target, true);
	}
	free(buf);
}

/* The whole of data in pieces of at most piece bytes; the length of the payload, SIZE_MAX when it
 * is bad. */
static size_t read_chunks(const uint8_t *data, size_t size, size_t piece, char *out)
{
	struct http_chunks c = {0};
	enum http_answer answer = HTTP_MORE;
	size_t at = 0;
	size_t total = 0;

	while (answer == HTTP_MORE && at < size) {
		size_t n = MIN(piece, size - at);
		size_t got;

		answer = http_chunks_read(
			&c, (const char *)data + at, &n, out + total, size - total, &got);
		at += n;
		total += got;
	}
	return answer == HTTP_BAD ? SIZE_MAX : total;
}

static void check_chunks(const uint8_t *data, size_t size, size_t piece)
{
	char *whole = malloc(size + 1);
	char *parts = malloc(size + 1);
	size_t n = read_chunks(data, size, size, whole);

	if (read_chunks(data, size, piece, parts) != n)
		abort();
	if (n != SIZE_MAX && memcmp(whole, parts, n) != 0)
		abort();
	free(whole);
	free(parts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	check_head(HTTP_REQUEST, data + 1, size - 1);
	check_head(HTTP_RESPONSE, data + 1, size - 1);
	check_chunks(data + 1, size - 1, (size_t)data[0] % 16 + 1);
	return 0;
}
