/* SPDX-License-Identifier: MIT */
/* Names, labels and annotations: apimachinery's validation rules and words. */
#include <string.h>

#include "api/rules.h"
#include "api/validate.h"

#define LABEL_MAX	63
#define SUBDOMAIN_MAX	253
#define QUALIFIED_MAX	63
#define ANNOTATIONS_MAX (256 * 1024)

/* The shapes of names, and what apimachinery says of each. */
enum shape {
	SHAPE_LABEL,
	SHAPE_SUBDOMAIN,
	SHAPE_SEARCH,
	SHAPE_QUALIFIED,
	SHAPE_SLASHES,
	SHAPE_VALUE
};

/* Upstream's message for what does not have the shape; good until the next one. */
static const char *shape_message(enum shape shape)
{
	static const struct {
		const char *what;
		const char *characters;
		const char *examples;
		const char *regex;
	} words[] = {
		[SHAPE_LABEL] = {"a lowercase RFC 1123 label must",
			"lower case alphanumeric characters or '-'", "'my-name',  or '123-abc'",
			"[a-z0-9]([-a-z0-9]*[a-z0-9])?"},
		[SHAPE_SUBDOMAIN] = {"a lowercase RFC 1123 subdomain must",
			"lower case alphanumeric characters, '-' or '.'", "'example.com'",
			"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"},
		[SHAPE_SEARCH] = {"a lowercase RFC 1123 subdomain must",
			"lower case alphanumeric characters, '_', '-' or '.'", "'example.com'",
			"_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
			"(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*"},
		[SHAPE_QUALIFIED] = {"name part must", "alphanumeric characters, '-', '_' or '.'",
			"'MyName',  or 'my.name',  or '123-abc'",
			"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"},
		[SHAPE_SLASHES] = {"a qualified name must",
			"alphanumeric characters, '-', '_' or '.'",
			"'MyName',  or 'my.name',  or '123-abc'",
			"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"},
		[SHAPE_VALUE] = {"a valid label must be an empty string or",
			"alphanumeric characters, '-', '_' or '.'",
			"'MyValue',  or 'my_value',  or '12345'",
			"(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?"},
	};
	static char message[384];

	text_write(message, sizeof(message),
		"%s consist of %s, and must start and end with an alphanumeric character (e.g. %s, "
		"regex used for validation is '%s')",
		words[shape].what, words[shape].characters, words[shape].examples,
		words[shape].regex);
	return message;
}

static bool is_lower_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool is_alnum(char c)
{
	return is_lower_alnum(c) || (c >= 'A' && c <= 'Z');
}

/* [a-z0-9]([-a-z0-9]*[a-z0-9])? over len bytes; inner has what may stand inside. */
static bool is_label(const char *s, size_t len, const char *inner)
{
	if (len == 0 || !is_lower_alnum(s[0]) || !is_lower_alnum(s[len - 1]))
		return false;
	for (size_t i = 0; i < len; i++)
		if (!is_lower_alnum(s[i]) && strchr(inner, s[i]) == NULL)
			return false;
	return true;
}

/* With underscores a label may also begin with one. */
static bool is_subdomain(const char *s, bool underscores)
{
	const char *inner = underscores ? "-_" : "-";

	for (;;) {
		size_t first = underscores && s[0] == '_' ? 1 : 0;
		size_t len = strcspn(s, ".");

		if (!is_label(s + first, len - first, inner))
			return false;
		if (s[len] == '\0')
			return true;
		s += len + 1;
	}
}

const char *label_fault(const char *s, int n)
{
	size_t len = strlen(s);

	if (n == 0)
		return len > LABEL_MAX ? "must be no more than 63 characters" : NULL;
	if (n > 1 || is_label(s, len, "-"))
		return NULL;
	return is_subdomain(s, false) ? "must not contain dots" : shape_message(SHAPE_LABEL);
}

const char *subdomain_fault(const char *s, int n)
{
	if (n == 0)
		return strlen(s) > SUBDOMAIN_MAX ? "must be no more than 253 characters" : NULL;
	return n > 1 || is_subdomain(s, false) ? NULL : shape_message(SHAPE_SUBDOMAIN);
}

/* IsDNS1123SubdomainWithUnderscore(): RelaxedDNSSearchValidation. */
const char *search_fault(const char *s, int n)
{
	if (n == 0)
		return strlen(s) > SUBDOMAIN_MAX ? "must be no more than 253 characters" : NULL;
	return n > 1 || is_subdomain(s, true) ? NULL : shape_message(SHAPE_SEARCH);
}

