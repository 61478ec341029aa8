/* SPDX-License-Identifier: MIT */
/* Options anywhere on the command line: -x, -xVALUE, --name, --name=VALUE, --name VALUE. */
#include <string.h>

#include "base/text.h"
#include "podctl/files.h"
#include "podctl/out.h"
#include "podctl/verbs.h"

struct parse {
	struct words *in;
	int at;
	int kept;
	const struct option *tables[2]; /* the verb's, the global ones */
	size_t counts[2];
};

static const struct option *find_long(const struct parse *p, const char *name, size_t len)
{
	for (int t = 0; t < 2; t++)
		for (size_t i = 0; i < p->counts[t]; i++)
			if (strlen(p->tables[t][i].name) == len &&
				strncmp(p->tables[t][i].name, name, len) == 0)
				return &p->tables[t][i];
	return NULL;
}

static const struct option *find_letter(const struct parse *p, char letter)
{
	for (int t = 0; t < 2; t++)
		for (size_t i = 0; i < p->counts[t]; i++)
			if (p->tables[t][i].letter && p->tables[t][i].letter == letter)
				return &p->tables[t][i];
	return NULL;
}

static bool add_text(const struct option *o, const char *value)
{
	struct texts *texts = o->value;

	if (texts->count == TEXTS_MAX) {
		complain("error: --", o->name, " is given too often", NULL);
		return false;
	}
	texts->items[texts->count++] = value;
	return true;
}

static bool set(const struct option *o, const char *value)
{
	switch (o->kind) {
	case OPTION_FLAG:
		if (value && strcmp(value, "true") != 0 && strcmp(value, "false") != 0) {
			complain("error: --", o->name, " is true or false, not \"", value, "\"",
				NULL);
			return false;
		}
		*(bool *)o->value = !value || strcmp(value, "true") == 0;
		return true;
	case OPTION_TEXT:
		*(const char **)o->value = value;
		return true;
	case OPTION_TEXTS:
		return add_text(o, value);
	case OPTION_INT:
		if (text_to_int64(value, -1, INT32_MAX, o->value))
			return true;
		complain("error: --", o->name, " needs a number, not \"", value, "\"", NULL);
		return false;
	}
	UNREACHABLE();
}

/* value: what follows in the same word, NULL = nothing. */
static bool take(struct parse *p, const struct option *o, const char *value)
{
	if (!value && o->kind != OPTION_FLAG) {
		if (p->at + 1 >= p->in->count) {
			complain("error: --", o->name, " needs a value", NULL);
			return false;
		}
		value = p->in->items[++p->at];
	}
	return set(o, value);
}

static bool take_long(struct parse *p, const char *word)
{
	const char *name = word + 2;
	size_t len = strcspn(name, "=");
	const struct option *o = find_long(p, name, len);

	if (!o) {
		complain("error: unknown flag: ", word,
			"\nSee podctl VERB --help for the flags of a verb.", NULL);
		return false;
	}
	return take(p, o, name[len] ? name + len + 1 : NULL);
}

static bool take_letters(struct parse *p, const char *word)
{
	for (const char *s = word + 1; *s; s++) {
		const struct option *o = find_letter(p, *s);

		if (!o) {
			complain("error: unknown shorthand flag in ", word,
				"\nSee podctl VERB --help for the flags of a verb.", NULL);
			return false;
		}
		if (o->kind == OPTION_FLAG && s[1] != '=') {
			if (!take(p, o, NULL))
				return false;
			continue;
		}
		return take(p, o, s[1] ? s + 1 + (s[1] == '=') : NULL);
	}
	return true;
}

bool options_parse(struct client *c, struct words *w, const struct option *options, size_t count)
{
	const struct option global[] = {
		{"namespace", 'n', OPTION_TEXT, &c->namespace_},
		{"socket", 0, OPTION_TEXT, &c->socket},
	};
	struct parse p = {
		.in = w, .tables = {options, global}, .counts = {count, ARRAY_LEN(global)}};
	bool only_words = false;

	for (; p.at < w->count; p.at++) {
		char *word = w->items[p.at];

		if (only_words || word[0] != '-' || word[1] == '\0') {
			w->items[p.kept++] = word;
			continue;
		}
		only_words = strcmp(word, "--") == 0;
		if (only_words)
			continue;
		if (word[1] == '-' ? !take_long(&p, word) : !take_letters(&p, word))
			return false;
	}
	w->count = p.kept;
	return true;
}

bool words_at_most(const struct words *w, int most, const char *usage)
{
	if (w->count <= most)
		return true;
	complain("error: \"", w->items[most], "\" is one word too many\nUsage: ", usage, NULL);
	return false;
}

bool is_pods(const char *word)
{
	return strcmp(word, "pods") == 0 || strcmp(word, "pod") == 0 || strcmp(word, "po") == 0;
}

bool is_events(const char *word)
{
	return strcmp(word, "events") == 0 || strcmp(word, "event") == 0 || strcmp(word, "ev") == 0;
}
