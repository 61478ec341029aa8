/* SPDX-License-Identifier: MIT */
/* Standard base64 (RFC 4648 section 4). */
#include "base/base64.h"

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(const void *data, size_t len, char *out)
{
	const uint8_t *in = data;

	for (; len > 0; in += 3) {
		size_t n = MIN(len, (size_t)3);
		uint32_t bits = (uint32_t)in[0] << 16;

		bits |= n > 1 ? (uint32_t)in[1] << 8 : 0;
		bits |= n > 2 ? (uint32_t)in[2] : 0;
		*out++ = letters[bits >> 18];
		*out++ = letters[bits >> 12 & 63];
		*out++ = n > 1 ? letters[bits >> 6 & 63] : '=';
		*out++ = n > 2 ? letters[bits & 63] : '=';
		len -= n;
	}
	*out = '\0';
}

/* 0 to 63, or -1. */
static int value_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : -1;
}

/* Four characters to 1, 2 or 3 bytes; 0 when they are no base64. Bits that padding cuts off are
 * ignored. */
static size_t decode_four(const char *text, uint8_t *out)
{
	size_t n = 3;
	uint32_t bits = 0;

	if (text[3] == '=')
		n = text[2] == '=' ? 1 : 2;
	for (size_t i = 0; i < 4; i++) {
		int v = i > n ? 0 : value_of(text[i]);

		if (v < 0)
			return 0;
		bits = bits << 6 | (uint32_t)v;
	}
	for (size_t i = 0; i < n; i++)
		out[i] = (uint8_t)(bits >> (16 - 8 * i));
	return n;
}

bool base64_decode(const char *text, size_t len, uint8_t *out, size_t *out_len)
{
	char four[4];
	size_t have = 0;
	size_t used = 0;
	size_t n = 3;

	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\n' || text[i] == '\r')
			continue;
		if (n < 3) /* something behind the padding */
			return false;
		four[have++] = text[i];
		if (have < sizeof(four))
			continue;
		n = decode_four(four, out + used);
		if (n == 0)
			return false;
		used += n;
		have = 0;
	}
	*out_len = used;
	return have == 0;
}
