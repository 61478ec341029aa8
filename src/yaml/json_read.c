/* SPDX-License-Identifier: MIT */
/*
 * Strict JSON (RFC 8259) to a tree. A loop over a state instead of recursion; the open containers
 * are the builder's. Text is valid UTF-8 without lone surrogates and without NUL, so that every
 * string of a tree is a C string.
 */
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "yaml/json_impl.h"

struct reader {
	struct builder *b;
	const char *text;
	size_t len;
	size_t at;
	size_t seen; /* the builder's line and column are of this byte */
};

enum wanted { WANT_VALUE, WANT_VALUE_OR_END, WANT_KEY, WANT_KEY_OR_END, WANT_COMMA_OR_END };

/* Takes the builder to r->at. Only ever goes forward, so that all positions together cost one pass
 * over the text. */
static void place(struct reader *r)
{
	builder_pass(r->b, r->text + r->seen, r->at - r->seen);
	r->seen = r->at;
}

static bool complain(struct reader *r, const char *text)
{
	place(r);
	return builder_refuse(r->b, text, NULL);
}

/* "unexpected character "x", want a value", or the end of the text. */
static bool unexpected(struct reader *r, const char *want)
{
	bool at_end = r->at >= r->len;
	char shown[8] = "";
	uint32_t code;
	size_t n;

	place(r);
	if (!at_end) {
		n = utf8_decode(r->text + r->at, r->len - r->at, &code);
		memcpy(shown, r->text + r->at, MAX(n, (size_t)1));
	}
	return builder_refuse_with(r->b, at_end ? "unexpected end of JSON" : "unexpected character",
		at_end ? NULL : shown, ", want ", want);
}

static int peek(const struct reader *r)
{
	return r->at < r->len ? (unsigned char)r->text[r->at] : -1;
}

/* Moves over c if it comes next. */
static bool take(struct reader *r, char c)
{
	bool there = peek(r) == c;

	r->at += there;
	return there;
}

static void skip_space(struct reader *r)
{
	int c = peek(r);

	while (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
		r->at++;
		c = peek(r);
	}
}

/* Four hexadecimal digits at r->at. */
static bool read_hex(struct reader *r, uint32_t *code)
{
	*code = 0;
	for (unsigned i = 0; i < 4; i++, r->at++) {
		unsigned digit = text_hex_value(peek(r));

		if (digit > 15)
			return unexpected(r, "four hexadecimal digits");
		*code = *code << 4 | digit;
	}
	return true;
}

/* What follows "\u": one unit, or the two of a surrogate pair. */
static bool read_unicode(struct reader *r, uint32_t *code)
{
	uint32_t low;

	if (!read_hex(r, code))
		return false;
	if (*code == 0)
		return complain(r, "a string may not hold a NUL character");
	if (*code < 0xd800 || *code > 0xdfff)
		return true;
	if (*code > 0xdbff || r->len - r->at < 2 || memcmp(r->text + r->at, "\\u", 2) != 0)
		return complain(r, "a surrogate without its other half");
	r->at += 2;
	if (!read_hex(r, &low))
		return false;
	if (low < 0xdc00 || low > 0xdfff)
		return complain(r, "a surrogate without its other half");
	*code = 0x10000 + ((*code - 0xd800) << 10) + (low - 0xdc00);
	return true;
}

/* What follows a backslash. */
static bool read_escape(struct reader *r, uint32_t *code)
{
	static const char from[] = "\"\\/bfnrt";
	static const char to[] = "\"\\/\b\f\n\r\t";
	int c = peek(r);
	const char *found = c > 0 ? strchr(from, c) : NULL;

	if (take(r, 'u'))
		return read_unicode(r, code);
	if (!found)
		return unexpected(r, "an escape");
	r->at++;
	*code = (unsigned char)to[found - from];
	return true;
}

/* The raw length of the string at r->at up to its closing quote, so that its copy is allocated
 * once. */
static bool measure(struct reader *r, size_t *len)
{
	size_t i = r->at;

	while (i < r->len && r->text[i] != '"')
		i += r->text[i] == '\\' ? 2 : 1;
	if (i >= r->len) {
		r->at = r->len;
		return unexpected(r, "the end of a string");
	}
	*len = i - r->at;
	return true;
}

/* The string whose opening quote is at r->at; NULL with a problem. */
static char *read_string(struct reader *r)
{
	char *out;
	size_t to = 0;
	size_t len = 0;

	r->at++;
	if (!measure(r, &len))
		return NULL;
	out = arena_alloc(r->b->arena, len + 1);
	if (!out) {
		builder_out_of_memory(r->b);
		return NULL;
	}
	while (peek(r) != '"') {
		uint32_t code;
		size_t n = utf8_decode(r->text + r->at, r->len - r->at, &code);

		if (n == 0 || code < 0x20) {
			complain(r, n == 0 ? "a string is not valid UTF-8"
					   : "a control character in a string must be escaped");
			return NULL;
		}
		r->at += n;
		if (code == '\\' && !read_escape(r, &code))
			return NULL;
		/* An escape is never shorter than what it stands for. */
		to += utf8_encode(code, out + to);
	}
	r->at++;
	return out;
}

