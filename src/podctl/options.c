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
	struct {
		const struct option *options;
		size_t count;
		char *values;
	} tables[2]; /* the verb's, the global ones */
	void *value; /* of the option that was found */
};

static bool is_named(const struct option *o, const char *name, size_t len)
{
	return strncmp(o->name, name, len) == 0 && (o->name[len] == '\0' || o->name[len] == '=');
}

/* By its letter, or by its name when letter is 0. */
static const struct option *find(struct parse *p, char letter, const char *name, size_t len)
{
	for (int t = 0; t < 2; t++)
		for (size_t i = 0; i < p->tables[t].count; i++) {
			const struct option *o = &p->tables[t].options[i];

			if (letter ? o->letter != letter : !is_named(o, name, len))
				continue;
			p->value = p->tables[t].values + o->offset;
			return o;
		}
	return NULL;
}

static bool wrong(const struct option *o, const char *why, const char *value)
{
	complain(value ? "error: --%s %s, not \"%s\"" : "error: --%s %s", o->name, why, value);
	return false;
}

static bool set(const struct parse *p, const struct option *o, const char *value)
{
	struct texts *texts = p->value;
	int64_t number;

	switch ((enum option_kind)o->kind) {
	case OPTION_FLAG:
	case OPTION_ON:
		if (value && strcmp(value, "true") != 0 && strcmp(value, "false") != 0)
			return wrong(o, "is true or false", value);
		*(bool *)p->value = !value || strcmp(value, "true") == 0;
		return true;
	case OPTION_TEXT:
		*(const char **)p->value = value;
		return true;
	case OPTION_TEXTS:
		if (texts->count == TEXTS_MAX)
			return wrong(o, "is given too often", NULL);
		texts->items[texts->count++] = value;
		return true;
	case OPTION_INT:
		if (!text_to_int64(value, -1, INT32_MAX, &number))
			return wrong(o, "needs a number", value);
		*(int32_t *)p->value = (int32_t)number;
		return true;
	}
	UNREACHABLE();
}

/* value: what follows in the same word, NULL = nothing. */
static bool take(struct parse *p, const struct option *o, const char *value)
{
	if (!value && o->kind >= OPTION_TEXT) {
		if (p->at + 1 >= p->in->count)
			return wrong(o, "needs a value", NULL);
		value = p->in->items[++p->at];
	}
	return set(p, o, value);
}

static bool unknown(const char *what, const char *word)
{
	complain("error: unknown %s %s\nSee podctl VERB --help for the flags of a verb.", what,
		word);
	return false;
}

static bool take_long(struct parse *p, const char *word)
{
	const char *name = word + 2;
	size_t len = strcspn(name, "=");
	const struct option *o = find(p, 0, name, len);

	if (!o)
		return unknown("flag:", word);
	return take(p, o, name[len] ? name + len + 1 : NULL);
}

static bool take_letters(struct parse *p, const char *word)
{
	for (const char *s = word + 1; *s; s++) {
		const struct option *o = find(p, *s, NULL, 0);

		if (!o)
			return unknown("shorthand flag in", word);
		if (o->kind != OPTION_FLAG || s[1] == '=')
			return take(p, o, s[1] ? s + 1 + (s[1] == '=') : NULL);
		if (!take(p, o, NULL))
			return false;
	}
	return true;
}

static void set_defaults(const struct verb *v, char *values)
{
	for (size_t i = 0; i < v->option_count; i++) {
		void *value = values + v->options[i].offset;

		if (v->options[i].kind == OPTION_ON)
			*(bool *)value = true;
		else if (v->options[i].kind == OPTION_INT)
			*(int32_t *)value = -1;
	}
}

bool options_parse(struct client *c, struct words *w, void *values)
{
	struct parse p = {
		.in = w,
		.tables = {{w->verb->options, w->verb->option_count, values},
			{global_options, global_count, (char *)c}},
	};
	bool only_words = false;

	set_defaults(w->verb, values);
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

int complain_usage(const struct words *w, const char *what)
{
	return complain("error: %s\nUsage: podctl %s%s", what, w->verb->name, w->verb->usage);
}

static int no_resource(const char *word)
{
	complain("error: the server doesn't have a resource type \"%s\"", word);
	return RESOURCE_NONE;
}

static int resource_of(const char *word)
{
	static const struct {
		const char *name;
		int resource;
	} others[] = {
		{"po", OBJECT_POD},
		{"cm", OBJECT_CONFIG_MAP},
		{"pvc", OBJECT_CLAIM},
		{"events", RESOURCE_EVENTS},
		{"event", RESOURCE_EVENTS},
		{"ev", RESOURCE_EVENTS},
		{"nodes", RESOURCE_NODES},
		{"node", RESOURCE_NODES},
		{"no", RESOURCE_NODES},
	};

	for (int i = 0; i < OBJECT_OTHER; i++)
		if (strcmp(word, kinds[i].resource) == 0 || strcmp(word, kinds[i].word) == 0)
			return i;
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (strcmp(word, others[i].name) == 0)
			return others[i].resource;
	return no_resource(word);
}

/* kubectl takes words of several kinds; a verb here is about one. */
static int mixed_resources(void)
{
	complain("error: objects of several kinds cannot be named together");
	return RESOURCE_NONE;
}

int take_resource(struct words *w)
{
	int resource = RESOURCE_NONE;

	if (!strchr(w->items[0], '/')) {
		w->count--;
		return resource_of(*w->items++);
	}
	for (int i = 0; i < w->count; i++) {
		char *slash = strchr(w->items[i], '/');
		int this;

		if (!slash)
			continue;
		*slash = '\0';
		this = resource_of(w->items[i]);
		if (this != RESOURCE_NONE && resource != RESOURCE_NONE && this != resource)
			return mixed_resources();
		resource = this;
		if (resource == RESOURCE_NONE)
			break;
		w->items[i] = slash + 1;
	}
	return resource;
}

int take_objects(struct words *w, const char *missing)
{
	int resource = w->count > 0 ? take_resource(w) : OBJECT_POD;

	if (resource < OBJECT_OTHER && w->count > 0)
		return resource;
	if (resource == RESOURCE_NODES && w->verb == &verb_describe)
		return resource;
	if (resource < OBJECT_OTHER)
		complain_usage(w, missing);
	else if (resource == RESOURCE_EVENTS)
		no_resource("events");
	else if (resource == RESOURCE_NODES)
		complain("error: the server does not allow this method on the requested resource");
	return OBJECT_OTHER;
}
