/* SPDX-License-Identifier: MIT */
/* Ways to say what is wrong, in upstream's words. */
#include "api/rules.h"

#include <string.h>

#include "api/validate.h"

void problem_invalid(struct problems *ps, const char *path, const char *value, const char *detail)
{
	problem_add(ps, PROBLEM_INVALID, path, problem_quoted(ps, value), ": ", detail, NULL);
}

uint32_t rule_enter(struct rules *r, const char *field, uint32_t index)
{
	uint32_t len = path_field(&r->path, field);

	path_index(&r->path, index);
	return len;
}

/* The value, when there is one, and the detail, when there is one. */
static void rule_told(struct rules *r, enum problem_type type, const char *field, const char *value,
	const char *detail)
{
	uint32_t len = path_field(&r->path, field);
	const char *first = value != NULL ? value : detail;

	problem_add(r->problems, type, r->path.text, first,
		value != NULL && detail != NULL ? ": " : NULL, detail, NULL);
	path_back(&r->path, len);
}

void rule_required(struct rules *r, const char *field)
{
	rule_told(r, PROBLEM_REQUIRED, field, NULL, NULL);
}

void rule_invalid(struct rules *r, const char *field, const char *value, const char *detail)
{
	rule_told(r, PROBLEM_INVALID, field, problem_quoted(r->problems, value), detail);
}

void rule_invalid_int(struct rules *r, const char *field, int64_t value, const char *detail)
{
	char number[24];
	struct text t;

	text_init(&t, number, sizeof(number));
	text_add_int(&t, value);
	rule_told(r, PROBLEM_INVALID, field, number, detail);
}

void rule_forbidden(struct rules *r, const char *field, const char *detail)
{
	rule_told(r, PROBLEM_FORBIDDEN, field, NULL, detail);
}

void rule_duplicate(struct rules *r, const char *field, const char *value)
{
	rule_told(r, PROBLEM_DUPLICATE, field, problem_quoted(r->problems, value), NULL);
}

void rule_one_of(struct rules *r, const char *field, const char *value, const char *const *names)
{
	char list[256];
	struct text t;

	if (value == NULL)
		return;
	text_init(&t, list, sizeof(list));
	text_add(&t, "supported values: ");
	for (size_t i = 0; names[i] != NULL; i++) {
		if (strcmp(value, names[i]) == 0)
			return;
		text_add_all(&t, i > 0 ? ", \"" : "\"", names[i], "\"", NULL);
	}
	rule_told(r, PROBLEM_NOT_SUPPORTED, field, problem_quoted(r->problems, value), list);
}

void rule_id(struct rules *r, const char *field, struct opt_int id)
{
	if (id.set && (id.value < 0 || id.value > INT32_MAX))
		rule_invalid_int(r, field, id.value, "must be between 0 and 2147483647, inclusive");
}

void rule_label(struct rules *r, const char *field, const char *value)
{
	const char *wrong;

	if (is_empty(value)) {
		rule_required(r, field);
		return;
	}
	wrong = name_is_dns1123_label(value);
	if (wrong != NULL)
		rule_invalid(r, field, value, wrong);
}
