/* SPDX-License-Identifier: MIT */
#include "boot/cmdline.h"

#include <string.h>

#include "base/text.h"

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static const struct {
	const char *key;
	size_t at; /* of its value in struct cmdline */
} keys[] = {
	{"root=", offsetof(struct cmdline, root)},
	{"rootfstype=", offsetof(struct cmdline, root_type)},
	{"rootflags=", offsetof(struct cmdline, root_flags)},
	{"init=", offsetof(struct cmdline, init)},
};

/* False when the word has a value that is too long. */
static bool take_word(const char *word, size_t len, struct cmdline *c)
{
	struct text t;

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		size_t key_len = strlen(keys[i].key);

		if (len < key_len || memcmp(word, keys[i].key, key_len) != 0)
			continue;
		text_init(&t, (char *)c + keys[i].at, CMDLINE_VALUE_MAX);
		text_add_n(&t, word + key_len, len - key_len);
		if (t.cut) {
			text_reset(&t);
			return false;
		}
	}
	return true;
}

bool cmdline_parse(const char *text, struct cmdline *c)
{
	bool fits = true;

	memset(c, 0, sizeof *c);
	text_copy(c->root_type, sizeof c->root_type, "squashfs");
	text_copy(c->init, sizeof c->init, "/sbin/init");
	while (*text) {
		size_t len = 0;

		while (is_space(*text))
			text++;
		while (text[len] && !is_space(text[len]))
			len++;
		if (len == 2 && memcmp(text, "--", 2) == 0)
			break;
		fits = take_word(text, len, c) && fits;
		text += len;
	}
	return fits;
}
