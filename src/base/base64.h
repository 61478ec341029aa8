/* SPDX-License-Identifier: MIT */
/* Standard base64 with padding (RFC 4648): Secret data. */
#pragma once

#include <stdbool.h>

#include "base/attr.h"

#define BASE64_SIZE(n) (((n) + 2) / 3 * 4)

/* Writes BASE64_SIZE(len) characters and a NUL to out. */
void base64_encode(const void *data, size_t len, char *out);
/* As Go's encoding/base64: line ends are skipped, what else is no padded base64 is refused (false).
 * out needs len / 4 * 3 bytes; *out_len gets the count. */
bool base64_decode(const char *text, size_t len, uint8_t *out, size_t *out_len);
