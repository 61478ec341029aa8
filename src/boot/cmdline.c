/* SPDX-License-Identifier: MIT */
#include "boot/cmdline.h"

#include <string.h>

#include "base/text.h"

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static bool take_value(
	const char *word, size_t len, const char *key, char out[CMDLINE_VALUE_MAX], bool *fits)
{
	size_t key_len = strlen(key);
	struct text t;

	if (len < key_len || memcmp(word, key, key_len) != 0)
		return false;
	text_init(&t, out, CMDLINE_VALUE_MAX);
	text_add_n(&t, word + key_len, len - key_len);
	if (t.cut) {
		text_reset(&t);
		*fits = false;
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
		/* The longer keys first: "root=" is no prefix of them, but the reader need not
		 * check. */
		if (!take_value(text, len, "rootfstype=", c->root_type, &fits) &&
			!take_value(text, len, "rootflags=", c->root_flags, &fits) &&
			!take_value(text, len, "root=", c->root, &fits))
			take_value(text, len, "init=", c->init, &fits);
		text += len;
	}
	return fits;
}
