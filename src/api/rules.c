/* SPDX-License-Identifier: MIT */
/* Ways to say what is wrong, in upstream's words. */
#include "api/rules.h"

#include <string.h>

#define NAMES_MAX 384 /* a list of supported values */

const char rule_not_negative[] = "must be greater than or equal to 0";
const char rule_sidecars_only[] = "may not be set for init containers without restartPolicy=Always";

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

void rule_required_as(struct rules *r, const char *field, const char *detail)
{
	rule_told(r, PROBLEM_REQUIRED, field, NULL, detail);
}

void rule_invalid(struct rules *r, const char *field, const char *value, const char *detail)
{
	rule_told(r, PROBLEM_INVALID, field, problem_quoted(r->problems, value), detail);
}

void rule_to_list(struct rules *r)
{
	const char *index = strrchr(r->path.text, '[');

	if (index != NULL)
		path_back(&r->path, (uint32_t)(index - r->path.text));
}

void rule_invalid_list(struct rules *r, const char *field, const char *value, const char *detail)
{
	struct field_path here = r->path;

	rule_to_list(r);
	rule_invalid(r, field, value, detail);
	r->path = here;
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

void rule_not_found(struct rules *r, const char *field, const char *value)
{
	rule_told(r, PROBLEM_NOT_FOUND, field, problem_quoted(r->problems, value), NULL);
}

void rule_not_supported(struct rules *r, const char *field, const char *value, const char *list)
{
	uint32_t len = path_field(&r->path, field);

	problem_add(r->problems, PROBLEM_NOT_SUPPORTED, r->path.text,
		problem_quoted(r->problems, value), ": supported values: ", list, NULL);
	path_back(&r->path, len);
}

bool names_have(const char *names, const char *s)
{
	do {
		if (strcmp(names, s) == 0)
			return true;
		names += strlen(names) + 1;
	} while (names[0] != '\0');
	return false;
}

bool rule_one_of(struct rules *r, const char *field, const char *value, const char *names)
{
	const char *before = "\"";
	char list[NAMES_MAX];
	struct text t;

	if (value == NULL || names_have(names, value))
		return true;
	text_init(&t, list, sizeof(list));
	do {
		text_add_all(&t, before, names, "\"", NULL);
		before = ", \"";
		names += strlen(names) + 1;
	} while (names[0] != '\0');
	rule_not_supported(r, field, value, list);
	return false;
}

bool has_fault(const char *s, text_fault *fault)
{
	for (int n = 0; n < TEXT_FAULTS && s != NULL; n++)
		if (fault(s, n) != NULL)
			return true;
	return false;
}

void check_text_at(struct problems *ps, const char *path, const char *s, text_fault *fault)
{
	for (int n = 0; n < TEXT_FAULTS; n++) {
		const char *detail = fault(s, n);

		if (detail != NULL)
			problem_invalid(ps, path, s, detail);
	}
}

void rule_text(struct rules *r, const char *field, const char *s, text_fault *fault)
{
	uint32_t len = path_field(&r->path, field);

	check_text_at(r->problems, r->path.text, s, fault);
	path_back(&r->path, len);
}

bool rule_is_repeated(const struct rules *r, size_t offset, const char *text)
{
	const char *member = (const char *)r->items + offset;
	const char *earlier;

	for (uint32_t i = 0; i < r->index; i++, member += r->size) {
		memcpy(&earlier, member, sizeof(earlier));
		if (!is_empty(text) && text_equal(earlier, text))
			return true;
	}
	return false;
}
