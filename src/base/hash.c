/* SPDX-License-Identifier: MIT */
/* FNV-1a, 64 bits, byte by byte: no alignment, no byte order. */
#include "base/hash.h"

#include <string.h>

#define FNV_PRIME UINT64_C(0x100000001b3)

uint64_t hash_bytes(uint64_t start, const void *data, size_t len)
{
	const uint8_t *bytes = data;
	uint64_t h = start;

	for (size_t i = 0; i < len; i++)
		h = (h ^ bytes[i]) * FNV_PRIME;
	return h;
}

uint64_t hash_quick(uint64_t start, const void *data, size_t len)
{
	const uint8_t *bytes = data;
	uint64_t h = start;
	uint64_t word;

	for (; len >= sizeof(word); len -= sizeof(word), bytes += sizeof(word)) {
		memcpy(&word, bytes, sizeof(word));
		h = (h ^ word) * FNV_PRIME;
		h ^= h >> 32; /* a product leaves what is low where it was */
	}
	return hash_bytes(h, bytes, len);
}

uint64_t hash_text(uint64_t start, const char *s)
{
	return hash_bytes(start, s, strlen(s) + 1);
}
