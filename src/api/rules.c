/* SPDX-License-Identifier: MIT */
/* Ways to say what is wrong, in upstream's words. */
#include "api/rules.h"

#include <string.h>

#include "api/validate.h"

void problem_invalid(struct problems *ps, const char *path, const char *value, const char *detail)
{
	problem_add(ps, PROBLEM_INVALID, path, problem_quoted(ps, value), ": ", detail, NULL);
}

void rule_required(struct rules *r, const char *field)
{
	uint32_t len = path_field(&r->path, field);

	problem_required(r->problems, r->path.text);
	path_back(&r->path, len);
}

void rule_invalid(struct rules *r, const char *field, const char *value, const char *detail)
{
	uint32_t len = path_field(&r->path, field);

	problem_invalid(r->problems, r->path.text, value, detail);
	path_back(&r->path, len);
}

void rule_invalid_int(struct rules *r, const char *field, int64_t value, const char *detail)
{
	uint32_t len = path_field(&r->path, field);
	char number[24];
	struct text t;

	text_init(&t, number, sizeof(number));
	text_add_int(&t, value);
	problem_add(r->problems, PROBLEM_INVALID, r->path.text, number, ": ", detail, NULL);
	path_back(&r->path, len);
}

void rule_forbidden(struct rules *r, const char *field, const char *detail)
{
	uint32_t len = path_field(&r->path, field);

	problem_add(r->problems, PROBLEM_FORBIDDEN, r->path.text, detail, NULL);
	path_back(&r->path, len);
}

void rule_duplicate(struct rules *r, const char *field, const char *value)
{
	uint32_t len = path_field(&r->path, field);

	problem_add(r->problems, PROBLEM_DUPLICATE, r->path.text,
		problem_quoted(r->problems, value), NULL);
	path_back(&r->path, len);
}

void rule_one_of(struct rules *r, const char *field, const char *value, const char *const *names)
{
	char list[256];
	struct text t;
	uint32_t len;

	if (value == NULL)
		return;
	text_init(&t, list, sizeof(list));
	for (size_t i = 0; names[i] != NULL; i++) {
		if (strcmp(value, names[i]) == 0)
			return;
		text_add_all(&t, i > 0 ? ", \"" : "\"", names[i], "\"", NULL);
	}
	len = path_field(&r->path, field);
	problem_add(r->problems, PROBLEM_NOT_SUPPORTED, r->path.text,
		problem_quoted(r->problems, value), ": supported values: ", list, NULL);
	path_back(&r->path, len);
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
