/* SPDX-License-Identifier: MIT */
/* Parsing and matching selectors. */
#include "apiserver/selector.h"

#include <string.h>

#include "base/text.h"

static const char *const pod_paths[] = {
	"metadata.name",
	"metadata.namespace",
	"spec.nodeName",
	"spec.restartPolicy",
	"status.phase",
	"status.podIP",
};

static const char *const secret_paths[] = {"metadata.name", "metadata.namespace", "type"};

static const char *const event_paths[] = {
	"metadata.name",
	"metadata.namespace",
	"involvedObject.kind",
	"involvedObject.namespace",
	"involvedObject.name",
	"involvedObject.uid",
	"involvedObject.apiVersion",
	"involvedObject.fieldPath",
	"reason",
	"type",
};

static char *skip_blanks(char *s)
{
	while (*s == ' ' || *s == '\t')
		s++;
	return s;
}

static char *trim(char *s)
{
	size_t len;

	s = skip_blanks(s);
	len = strlen(s);
	while (len > 0 && (s[len - 1] == ' ' || s[len - 1] == '\t'))
		s[--len] = '\0';
	return s;
}

static struct requirement *add(struct arena *a, struct selector *s, enum requirement_kind kind,
	const char *key, uint32_t values)
{
	struct requirement *r = arena_alloc(a, sizeof(*r));
	const char **room = arena_array(a, values + 1, sizeof(*room));

	if (!r || !room)
		return NULL;
	*r = (struct requirement){
		.kind = kind, .key = key, .values = room, .next = s->requirements};
	s->requirements = r;
	return r;
}

/* Cuts the next requirement off: commas within brackets belong to it. */
static char *next_part(char **text)
{
	char *start = *text;
	char *p = start;
	int depth = 0;

	if (!start)
		return NULL;
	for (; *p; p++) {
		if (*p == '(')
			depth++;
		else if (*p == ')')
			depth--;
		else if (*p == ',' && depth <= 0)
			break;
	}
	*text = *p ? p + 1 : NULL;
	*p = '\0';
	return start;
}

/* key = value, key == value, key != value: splits part at the operator. */
static char *split_operator(char *part, bool *negated)
{
	char *eq = strchr(part, '=');
	char *value;

	if (!eq)
		return NULL;
	value = eq[1] == '=' ? eq + 2 : eq + 1;
	*negated = eq > part && eq[-1] == '!';
	*(*negated ? eq - 1 : eq) = '\0';
	return value;
}

/* "key in (a,b)": list is what follows the word. */
static bool add_set(
	struct arena *a, struct selector *s, char *part, char *list, enum requirement_kind kind)
{
	struct requirement *r;
	char *end;

	list = skip_blanks(list);
	end = strrchr(list, ')');
	if (*list != '(' || !end)
		return false;
	*end = '\0';
	list++;
	r = add(a, s, kind, trim(part), (uint32_t)strlen(list) / 2 + 2);
	while (r && list) {
		char *comma = strchr(list, ',');

		if (comma)
			*comma = '\0';
		r->values[r->count++] = trim(list);
		list = comma ? comma + 1 : NULL;
	}
	return r != NULL;
}

static bool add_label(struct arena *a, struct selector *s, char *part)
{
	bool negated = false;
	char *value;
	char *word;
	struct requirement *r;

	part = trim(part);
	word = strstr(part, " notin");
	if (word && (word[6] == ' ' || word[6] == '(')) {
		*word = '\0';
		return add_set(a, s, part, word + 6, REQUIRE_NOT_IN);
	}
	word = strstr(part, " in");
	if (word && (word[3] == ' ' || word[3] == '(')) {
		*word = '\0';
		return add_set(a, s, part, word + 3, REQUIRE_IN);
	}
	value = split_operator(part, &negated);
	if (value) {
		r = add(a, s, negated ? REQUIRE_NOT_IN : REQUIRE_IN, trim(part), 1);
		if (r)
			r->values[r->count++] = trim(value);
		return r && r->key[0] != '\0';
	}
	if (*part == '!')
		return add(a, s, REQUIRE_ABSENT, trim(part + 1), 0) != NULL;
	return *part && !strpbrk(part, " ()") && add(a, s, REQUIRE_EXISTS, part, 0);
}

bool selector_add_labels(struct arena *a, struct selector *s, char *text, const char **why)
{
	char *part;

	if (!text || !*text)
		return true;
	while ((part = next_part(&text)))
		if (!add_label(a, s, part)) {
			*why = arena_format(a, "unable to parse requirement: found '%s'", part);
			return false;
		}
	return true;
}

static bool is_one(const char *const *paths, size_t count, const char *key)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(paths[i], key) == 0)
			return true;
	return false;
}

static bool is_known(enum resource resource, const char *key)
{
	switch (resource) {
	case RESOURCE_PODS:
		return is_one(pod_paths, ARRAY_LEN(pod_paths), key);
	case RESOURCE_CONFIG_MAPS:
	case RESOURCE_CLAIMS:
		return is_one(secret_paths, ARRAY_LEN(secret_paths) - 1, key);
	case RESOURCE_SECRETS:
		return is_one(secret_paths, ARRAY_LEN(secret_paths), key);
	case RESOURCE_NODES:
		return strcmp(key, secret_paths[0]) == 0;
	case RESOURCE_EVENTS:
		return is_one(event_paths, ARRAY_LEN(event_paths), key);
	}
	UNREACHABLE();
}

bool selector_add_fields(
	struct arena *a, struct selector *s, enum resource resource, char *text, const char **why)
{
	char *part;

	if (!text || !*text)
		return true;
	while ((part = next_part(&text))) {
		bool negated = false;
		char *value = split_operator(part, &negated);
		const char *key = trim(part);
		struct requirement *r;

		if (!value) {
			*why = arena_format(
				a, "invalid selector: '%s'; can't understand '%s'", key, key);
			return false;
		}
		if (!is_known(resource, key)) {
			*why = arena_format(a, "field label not supported: %s", key);
			return false;
		}
		r = add(a, s, negated ? REQUIRE_NOT_IN : REQUIRE_IN, key, 1);
		if (!r)
			return false;
		r->field = true;
		r->values[r->count++] = trim(value);
	}
	return true;
}

static bool is_one_of(const struct requirement *r, const char *value)
{
	for (uint32_t i = 0; i < r->count; i++)
		if (strcmp(r->values[i], value) == 0)
			return true;
	return false;
}

static bool meets(const struct requirement *r, const struct node *root)
{
	const struct node *label;

	if (r->field)
		return is_one_of(r, node_text_at(root, r->key)) == (r->kind == REQUIRE_IN);
	label = node_get(node_get(node_get(root, "metadata"), "labels"), r->key);
	switch (r->kind) {
	case REQUIRE_IN:
		return label && label->text && is_one_of(r, label->text);
	case REQUIRE_NOT_IN:
		return !label || !label->text || !is_one_of(r, label->text);
	case REQUIRE_EXISTS:
		return label != NULL;
	case REQUIRE_ABSENT:
		return label == NULL;
	}
	UNREACHABLE();
}

bool selector_matches(const struct selector *s, const struct node *root)
{
	for (const struct requirement *r = s->requirements; r; r = r->next)
		if (!meets(r, root))
			return false;
	return true;
}
