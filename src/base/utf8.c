/* SPDX-License-Identifier: MIT */
/* Strict UTF-8, one code point at a time. */
#include "base/utf8.h"

size_t utf8_decode(const char *s, size_t len, uint32_t *code)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	uint8_t lead = len > 0 ? (uint8_t)s[0] : 0xff;
	size_t n;
	uint32_t c;

	if (lead < 0x80) {
		*code = lead;
		return 1;
	}
	/* Leads that are never right, 0xc0 and 0xf5, fail by what they lead to. */
	n = 2u + (lead >= 0xe0) + (lead >= 0xf0);
	if (lead < 0xc0 || lead >= 0xf8 || n > len)
		return 0;
	c = lead & (0x7fu >> n);
	for (size_t i = 1; i < n; i++) {
		uint8_t b = (uint8_t)s[i];

		if ((b & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (b & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	*code = c;
	return n;
}

size_t utf8_encode(uint32_t code, char out[4])
{
	size_t n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

	for (size_t i = n - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (code & 0x3f));
		code >>= 6;
	}
	/* The lead byte has as many ones as there are bytes, but for ASCII. */
	out[0] = (char)(n > 1 ? 0xf00u >> n | code : code);
	return n;
}
