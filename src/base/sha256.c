/* SPDX-License-Identifier: MIT */
#include "base/sha256.h"

#include <string.h>

#include "base/attr.h"
#include "base/sha512.h"

static uint32_t rotate(uint32_t v, int by)
{
	return v >> by | v << (32 - by);
}

/* The message schedule in its 16 latest words. */
static uint32_t next_word(uint32_t w[16], int i)
{
	uint32_t a = w[(i + 1) & 15];
	uint32_t b = w[(i + 14) & 15];

	w[i & 15] += (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) + w[(i + 9) & 15] +
		     (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10);
	return w[i & 15];
}

static void add_block(struct sha256 *s, const uint8_t *data)
{
	uint32_t w[16];
	uint32_t v[8];

	for (int i = 0; i < 16; i++)
		w[i] = (uint32_t)data[i * 4] << 24 | (uint32_t)data[i * 4 + 1] << 16 |
		       (uint32_t)data[i * 4 + 2] << 8 | data[i * 4 + 3];
	memcpy(v, s->h, sizeof(v));
	for (int i = 0; i < 64; i++) {
		uint32_t word = i < 16 ? w[i] : next_word(w, i);
		uint32_t e = v[4];
		uint32_t t1 = v[7] + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) +
			      ((e & v[5]) ^ (~e & v[6])) + (uint32_t)(sha2_rounds[i] >> 32) + word;
		uint32_t a = v[0];
		uint32_t t2 = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) +
			      ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));

		memmove(v + 1, v, 7 * sizeof(v[0]));
		v[4] += t1;
		v[0] = t1 + t2;
	}
	for (int i = 0; i < 8; i++)
		s->h[i] += v[i];
}

void sha256_begin(struct sha256 *s)
{
	for (int i = 0; i < 8; i++)
		s->h[i] = (uint32_t)(sha2_start[i] >> 32);
	s->len = 0;
}

void sha256_add(struct sha256 *s, const void *data, size_t len)
{
	const uint8_t *at = data;

	while (len > 0) {
		size_t used = s->len % sizeof(s->block);
		size_t n = MIN(len, sizeof(s->block) - used);

		memcpy(s->block + used, at, n);
		s->len += n;
		at += n;
		len -= n;
		if (used + n == sizeof(s->block))
			add_block(s, s->block);
	}
}

void sha256_end(struct sha256 *s, uint8_t out[SHA256_BYTES])
{
	uint64_t bits = s->len * 8;
	uint8_t length[8];

	sha256_add(s, "\x80", 1);
	while (s->len % sizeof(s->block) != sizeof(s->block) - sizeof(length))
		sha256_add(s, "", 1);
	for (int i = 0; i < 8; i++)
		length[i] = (uint8_t)(bits >> (56 - i * 8));
	sha256_add(s, length, sizeof(length));
	for (int i = 0; i < SHA256_BYTES; i++)
		out[i] = (uint8_t)(s->h[i / 4] >> (24 - i % 4 * 8));
}
