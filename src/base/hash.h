/* SPDX-License-Identifier: MIT */
/* A 64-bit FNV-1a hash, the same on every machine: names specs and compares texts; never a defence.
 */
#pragma once

#include "base/attr.h"

#define HASH_START UINT64_C(0xcbf29ce484222325)

uint64_t hash_bytes(uint64_t start, const void *data, size_t len);
/* Eight bytes at a time, in the machine's own order: for texts that this run of the program
 * compares, of which there are many. */
uint64_t hash_quick(uint64_t start, const void *data, size_t len);
uint64_t hash_text(uint64_t start,
	const char *s); /* includes the NUL, so that ("a","bc") differs from ("ab","c") */