/* One at least. */
static bool skip_digits(struct reader *r)
{
	size_t start = r->at;

	while (peek(r) >= '0' && peek(r) <= '9')
		r->at++;
	return r->at > start || unexpected(r, "a digit");
}

/* Moves over a number; *integer when it has neither fraction nor exponent. */
static bool skip_number(struct reader *r, bool *integer)
{
	*integer = true;
	(void)take(r, '-');
	if (!take(r, '0') && !skip_digits(r))
		return false;
	if (take(r, '.')) {
		*integer = false;
		if (!skip_digits(r))
			return false;
	}
	if (take(r, 'e') || take(r, 'E')) {
		*integer = false;
		if (!take(r, '+'))
			(void)take(r, '-');
		return skip_digits(r);
	}
	return true;
}

static bool read_number(struct reader *r)
{
	size_t from = r->at;
	struct node *n;
	bool integer;

	if (!skip_number(r, &integer))
		return false;
	n = builder_add(r->b, NODE_FLOAT);
	if (!n)
		return false;
	n->text = arena_copy(r->b->arena, r->text + from, r->at - from);
	if (!n->text)
		return builder_out_of_memory(r->b);
	if (integer && text_to_int64(n->text, INT64_MIN, INT64_MAX, &n->integer))
		n->kind = NODE_INT;
	return true;
}

/* true, false or null. */
static bool read_word(struct reader *r)
{
	static const struct {
		const char *text;
		enum node_kind kind;
		bool boolean;
	} words[] = {
		{"true", NODE_BOOL, true},
		{"false", NODE_BOOL, false},
		{"null", NODE_NULL, false},
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		size_t len = strlen(words[i].text);
		struct node *n;

		if (r->len - r->at < len || memcmp(r->text + r->at, words[i].text, len) != 0)
			continue;
		n = builder_add(r->b, words[i].kind);
		if (!n)
			return false;
		n->boolean = words[i].boolean;
		n->text = words[i].text;
		r->at += len;
		return true;
	}
	return unexpected(r, "a value");
}

static bool read_string_value(struct reader *r)
{
	const char *text = read_string(r);
	struct node *n;

	if (!text)
		return false;
	n = builder_add(r->b, NODE_STRING);
	if (!n)
		return false;
	n->quoted = true;
	n->text = text;
	return true;
}

static bool read_key(struct reader *r)
{
	const char *key;

	place(r);
	if (peek(r) != '"')
		return unexpected(r, "a key in double quotes");
	key = read_string(r);
	if (!key)
		return false;
	skip_space(r);
	if (!take(r, ':'))
		return unexpected(r, "':' after a key");
	builder_key(r->b, key);
	return true;
}

/* Reads a value, or opens a container. */
static bool read_value(struct reader *r, enum wanted *next)
{
	int c = peek(r);

	place(r);
	*next = WANT_COMMA_OR_END;
	if (c == '{' || c == '[') {
		*next = c == '{' ? WANT_KEY_OR_END : WANT_VALUE_OR_END;
		r->at++;
		return builder_open(r->b, c == '{' ? NODE_MAP : NODE_LIST);
	}
	if (c == '"')
		return read_string_value(r);
	if (c == '-' || (c >= '0' && c <= '9'))
		return read_number(r);
	return read_word(r);
}

static bool read_comma(struct reader *r, enum wanted *next)
{
	bool in_map = builder_top(r->b)->node->kind == NODE_MAP;

	if (!take(r, ','))
		return unexpected(r, in_map ? "',' or '}'" : "',' or ']'");
	*next = in_map ? WANT_KEY : WANT_VALUE;
	return true;
}

/* Moves over the end of the innermost container, where it may come. */
static bool take_end(struct reader *r, enum wanted wanted)
{
	if (wanted == WANT_VALUE || wanted == WANT_KEY)
		return false;
	return take(r, builder_top(r->b)->node->kind == NODE_MAP ? '}' : ']');
}

static bool step(struct reader *r, enum wanted *wanted)
{
	if (take_end(r, *wanted)) {
		*wanted = WANT_COMMA_OR_END;
		return builder_close(r->b);
	}
	switch (*wanted) {
	case WANT_VALUE:
	case WANT_VALUE_OR_END:
		return read_value(r, wanted);
	case WANT_KEY:
	case WANT_KEY_OR_END:
		*wanted = WANT_VALUE;
		return read_key(r);
	case WANT_COMMA_OR_END:
		return read_comma(r, wanted);
	}
	UNREACHABLE();
}

struct node *json_read_value(struct builder *b, const char *text, size_t len, size_t *at)
{
	struct reader r = {.b = b, .text = text, .len = len, .at = *at, .seen = *at};
	enum wanted wanted = WANT_VALUE;

	b->root = NULL;
	do {
		skip_space(&r);
		if (!step(&r, &wanted))
			return NULL;
	} while (b->depth > 0);
	skip_space(&r);
	place(&r);
	*at = r.at;
	return b->root;
}

struct node *tree_load_json(
	struct arena *a, const char *text, size_t len, struct tree_problem *problem)
{
	struct builder b;
	struct node *root;
	size_t at = 0;

	if (!builder_init(&b, a, len, problem))
		return NULL;
	root = json_read_value(&b, text, len, &at);
	if (root && at < len) {
		builder_refuse(&b, "more text after the JSON value", NULL);
		return NULL;
	}
	return root;
}
