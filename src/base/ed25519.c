/* SPDX-License-Identifier: MIT */
/*
 * The curve in extended coordinates over the field of p = 2^255 - 19, small before fast: a check
 * is some ten thousand multiplications. An element is eight words, little end first, of any value
 * below 2^256: 2^256 is 38 in the field.
 */
#include "base/ed25519.h"

#include <string.h>

#include "base/sha512.h"

#define WORDS 8

typedef uint32_t element[WORDS];

struct point { /* x = x/z, y = y/z, t = xy/z */
	element x;
	element y;
	element z;
	element t;
};

static const element one = {1};
static const element zero;
static const element curve_d = {0x135978a3, 0x75eb4dca, 0x4141d8ab, 0x00700a4d, 0x7779e898,
	0x8cc74079, 0x2b6ffe73, 0x52036cee};
static const element twice_d = {0x26b2f159, 0xebd69b94, 0x8283b156, 0x00e0149a, 0xeef3d130,
	0x198e80f2, 0x56dffce7, 0x2406d9dc};
static const element root_of_minus_one = {0x4a0ea0b0, 0xc4ee1b27, 0xad2fe478, 0x2f431806,
	0x3dfbd7a7, 0x2b4d0099, 0x4fc1df0b, 0x2b832480};
static const element order = {0x5cf5d3ed, 0x5812631a, 0xa2f79cd6, 0x14def9de, 0x00000000,
	0x00000000, 0x00000000, 0x10000000};
static const element base_x = {0x8f25d51a, 0xc9562d60, 0x9525a7b2, 0x692cc760, 0xfdd6dc5c,
	0xc0a4e231, 0xcd6e53fe, 0x216936d3};
static const element base_y = {0x66666658, 0x66666666, 0x66666666, 0x66666666, 0x66666666,
	0x66666666, 0x66666666, 0x66666666};

/* ---- the field ---- */

/* Adds n; what is carried out. */
static uint32_t add_small(element r, uint64_t n)
{
	for (int i = 0; i < WORDS; i++) {
		n += r[i];
		r[i] = (uint32_t)n;
		n >>= 32;
	}
	return (uint32_t)n;
}

static void fold(element r, uint32_t high)
{
	while (high)
		high = add_small(r, (uint64_t)high * 38);
}

static void add(element r, const element a, const element b)
{
	uint64_t c = 0;

	for (int i = 0; i < WORDS; i++) {
		c += (uint64_t)a[i] + b[i];
		r[i] = (uint32_t)c;
		c >>= 32;
	}
	fold(r, (uint32_t)c);
}

static void subtract(element r, const element a, const element b)
{
	uint64_t borrow = 0;

	for (int i = 0; i < WORDS; i++) {
		uint64_t c = (uint64_t)a[i] - b[i] - borrow;

		r[i] = (uint32_t)c;
		borrow = c >> 63;
	}
	/* What was borrowed is 2^256. */
	while (borrow) {
		borrow = 38;
		for (int i = 0; i < WORDS; i++) {
			uint64_t c = (uint64_t)r[i] - borrow;

			r[i] = (uint32_t)c;
			borrow = c >> 63;
		}
	}
}

static void multiply(element r, const element a, const element b)
{
	uint32_t t[WORDS * 2] = {0};
	uint64_t c;

	for (int i = 0; i < WORDS; i++) {
		c = 0;
		for (int j = 0; j < WORDS; j++) {
			c += (uint64_t)a[i] * b[j] + t[i + j];
			t[i + j] = (uint32_t)c;
			c >>= 32;
		}
		t[i + WORDS] = (uint32_t)c;
	}
	c = 0;
	for (int i = 0; i < WORDS; i++) {
		c += (uint64_t)t[i + WORDS] * 38 + t[i];
		r[i] = (uint32_t)c;
		c >>= 32;
	}
	fold(r, (uint32_t)c);
}

/* Below p, of which every element has one form. */
static void freeze(element r)
{
	element t;

	for (int i = 0; i < 2; i++) {
		uint32_t high = r[WORDS - 1] >> 31;

		r[WORDS - 1] &= 0x7fffffff;
		(void)add_small(r, (uint64_t)high * 19);
	}
	memcpy(t, r, sizeof(t));
	(void)add_small(t, 19);
	if (t[WORDS - 1] >> 31) {
		t[WORDS - 1] &= 0x7fffffff;
		memcpy(r, t, sizeof(t));
	}
}

static bool equal(const element a, const element b)
{
	element x;
	element y;

	memcpy(x, a, sizeof(x));
	memcpy(y, b, sizeof(y));
	freeze(x);
	freeze(y);
	return memcmp(x, y, sizeof(x)) == 0;
}

/* a to the power of a number of bits + 1 bits, all of them set but those that low, its last eight,
 * has not. */
static void power(element r, const element a, int bits, unsigned low)
{
	element base;

	memcpy(base, a, sizeof(base));
	memcpy(r, one, sizeof(base));
	for (int i = bits; i >= 0; i--) {
		multiply(r, r, r);
		if (i > 7 || (low >> i & 1))
			multiply(r, r, base);
	}
}

