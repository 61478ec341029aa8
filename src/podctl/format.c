/* SPDX-License-Identifier: MIT */
/* Re-indenting JSON without reading it, and writing a tree of it as YAML. */
#include "podctl/format.h"

#include <string.h>

#include "podctl/out.h"
#include "yaml/scalar.h"

static void new_line(uint32_t depth)
{
	out("\n");
	out_spaces(depth * 4);
}

/* A whole string with its quotes; returns what follows it. */
static const char *copy_string(const char *s, const char *end)
{
	const char *from = s++;

	while (s < end && *s != '"')
		s += *s == '\\' ? 2 : 1;
	s = MIN(s + 1, end);
	out_n(from, (size_t)(s - from));
	return s;
}

static const char *skip_blanks(const char *s, const char *end)
{
	while (s < end && (*s == ' ' || *s == '\t' || *s == '\n' || *s == '\r'))
		s++;
	return s;
}

void format_json(const char *text, size_t len)
{
	const char *end = text + len;
	uint32_t depth = 0;

	for (const char *s = skip_blanks(text, end); s < end; s = skip_blanks(s, end)) {
		char c = *s;
		const char *next = skip_blanks(s + 1, end);
		bool empty = next < end && (*next == '}' || *next == ']');

		if (c == '"') {
			s = copy_string(s, end);
			continue;
		}
		if (c == '}' || c == ']')
			new_line(--depth);
		out_n(s++, 1);
		if ((c == '{' || c == '[') && empty) {
			out_n(next, 1);
			s = next + 1;
		} else if (c == '{' || c == '[') {
			new_line(++depth);
		} else if (c == ',') {
			new_line(depth);
		} else if (c == ':') {
			out(" ");
		}
	}
	out("\n");
}

/* A plain scalar that reads back as this string? */
static bool is_plain(struct arena *a, const char *s)
{
	static const char first[] = ",[]{}#&*!|>'\"%@` ";
	struct node n = {0};
	const char *why;

	if (!*s || strchr(first, *s) || strpbrk(s, "\n\t\r") || strstr(s, ": ") || strstr(s, " #"))
		return false;
	if (s[strlen(s) - 1] == ' ' || s[strlen(s) - 1] == ':')
		return false;
	if (strchr("-?:", *s) && (s[1] == '\0' || s[1] == ' ' || s[1] == '-'))
		return false;
	/* A timestamp to other readers. */
	if (strspn(s, "0123456789") == 4 && s[4] == '-')
		return false;
	return scalar_resolve(a, s, &n, &why) && n.kind == NODE_STRING;
}

static void write_string(const char *s)
{
	struct arena a;
	struct json j;

	arena_init(&a, 16 * 1024 * 1024);
	if (is_plain(&a, s)) {
		out(s);
	} else {
		json_init_arena(&j, &a);
		json_string(&j, s);
		if (json_end(&j))
			out_n(j.buf, j.len);
	}
	arena_fini(&a);
}

static bool is_block(const struct node *n)
{
	return (n->kind == NODE_MAP || n->kind == NODE_LIST) && n->count > 0;
}

static void write_block(const struct node *n, uint32_t indent, bool inline_first)
{
	for (const struct node *c = n->children; c; c = c->next) {
		bool list = n->kind == NODE_LIST;

		if (!inline_first)
			out_spaces(indent);
		inline_first = false;
		if (list) {
			out("- ");
		} else {
			write_string(c->key);
			out(is_block(c) ? ":\n" : ": ");
		}
		if (is_block(c))
			/* Lists stand at their key's column, as kubectl writes them. */
			write_block(c, list || c->kind == NODE_MAP ? indent + 2 : indent, list);
		else if (c->kind == NODE_MAP)
			out("{}\n");
		else if (c->kind == NODE_LIST)
			out("[]\n");
		else {
			if (c->kind == NODE_STRING)
				write_string(c->text);
			else
				out(c->text);
			out("\n");
		}
	}
}

void format_yaml(const struct node *root)
{
	write_block(root, 0, false);
}
