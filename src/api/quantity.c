/* SPDX-License-Identifier: MIT */
/*
 * resource.Quantity in integers. A number is an array of decimal digits with a decimal point,
 * multiplied in place by 1024 for binary suffixes, then cut to thousandths (rounded away from zero)
 * as upstream does for every pod resource.
 */
#include "api/quantity.h"

#include <string.h>

#define DIGITS_MAX 96

static const char wrong_format[] = "quantities must match the regular expression "
				   "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
static const char wrong_number[] = "unable to parse numeric part of quantity";
static const char wrong_suffix[] = "unable to parse quantity's suffix";
static const char no_memory[] = "out of memory";

/* A decimal number: digits[0..whole) before the point, the rest behind it. */
struct digits {
	uint8_t digits[DIGITS_MAX];
	int32_t count;
	int32_t whole; /* may lie outside of 0..count after scaling by powers of ten */
};

/* Suffixes: powers of 1000, from 1000^-3 on, and powers of 1024 (each followed by an 'i'), from
 * 1024^1 on. */
static const char decimals[] = "num kMGTPE";
static const char binaries[] = "KMGTPE";
#define DECIMALS_NONE 3 /* index of 1000^0, which has no suffix */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Reads digits with an optional point; leading zeros are not counted. False when there are too
 * many. */
static bool read_digits(const char **s, struct digits *n, bool *any)
{
	bool point = false;
	const char *p = *s;

	memset(n, 0, sizeof(*n));
	*any = false;
	for (; is_digit(*p) || (*p == '.' && !point); p++) {
		if (*p == '.') {
			point = true;
			continue;
		}
		*any = true;
		if (!point && n->count == 0 && *p == '0')
			continue;
		if (n->count == DIGITS_MAX - 1)
			return false;
		n->digits[n->count++] = (uint8_t)(*p - '0');
		if (!point)
			n->whole++;
	}
	*s = p;
	return true;
}

/* The whole of s a suffix of SI; *power is of 10, or of 1024. */
static bool read_si(const char *s, enum quantity_format *format, int32_t *power)
{
	const char *decimal = strchr(decimals, s[0] != '\0' ? s[0] : ' ');
	const char *binary = strchr(binaries, s[0]);

	*format = QUANTITY_DECIMAL_SI;
	if (decimal != NULL && (s[0] == '\0' || s[1] == '\0')) {
		*power = (int32_t)(decimal - decimals - DECIMALS_NONE) * 3;
		return true;
	}
	if (binary == NULL || strcmp(s + 1, "i") != 0)
		return false;
	*format = QUANTITY_BINARY_SI;
	*power = (int32_t)(binary - binaries) + 1;
	return true;
}

static const char *read_suffix(const char *s, enum quantity_format *format, int32_t *power)
{
	size_t letters = strspn(s, "eEinumkKMGTP");
	size_t sign = s[letters] == '-' || s[letters] == '+';
	size_t digits = strspn(s + letters + sign, "0123456789");
	int64_t exponent;

	if (s[letters + sign + digits] != '\0')
		return wrong_format;
	if (read_si(s, format, power))
		return NULL;
	if (letters != 1 || (s[0] != 'e' && s[0] != 'E') || digits == 0)
		return wrong_suffix;
	/* Beyond these the outcome is all or nothing anyway. */
	if (!text_to_int64(s + 1 + (s[1] == '+'), -200, 200, &exponent))
		return wrong_suffix;
	*format = QUANTITY_DECIMAL_EXPONENT;
	*power = (int32_t)exponent;
	return NULL;
}

static uint8_t digit_at(const struct digits *n, int32_t i)
{
	return i >= 0 && i < n->count ? n->digits[i] : 0;
}

/* n * 1024, and what overflows before the first digit in *carry (saturated). */
static void times_1024(struct digits *n, uint64_t *carry)
{
	uint32_t c = 0;

	for (int32_t i = n->count; i-- > 0;) {
		uint32_t v = n->digits[i] * 1024U + c;

		n->digits[i] = (uint8_t)(v % 10);
		c = v / 10;
	}
	if (!text_grow_uint64(carry, 1024, c))
		*carry = UINT64_MAX;
}

