/* SPDX-License-Identifier: MIT */
/* The collector of problems. */
#include "api/problems.h"

#include <stdarg.h>
#include <string.h>

#include "base/attr.h"

#define PROBLEM_TEXT_MAX 1408 /* a value and the names of all signals */
#define QUOTED_MAX	 320

static const char *type_words(enum problem_type type)
{
	switch (type) {
	case PROBLEM_REQUIRED:
		return "Required value";
	case PROBLEM_INVALID:
		return "Invalid value";
	case PROBLEM_DUPLICATE:
		return "Duplicate value";
	case PROBLEM_NOT_SUPPORTED:
		return "Unsupported value";
	case PROBLEM_NOT_FOUND:
		return "Not found";
	case PROBLEM_FORBIDDEN:
		return "Forbidden";
	case PROBLEM_TOO_LONG:
		return "Too long";
	case PROBLEM_TOO_MANY:
		return "Too many";
	case PROBLEM_DECODE:
		return "";
	}
	UNREACHABLE();
}

void problems_init(struct problems *ps, struct arena *a, const char *file)
{
	ps->arena = a;
	ps->file = file;
	ps->root = NULL;
	ps->count = 0;
	ps->more = 0;
	ps->first_of_object = 0;
}

void problems_begin_object(struct problems *ps, const struct node *root)
{
	ps->root = root;
	ps->first_of_object = ps->count;
}

void problems_sort_object(struct problems *ps)
{
	for (uint32_t i = ps->first_of_object + 1; i < ps->count; i++) {
		struct problem p = ps->items[i];
		uint32_t to = i;

		for (; to > ps->first_of_object; to--) {
			const struct problem *q = &ps->items[to - 1];

			if (q->line < p.line || (q->line == p.line && q->column <= p.column))
				break;
			ps->items[to] = *q;
		}
		ps->items[to] = p;
	}
}

/* What is path below parent? "" = parent itself, NULL = it is not below it. */
static const char *path_within(const char *path, const char *parent)
{
	size_t len = strlen(parent);

	if (strncmp(path, parent, len) != 0 || strchr(".[", path[len]) == NULL)
		return NULL;
	return path + len;
}

/* A double, or an outcome of what has already been said: a value of the wrong type counts as unset
 * afterwards, what is wrong within a forbidden object is nobody's concern, and a handler refused by
 * name leaves its probe without one. */
static bool already_told(const struct problems *ps, const struct problem *n)
{
	for (uint32_t i = ps->first_of_object; i < ps->count; i++) {
		const struct problem *p = &ps->items[i];
		const char *below = path_within(n->path, p->path);
		const char *above = path_within(p->path, n->path);

		if (strcmp(p->path, n->path) == 0 && strcmp(p->text, n->text) == 0 &&
			p->line == n->line && p->column == n->column)
			return true;
		if (p->path[0] == '\0' || n->type == PROBLEM_DECODE)
			continue;
		if (below != NULL && p->type == PROBLEM_DECODE)
			return true;
		if (below != NULL && p->type == PROBLEM_FORBIDDEN && below[0] != '\0')
			return true;
		if (n->type == PROBLEM_REQUIRED && above != NULL && above[0] != '\0')
			return true;
	}
	return false;
}

/* Nobody reads the hundredth: what does not fit is only counted, which also bounds the work on
 * hostile files. */
static bool is_full(struct problems *ps)
{
	bool full = ps->count == PROBLEMS_MAX;

	ps->more += full;
	return full;
}

static void append(struct problems *ps, const struct problem *p)
{
	struct problem *n;

	if (already_told(ps, p))
		return;
	n = &ps->items[ps->count++];
	*n = *p;
	n->path = arena_strdup(ps->arena, p->path);
	n->text = arena_strdup(ps->arena, p->text);
	if (n->path == NULL || n->text == NULL) {
		n->path = "";
		n->text = "out of memory: the object is too large";
	}
}

void problem_add(
	struct problems *ps, enum problem_type type, const char *path, const char *first, ...)
{
	char buf[PROBLEM_TEXT_MAX];
	struct problem p = {.type = type, .file = ps->file, .path = path, .text = buf};
	const struct node *at;
	struct text t;
	va_list args;

	if (is_full(ps))
		return;
	text_init(&t, buf, sizeof(buf));
	text_add(&t, type_words(type));
	if (t.len > 0 && first != NULL)
		text_add(&t, ": ");
	va_start(args, first);
	text_add_list(&t, first, args);
	va_end(args);
	at = ps->root != NULL ? node_locate(ps->root, path) : NULL;
	if (at != NULL) {
		p.line = at->line;
		p.column = at->column;
	}
	append(ps, &p);
}

void problem_add_at(
	struct problems *ps, uint32_t line, uint32_t column, const char *path, const char *text)
{
	struct problem p = {PROBLEM_DECODE, ps->file, line, column, path, text};

	if (!is_full(ps))
		append(ps, &p);
}

const char *problem_quoted(struct problems *ps, const char *s)
{
	char buf[QUOTED_MAX];
	struct text t;
	const char *copy;

	if (ps->count == PROBLEMS_MAX)
		return "";
	text_init(&t, buf, sizeof(buf));
	text_add_quoted(&t, s != NULL ? s : "");
	copy = arena_strdup(ps->arena, buf);
	return copy != NULL ? copy : "?";
}

static void path_and_text(const struct problem *p, struct text *out)
{
	if (p->path[0] != '\0')
		text_add_all(out, p->path, ": ", NULL);
	text_add(out, p->text);
}

void problem_line(const struct problem *p, struct text *out)
{
	text_add_all(out, p->file != NULL ? p->file : "", ":", NULL);
	if (p->line > 0)
		text_format(out, "%u:%u:", p->line, p->column);
	text_add_char(out, ' ');
	path_and_text(p, out);
}

void problems_summary(const struct problems *ps, struct text *out)
{
	bool many = problems_total(ps) > 1;

	if (many)
		text_add_char(out, '[');
	for (uint32_t i = 0; i < ps->count; i++) {
		if (i > 0)
			text_add(out, ", ");
		path_and_text(&ps->items[i], out);
	}
	if (ps->more > 0)
		text_format(out, ", and %u more", ps->more);
	if (many)
		text_add_char(out, ']');
}
