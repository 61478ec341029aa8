/* SPDX-License-Identifier: MIT */
/* Standard base64 (RFC 4648 section 4); decoding takes only what encoding writes. */
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

/* Four characters to 1, 2 or 3 bytes; 0 when they are not canonical. Padding is for the last four
 * only. */
static size_t decode_four(const char *text, bool last, uint8_t *out)
{
	size_t n = 3;
	uint32_t bits = 0;

	if (last && text[3] == '=')
		n = text[2] == '=' ? 1 : 2;
	for (size_t i = 0; i < 4; i++) {
		int v = i > n ? 0 : value_of(text[i]);

		if (v < 0)
			return 0;
		bits = bits << 6 | (uint32_t)v;
	}
	/* The bits that padding cuts off must be zero, or two texts would mean the same bytes. */
	if ((n == 1 && (bits & 0xffff) != 0) || (n == 2 && (bits & 0xff) != 0))
		return 0;
	for (size_t i = 0; i < n; i++)
		out[i] = (uint8_t)(bits >> (16 - 8 * i));
	return n;
}

bool base64_decode(const char *text, size_t len, uint8_t *out, size_t *out_len)
{
	size_t used = 0;

	if (len % 4 != 0)
		return false;
	for (size_t i = 0; i < len; i += 4) {
		size_t n = decode_four(text + i, i + 4 == len, out + used);

		if (n == 0)
			return false;
		used += n;
	}
	*out_len = used;
	return true;
}