/* The whole part, from what was carried out and the digits before the point; saturated at
 * INT64_MAX. */
static uint64_t whole_part(const struct digits *n, uint64_t carry)
{
	uint64_t v = carry;

	for (int32_t i = 0; i < n->whole; i++)
		if (!text_grow_uint64(&v, 10, digit_at(n, i)))
			return INT64_MAX;
	return MIN(v, (uint64_t)INT64_MAX);
}

/* The first three digits behind the point, rounded up: 0 to 1000. */
static uint32_t thousandths(const struct digits *n)
{
	uint32_t v = 0;

	for (int32_t i = 0; i < 3; i++)
		v = v * 10 + digit_at(n, n->whole + i);
	for (int32_t i = MAX(n->whole + 3, 0); i < n->count; i++)
		if (n->digits[i] != 0)
			return v + 1;
	return v;
}

/* CanonicalizeBytes(): no fraction, the largest suffix without loss. */
static void write_canonical(struct text *t, uint64_t units, uint32_t milli, enum quantity_format f)
{
	bool base_1024 = f == QUANTITY_BINARY_SI && milli == 0 && units >= 1024;
	uint32_t base = base_1024 ? 1024 : 1000;
	uint32_t times = 0;

	if (milli != 0) {
		if (units > 0)
			text_add_uint(t, units);
		if (units > 0)
			text_add_padded(t, milli, 3);
		else
			text_add_uint(t, milli);
		text_add(t, f == QUANTITY_DECIMAL_EXPONENT ? "e-3" : "m");
		return;
	}
	while (units != 0 && units % base == 0) {
		units /= base;
		times++;
	}
	text_add_uint(t, units);
	if (times == 0)
		return;
	if (f == QUANTITY_DECIMAL_EXPONENT) {
		text_add_char(t, 'e');
		text_add_uint(t, (uint64_t)times * 3);
	} else if (base_1024) {
		text_add_char(t, binaries[times - 1]);
		text_add_char(t, 'i');
	} else {
		text_add_char(t, decimals[DECIMALS_NONE + times]);
	}
}

void quantity_add(struct text *t, int64_t milli, enum quantity_format format)
{
	write_canonical(t, (uint64_t)milli / 1000, (uint32_t)(milli % 1000), format);
}

static int64_t in_milli(uint64_t units, uint32_t milli)
{
	return text_grow_uint64(&units, 1000, milli) && units <= INT64_MAX ? (int64_t)units
									   : INT64_MAX;
}

const char *quantity_parse(struct arena *a, const char *s, struct quantity *out)
{
	char buf[QUANTITY_TEXT_MAX];
	struct text t;
	struct digits n;
	bool negative = *s == '-';
	bool any;
	int32_t power;
	uint64_t units;
	uint64_t carry = 0;
	uint32_t milli;
	const char *wrong;

	if (*s == '\0')
		return wrong_format;
	if (*s == '-' || *s == '+')
		s++;
	if (!read_digits(&s, &n, &any))
		return wrong_number;
	wrong = read_suffix(s, &out->format, &power);
	if (wrong != NULL || !any)
		return wrong != NULL ? wrong : wrong_number;
	if (out->format != QUANTITY_BINARY_SI)
		n.whole += power;
	else
		for (int32_t i = 0; i < power; i++)
			times_1024(&n, &carry);
	units = whole_part(&n, carry);
	milli = units == INT64_MAX ? 0 : thousandths(&n);
	units += milli / 1000;
	milli %= 1000;
	text_init(&t, buf, sizeof(buf));
	if (negative && (units != 0 || milli != 0))
		text_add_char(&t, '-');
	write_canonical(&t, units, milli, out->format);
	out->milli = in_milli(units, milli);
	out->units = (int64_t)units + (milli > 0 && !negative && units < INT64_MAX);
	if (negative) {
		out->milli = -out->milli;
		out->units = -out->units;
	}
	out->text = arena_strdup(a, buf);
	return out->text != NULL ? NULL : no_memory;
}

const struct quantity *quantities_get(const struct quantities *q, const char *name)
{
	for (uint32_t i = 0; i < q->count; i++)
		if (strcmp(q->items[i].name, name) == 0)
			return &q->items[i].q;
	return NULL;
}
