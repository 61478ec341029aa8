/* SPDX-License-Identifier: MIT */
/*
 * resource.Quantity in integers: the value in thousandths (pod resources are rounded up to milli
 * upstream), and the canonical text.
 */
#pragma once

#include "api/types.h"
#include "base/arena.h"
#include "base/text.h"

#define QUANTITY_TEXT_MAX 32

enum quantity_format { QUANTITY_DECIMAL_SI, QUANTITY_BINARY_SI, QUANTITY_DECIMAL_EXPONENT };

struct quantity {
	int64_t milli; /* saturated at INT64_MAX */
	int64_t units; /* rounded up, saturated: bytes of a memory limit */
	enum quantity_format format;
	const char *text; /* canonical */
};

struct named_quantity {
	const char *name;
	struct quantity q;
};

struct quantities {
	struct named_quantity *items;
	uint32_t count;
};

/* Parses s, canonical text into the arena. NULL = fine, else upstream's error sentence. */
const char *quantity_parse(struct arena *a, const char *s, struct quantity *out);
/* Adds the canonical text of an amount that is not negative. */
void quantity_add(struct text *t, int64_t milli, enum quantity_format format);
const struct quantity *quantities_get(const struct quantities *q, const char *name);
