/* SPDX-License-Identifier: MIT */
/* SHA-512 (FIPS 180-4), of what is in memory: for signatures. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define SHA512_BYTES 64

void sha512(const void *data, size_t len, uint8_t out[SHA512_BYTES]);

/* The constants of both SHA-512 and SHA-256, which has the upper halves: the fractions of the cube
 * roots of the first 80 primes, and of the square roots of the first eight. */
extern const uint64_t sha2_rounds[80];
extern const uint64_t sha2_start[8];
