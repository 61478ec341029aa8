/* SPDX-License-Identifier: MIT */
/* Arguments and environment, as kubelet and container runtime make them together. */
#include "runtime/environment.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"

static int no_memory(struct err *e)
{
	return err_set(e, E2BIG, "arguments and environment are too large");
}

/* ---- expansion ---- */

struct piece {
	const char *from; /* to be copied */
	size_t len;
	size_t used; /* characters of the text it stands for */
};

/* last: the last ) of the text, NULL = none, so that a ( without one is not searched to the end. */
static struct piece next_piece(const char *at, const char *last, const struct variables *known)
{
	struct piece p = {at, 1, 1};
	const char *close;
	const char *value;

	if (at[0] != '$') {
		p.len = p.used = strcspn(at, "$");
		return p;
	}
	if (at[1] == '$') {
		p.used = 2;
		return p;
	}
	close = at[1] == '(' && last && at < last ? strchr(at, ')') : NULL;
	if (!close)
		return p;
	p.used = p.len = (size_t)(close - at) + 1;
	value = variables_find(known, at + 2, p.used - 3);
	if (value) {
		p.from = value;
		p.len = strlen(value);
	}
	return p;
}

/* The length of text with its references replaced, and that text itself where out is not NULL. A
 * short text can stand for a very long one: what is longer than room is not measured to its end. */
static size_t replace(char *out, const char *text, const struct variables *known, size_t room)
{
	const char *last = strrchr(text, ')');
	size_t len = 0;

	while (*text && len <= room) {
		struct piece p = next_piece(text, last, known);

		if (out)
			memcpy(out + len, p.from, p.len);
		len += p.len;
		text += p.used;
	}
	return len;
}

const char *expand(struct arena *a, const char *text, const struct variables *known)
{
	size_t room = arena_room(a);
	char *out;

	if (!text)
		text = "";
	out = arena_alloc(a, replace(NULL, text, known, room) + 1); /* zeroed: it ends with a NUL */
	if (out)
		replace(out, text, known, room);
	return out;
}

const char *expand_all(
	struct arena *a, const char *text, const struct variables *known, struct err *e)
{
	const char *last = strrchr(text, ')');
	char missing[ERR_TEXT_MAX];
	const char *out;
	struct text t;
	struct piece p;

	text_init(&t, missing, sizeof(missing));
	for (const char *at = text; *at; at += p.used) {
		p = next_piece(at, last, known);
		if (at[0] != '$' || at[1] != '(' || p.used == 1 || (p.from != at && p.len > 0))
			continue;
		text_add(&t, t.len > 0 ? ", " : "missing value for ");
		text_add_n(&t, at + 2, p.used - 3);
	}
	out = t.len == 0 ? expand(a, text, known) : NULL;
	if (t.len > 0)
		err_set(e, EINVAL, missing);
	else if (!out)
		no_memory(e);
	return out;
}

/* ---- environment ---- */

static int put_all(struct variables *v, const char *const *items, uint32_t count, struct err *e)
{
	for (uint32_t i = 0; i < count; i++)
		if (variables_put(v, items[i], e) < 0)
			return -1;
	return 0;
}

int environment_make(struct arena *a, const struct container_spec *c,
	const struct image_config *image, const char *hostname, const struct variables *declared,
	struct variables *all, struct err *e)
{
	const char *own[] = {
		"PATH=" DEFAULT_PATH, arena_join(a, "HOSTNAME=", hostname, NULL), "TERM=xterm"};
	uint32_t room = ARRAY_LEN(own) + 1; /* for HOME, which the caller adds */

	if (!own[1])
		return no_memory(e);
	if (variables_init(a, all, room + image->env.count + declared->count, e) < 0 ||
		put_all(all, own, is_true(c->tty) ? 3 : 2, e) < 0 ||
		put_all(all, image->env.items, image->env.count, e) < 0)
		return -1;
	return put_all(all, declared->items, declared->count, e);
}

/* ---- arguments ---- */

struct words {
	const struct strings *list;
	const struct variables *known; /* NULL = the words are not expanded */
};

/* Both lists, one after the other. */
static const char **join_words(struct arena *a, const struct words words[2], struct err *e)
{
	const char **argv = arena_array(
		a, (size_t)words[0].list->count + words[1].list->count + 1, sizeof(*argv));
	const char **end = argv;

	for (size_t l = 0; argv && l < 2; l++) {
		const struct words *w = &words[l];

		for (uint32_t i = 0; i < w->list->count; i++) {
			const char *item = w->list->items[i];

			*end = w->known ? expand(a, item, w->known) : item;
			if (!*end++)
				break;
		}
	}
	if (a->failed)
		no_memory(e);
	else if (end == argv)
		err_set(e, EINVAL, "no command specified");
	else
		return argv;
	return NULL;
}

const char **arguments_make(struct arena *a, const struct container_spec *c,
	const struct image_config *image, const struct variables *declared, struct err *e)
{
	struct words words[] = {{&c->command, declared}, {&c->args, declared}};

	/* The image's words are not expanded, the manifest's are. */
	if (c->command.count == 0) {
		words[0] = (struct words){&image->entrypoint, NULL};
		if (c->args.count == 0)
			words[1] = (struct words){&image->cmd, NULL};
	}
	return join_words(a, words, e);
}

const char **arguments_expand(struct arena *a, const struct strings *argv,
	const struct variables *declared, struct err *e)
{
	static const struct strings none;
	const struct words words[] = {{argv, declared}, {&none, NULL}};

	return join_words(a, words, e);
}

static uint32_t count_directories(const char *path)
{
	uint32_t n = 1;

	for (; *path; path++)
		n += *path == ':';
	return n;
}

const char **program_candidates(
	struct arena *a, const char *program, const char *path, struct err *e)
{
	uint32_t max = path ? count_directories(path) : 1;
	const char **list = arena_array(a, (size_t)max + 1, sizeof(*list));
	uint32_t n = 0;

	if (!list) {
		no_memory(e);
		return NULL;
	}
	if (strchr(program, '/') || !path) {
		list[0] = program;
		return list;
	}
	while (n < max) {
		size_t len = strcspn(path, ":");
		char *directory = arena_copy(a, path, len);

		/* An empty element means the working directory, as for a shell. */
		list[n] =
			directory ? arena_format(a, "%s/%s", len ? directory : ".", program) : NULL;
		if (!list[n++]) {
			no_memory(e);
			return NULL;
		}
		path += len + (path[len] == ':');
	}
	return list;
}
