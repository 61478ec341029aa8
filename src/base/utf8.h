/* SPDX-License-Identifier: MIT */
/* Strict UTF-8 (RFC 3629): no overlong form, no surrogate, nothing above U+10FFFF. */
#pragma once

#include "base/attr.h"

/* Decodes the code point at s (len bytes there): its length in bytes, 0 when it is not valid UTF-8
 * or len is 0. */
size_t utf8_decode(const char *s, size_t len, uint32_t *code);
/* Writes code (a valid code point) to out: its length in bytes, 1 to 4. */
size_t utf8_encode(uint32_t code, char out[4]);
