/* SPDX-License-Identifier: MIT */
/* Plain scalars as Kubernetes' YAML resolves them, with integers only. */
#include "yaml/scalar.h"

#include <string.h>

#include "base/text.h"

/* Digits that a double holds exactly, and that 64 bits hold certainly. */
#define EXACT_DIGITS  15
#define EXPONENT_STOP 100000

static const char no_memory[] = "not enough memory to read this";

/* Known as "null", "Null" and "NULL". */
static const struct {
	char text[6];
	uint8_t kind; /* enum node_kind */
	bool boolean;
} words[] = {
	{"null", NODE_NULL, false},
	{"y", NODE_BOOL, true},
	{"yes", NODE_BOOL, true},
	{"true", NODE_BOOL, true},
	{"on", NODE_BOOL, true},
	{"n", NODE_BOOL, false},
	{"no", NODE_BOOL, false},
	{"false", NODE_BOOL, false},
	{"off", NODE_BOOL, false},
};

/* Is s the word, which is of small letters: small, with a capital, or all in capitals? */
static bool is_spelled(const char *s, const char *word)
{
	size_t capitals = 0;
	size_t i = 0;

	for (; word[i] != '\0'; i++) {
		if ((s[i] | 0x20) != word[i])
			return false;
		capitals += s[i] != word[i];
	}
	return s[i] == '\0' &&
	       (capitals == 0 || capitals == i || (capitals == 1 && s[0] != word[0]));
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_infinity_or_nan(const char *s)
{
	static const char *const nans[] = {".nan", ".NaN", ".NAN"};

	for (size_t i = 0; i < ARRAY_LEN(nans); i++) {
		if (strcmp(s, nans[i]) == 0)
			return true;
	}
	if (*s == '+' || *s == '-')
		s++;
	return *s == '.' && is_spelled(s + 1, "inf");
}

/* The base that a prefix names as Go's ParseInt(s, 0, 64) does; *s moves behind the prefix. */
static unsigned take_base(const char **s)
{
	const char *p = *s;
	char letter;

	if (p[0] != '0' || p[1] == '\0')
		return 10;
	letter = (char)(p[1] | 0x20);
	*s += p[2] != '\0' && strchr("box", letter) ? 2 : 1;
	if (p[2] == '\0')
		return 8;
	if (letter == 'b')
		return 2;
	return letter == 'x' ? 16 : 8;
}

enum int_answer { INT_FITS, INT_TOO_LARGE, INT_NOT };

static enum int_answer read_int(const char *s, int64_t *out)
{
	bool negative = *s == '-';
	bool large = false;
	uint64_t v = 0;
	unsigned base;

	if (*s == '-' || *s == '+')
		s++;
	base = take_base(&s);
	if (*s == '\0')
		return INT_NOT;
	for (; *s; s++) {
		unsigned digit = text_hex_value(*s);

		if (digit >= base)
			return INT_NOT;
		large = large || !text_grow_uint64(&v, base, digit);
	}
	if (large || v > (uint64_t)INT64_MAX + negative)
		return INT_TOO_LARGE;
	*out = negative && v > 0 ? -(int64_t)(v - 1) - 1 : (int64_t)v;
	return INT_FITS;
}

/* A decimal number cut into its parts: [-+] whole [. fraction] [e exponent]. */
struct decimal {
	bool negative;
	const char *whole;
	size_t whole_len;
	const char *fraction;
	size_t fraction_len;
	const char *exponent; /* its text with sign, NULL = none */
	int32_t power;	      /* its value, cut at EXPONENT_STOP */
};

static size_t digits_at(const char *s)
{
	size_t n = 0;

	while (is_digit(s[n]))
		n++;
	return n;
}

static bool read_exponent(const char *s, struct decimal *d)
{
	bool negative = *s == '-';

	d->exponent = s;
	if (*s == '-' || *s == '+')
		s++;
	if (!is_digit(*s))
		return false;
	for (; is_digit(*s); s++)
		d->power = MIN(d->power * 10 + (*s - '0'), EXPONENT_STOP);
	if (negative)
		d->power = -d->power;
	return *s == '\0';
}

/* go-yaml's pattern for floats: [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)? */
static bool read_decimal(const char *s, struct decimal *d)
{
	*d = (struct decimal){.negative = *s == '-'};
	if (*s == '-' || *s == '+')
		s++;
	d->whole = s;
	d->whole_len = digits_at(s);
	s += d->whole_len;
	if (*s == '.') {
		d->fraction = ++s;
		d->fraction_len = digits_at(s);
		s += d->fraction_len;
	}
	if (d->whole_len == 0 && d->fraction_len == 0)
		return false;
	if (*s == 'e' || *s == 'E')
		return read_exponent(s + 1, d);
	return *s == '\0';
}

/* Takes away zeros that say nothing: at the front of the whole part, at the end of the fraction. */
static void trim_zeros(struct decimal *d)
{
	while (d->whole_len > 0 && *d->whole == '0') {
		d->whole++;
		d->whole_len--;
	}
	while (d->fraction_len > 0 && d->fraction[d->fraction_len - 1] == '0')
		d->fraction_len--;
}

/* Whether the (trimmed) number is an integer that a cluster would print without an exponent or
 * loss. */
static bool decimal_to_int(const struct decimal *d, int64_t *out)
{
	int64_t v = 0;
	int32_t zeros;

	if (d->whole_len + d->fraction_len > EXACT_DIGITS)
		return false;
	zeros = d->power - (int32_t)d->fraction_len;
	for (size_t i = 0; i < d->whole_len + d->fraction_len; i++) {
		const char *digit =
			i < d->whole_len ? d->whole + i : d->fraction + (i - d->whole_len);

		v = v * 10 + (*digit - '0');
	}
	for (; zeros < 0 && v != 0; zeros++, v /= 10) {
		if (v % 10 != 0)
			return false;
	}
	for (; zeros > 0 && v != 0; zeros--, v *= 10) {
		if (v >= INT64_C(100000000000000))
			return false;
	}
	*out = d->negative ? -v : v;
	return true;
}

/* The number as JSON writes numbers: no plus, no leading zeros, a digit before the point. */
static const char *decimal_text(struct arena *a, const struct decimal *d)
{
	size_t size = d->whole_len + d->fraction_len + 8 + (d->exponent ? strlen(d->exponent) : 0);
	char *buf = arena_alloc(a, size);
	struct text t;

	if (!buf)
		return NULL;
	text_init(&t, buf, size);
	if (d->negative)
		text_add_char(&t, '-');
	if (d->whole_len > 0)
		text_add_n(&t, d->whole, d->whole_len);
	else
		text_add_char(&t, '0');
	if (d->fraction_len > 0) {
		text_add_char(&t, '.');
		text_add_n(&t, d->fraction, d->fraction_len);
	}
	if (d->exponent)
		text_add_all(&t, "e", d->exponent, NULL);
	return buf;
}

/* The text without '_', which go-yaml drops from numbers. */
static const char *without_underscores(struct arena *a, const char *text)
{
	char *copy;
	char *to;

	if (!strchr(text, '_'))
		return text;
	copy = arena_strdup(a, text);
	if (!copy)
		return NULL;
	to = copy;
	for (const char *from = copy; *from; from++) {
		if (*from != '_')
			*to++ = *from;
	}
	*to = '\0';
	return copy;
}

/* An integer whose text is its plain decimal form. */
static bool set_int(struct arena *a, int64_t v, const char *text, struct node *n, const char **why)
{
	char digits[24];
	struct text t;

	text_init(&t, digits, sizeof(digits));
	text_add_int(&t, v);
	n->kind = NODE_INT;
	n->integer = v;
	n->text = strcmp(digits, text) == 0 ? text : arena_strdup(a, digits);
	*why = no_memory;
	return n->text;
}

static bool resolve_number(struct arena *a, const char *text, struct node *n, const char **why)
{
	const char *plain = *text == '.' ? text : without_underscores(a, text);
	enum int_answer answer;
	struct decimal d;
	int64_t v;

	*why = no_memory;
	if (!plain)
		return false;
	answer = read_int(plain, &v);
	if (answer == INT_FITS)
		return set_int(a, v, plain, n, why);
	if (!read_decimal(plain, &d)) {
		/* Text, but for 0x, 0o and 0b with too many digits. */
		*why = "the number does not fit in 64 bits";
		return answer != INT_TOO_LARGE;
	}
	trim_zeros(&d);
	if (decimal_to_int(&d, &v))
		return set_int(a, v, plain, n, why);
	n->kind = NODE_FLOAT;
	n->text = decimal_text(a, &d);
	return n->text;
}

bool scalar_resolve(struct arena *a, const char *text, struct node *n, const char **why)
{
	n->kind = NODE_STRING;
	n->text = text;
	if (*text == '\0' || strcmp(text, "~") == 0) {
		n->kind = NODE_NULL;
		return true;
	}
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (!is_spelled(text, words[i].text))
			continue;
		n->kind = words[i].kind;
		n->boolean = words[i].boolean;
		return true;
	}
	if (is_infinity_or_nan(text)) {
		*why = "infinity and NaN cannot be represented";
		return false;
	}
	if (is_digit(*text) || *text == '+' || *text == '-' || *text == '.')
		return resolve_number(a, text, n, why);
	return true;
}