const char *name_is_dns1123_label(const char *s)
{
	const char *wrong = label_fault(s, 0);

	return wrong != NULL ? wrong : label_fault(s, 1);
}

const char *name_is_dns1123_subdomain(const char *s)
{
	const char *wrong = subdomain_fault(s, 0);

	return wrong != NULL ? wrong : subdomain_fault(s, 1);
}

char *lower_copy(struct arena *a, const char *s, size_t len)
{
	char *copy = arena_copy(a, s, len);

	for (char *c = copy; c != NULL && *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c += 'a' - 'A';
	return copy;
}

/* ([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9] */
static bool is_qualified_name(const char *s)
{
	size_t len = strlen(s);

	if (len == 0 || !is_alnum(s[0]) || !is_alnum(s[len - 1]))
		return false;
	for (size_t i = 0; i < len; i++)
		if (!is_alnum(s[i]) && strchr("-_.", s[i]) == NULL)
			return false;
	return true;
}

/* Each fault of the part before the slash. */
static void check_prefix(struct problems *ps, const char *path, const char *key, const char *prefix)
{
	if (prefix[0] == '\0') {
		problem_invalid(ps, path, key, "prefix part must be non-empty");
		return;
	}
	for (int n = 0; n < TEXT_FAULTS; n++) {
		const char *wrong = subdomain_fault(prefix, n);

		if (wrong != NULL)
			problem_add(ps, PROBLEM_INVALID, path, problem_quoted(ps, key),
				": prefix part ", wrong, NULL);
	}
}

bool check_qualified_key(struct problems *ps, const char *path, const char *key, bool fold)
{
	uint32_t before = problems_total(ps);
	const char *slash = strchr(key, '/');
	const char *name = slash != NULL ? slash + 1 : key;

	if (strchr(name, '/') != NULL) {
		problem_add(ps, PROBLEM_INVALID, path, problem_quoted(ps, key), ": ",
			shape_message(SHAPE_SLASHES),
			" with an optional DNS subdomain prefix and '/' (e.g. "
			"'example.com/MyName')",
			NULL);
		return false;
	}
	if (slash != NULL) {
		size_t len = (size_t)(slash - key);
		const char *prefix =
			fold ? lower_copy(ps->arena, key, len) : arena_copy(ps->arena, key, len);

		check_prefix(ps, path, key, prefix != NULL ? prefix : "");
	}
	if (name[0] == '\0')
		problem_invalid(ps, path, key, "name part must be non-empty");
	else if (strlen(name) > QUALIFIED_MAX)
		problem_invalid(ps, path, key, "name part must be no more than 63 characters");
	if (!is_qualified_name(name))
		problem_invalid(ps, path, key, shape_message(SHAPE_QUALIFIED));
	return problems_total(ps) == before;
}

const char *label_value_fault(const char *s, int n)
{
	if (n == 0)
		return strlen(s) > QUALIFIED_MAX ? "must be no more than 63 characters" : NULL;
	return n > 1 || s[0] == '\0' || is_qualified_name(s) ? NULL : shape_message(SHAPE_VALUE);
}

static void check_labels(struct problems *ps, const struct string_map *labels)
{
	for (uint32_t i = 0; i < labels->count; i++) {
		check_qualified_key(ps, "metadata.labels", labels->items[i].key, false);
		check_text_at(ps, "metadata.labels", labels->items[i].value, label_value_fault);
	}
}

/* Keys are compared in lower case upstream; values are free, their sum is not. */
static void check_annotations(struct problems *ps, const struct string_map *annotations)
{
	size_t total = 0;

	for (uint32_t i = 0; i < annotations->count; i++) {
		const struct string_pair *p = &annotations->items[i];

		check_qualified_key(ps, "metadata.annotations", p->key, true);
		total += strlen(p->key) + strlen(p->value);
	}
	if (total > ANNOTATIONS_MAX)
		problem_add(ps, PROBLEM_TOO_LONG, "metadata.annotations",
			"may not be more than 262144 bytes", NULL);
}

void metadata_validate(const struct object_meta *m, struct problems *ps)
{
	if (is_empty(m->name))
		problem_add(ps, PROBLEM_REQUIRED, "metadata.name",
			m->generate_name == NULL ? "name or generateName is required"
						 : "name is needed for the pod",
			NULL);
	check_labels(ps, &m->labels);
	check_annotations(ps, &m->annotations);
}