/* ---- bytes ---- */

static void get(element r, const uint8_t bytes[32])
{
	memset(r, 0, sizeof(element));
	for (int i = 31; i >= 0; i--)
		r[i / 4] = r[i / 4] << 8 | bytes[i];
}

static bool is_bit(const uint8_t *bytes, int i)
{
	return bytes[i / 8] >> (i % 8) & 1;
}

/* Below the order of the base point, as a signature's number must be. */
static bool is_below_order(const element n)
{
	for (int i = WORDS - 1; i >= 0; i--)
		if (n[i] != order[i])
			return n[i] < order[i];
	return false;
}

/* ---- the curve ---- */

/* The formula holds for every two points, equal ones too (RFC 8032, 5.1.4). */
static void add_point(struct point *r, const struct point *p)
{
	element a;
	element b;
	element c;
	element d;
	element e;

	subtract(a, r->y, r->x);
	subtract(b, p->y, p->x);
	multiply(a, a, b);
	add(b, r->y, r->x);
	add(c, p->y, p->x);
	multiply(b, b, c);
	multiply(c, r->t, p->t);
	multiply(c, c, twice_d);
	multiply(d, r->z, p->z);
	add(d, d, d);
	subtract(e, b, a);
	add(b, b, a);
	subtract(a, d, c);
	add(d, d, c);
	multiply(r->x, e, a);
	multiply(r->y, d, b);
	multiply(r->t, e, b);
	multiply(r->z, a, d);
}

/* x of y (RFC 8032, 5.1.3); false when no point has it. */
static bool find_x(element x, const element y, bool odd)
{
	element u;
	element v;
	element t;

	multiply(t, y, y);
	subtract(u, t, one);
	multiply(v, t, curve_d);
	add(v, v, one);
	multiply(t, v, v);
	multiply(t, t, v);
	multiply(x, t, u); /* u v^3 */
	multiply(t, t, t);
	multiply(t, t, v);
	multiply(t, t, u);	/* u v^7 */
	power(t, t, 251, 0xfd); /* (p - 5) / 8 */
	multiply(x, x, t);
	multiply(t, x, x);
	multiply(t, t, v);
	if (!equal(t, u)) {
		multiply(x, x, root_of_minus_one);
		multiply(t, x, x);
		multiply(t, t, v);
		if (!equal(t, u))
			return false;
	}
	freeze(x);
	if ((x[0] & 1) != odd)
		subtract(x, zero, x);
	return !(odd && equal(x, zero));
}

static void set_point(struct point *p, const element x, const element y)
{
	memcpy(p->x, x, sizeof(p->x));
	memcpy(p->y, y, sizeof(p->y));
	memcpy(p->z, one, sizeof(p->z));
	multiply(p->t, x, y);
}

static bool unpack(struct point *p, const uint8_t bytes[32])
{
	element x;
	element y;
	element same;
	bool odd = bytes[31] >> 7;

	get(y, bytes);
	y[WORDS - 1] &= 0x7fffffff;
	memcpy(same, y, sizeof(y));
	freeze(same);
	if (memcmp(same, y, sizeof(y)) != 0 || !find_x(x, y, odd))
		return false;
	set_point(p, x, y);
	return true;
}

static bool is_packed(const struct point *p, const uint8_t bytes[32])
{
	element x;
	element y;
	element z;
	element wanted;

	power(z, p->z, 254, 0xeb); /* p - 2: one by z */
	multiply(x, p->x, z);
	multiply(y, p->y, z);
	freeze(x);
	freeze(y);
	y[WORDS - 1] |= x[0] << 31;
	get(wanted, bytes);
	return memcmp(y, wanted, sizeof(y)) == 0;
}

bool ed25519_verify(const uint8_t key[ED25519_KEY], const void *message, size_t len,
	const uint8_t signature[ED25519_SIGNATURE])
{
	uint8_t text[ED25519_MESSAGE_MAX + 64];
	uint8_t k[SHA512_BYTES];
	struct point minus_a;
	struct point base;
	struct point sum;
	element s;

	get(s, signature + 32);
	if (len > ED25519_MESSAGE_MAX || !is_below_order(s) || !unpack(&minus_a, key))
		return false;
	subtract(minus_a.x, zero, minus_a.x);
	subtract(minus_a.t, zero, minus_a.t);
	memcpy(text, signature, 32);
	memcpy(text + 32, key, 32);
	memcpy(text + 64, message, len);
	sha512(text, len + 64, k);
	set_point(&base, base_x, base_y);
	set_point(&sum, zero, one);
	/* sB - kA, both at once, k as it is: it need not be reduced for a sum. */
	for (int i = 511; i >= 0; i--) {
		struct point twice = sum;

		add_point(&sum, &twice);
		if (is_bit(k, i))
			add_point(&sum, &minus_a);
		if (i < 256 && is_bit(signature + 32, i))
			add_point(&sum, &base);
	}
	return is_packed(&sum, signature);
}
