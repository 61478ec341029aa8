/* SPDX-License-Identifier: MIT */
/* Ed25519 (RFC 8032), only the check of a signature: nothing here is secret, and nothing takes care
 * to take always the same time. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ED25519_KEY	    32
#define ED25519_SIGNATURE   64
#define ED25519_MESSAGE_MAX 1024

/* False also for a message that is longer, or a key that is none. */
bool ed25519_verify(const uint8_t key[ED25519_KEY], const void *message, size_t len,
	const uint8_t signature[ED25519_SIGNATURE]);
