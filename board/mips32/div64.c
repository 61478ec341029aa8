/* SPDX-License-Identifier: MIT */
/*
 * 64-bit division, in place of libgcc's, whose four functions of a thousand bytes each are made
 * for speed: here they divide times and quantities, some hundred times a second at most. The names
 * and their meaning are libgcc's. Part of the board's libgcc.a (board/sysroot.sh).
 */
#include <stdint.h>

uint64_t __udivmoddi4(uint64_t n, uint64_t d, uint64_t *rest);
uint64_t __udivdi3(uint64_t n, uint64_t d);
uint64_t __umoddi3(uint64_t n, uint64_t d);
int64_t __divdi3(int64_t n, int64_t d);
int64_t __moddi3(int64_t n, int64_t d);

/* One bit of the quotient a turn; what fits in 32 bits is left to the processor. */
uint64_t __udivmoddi4(uint64_t n, uint64_t d, uint64_t *rest)
{
	uint64_t left = 0;

	if ((n | d) >> 32 == 0) {
		*rest = (uint32_t)n % (uint32_t)d;
		return (uint32_t)n / (uint32_t)d;
	}
	for (int bit = 0; bit < 64; bit++) {
		uint64_t out = left >> 63;

		left = left << 1 | n >> 63;
		n <<= 1;
		if (out || left >= d) {
			left -= d;
			n |= 1;
		}
	}
	*rest = left;
	return n;
}

uint64_t __udivdi3(uint64_t n, uint64_t d)
{
	uint64_t rest;

	return __udivmoddi4(n, d, &rest);
}

uint64_t __umoddi3(uint64_t n, uint64_t d)
{
	uint64_t rest;

	(void)__udivmoddi4(n, d, &rest);
	return rest;
}

static uint64_t magnitude(int64_t v)
{
	return v < 0 ? -(uint64_t)v : (uint64_t)v;
}

int64_t __divdi3(int64_t n, int64_t d)
{
	uint64_t q = __udivdi3(magnitude(n), magnitude(d));

	return (int64_t)((n ^ d) < 0 ? -q : q);
}

/* The rest has the sign of what is divided. */
int64_t __moddi3(int64_t n, int64_t d)
{
	uint64_t r = __umoddi3(magnitude(n), magnitude(d));

	return (int64_t)(n < 0 ? -r : r);
}
