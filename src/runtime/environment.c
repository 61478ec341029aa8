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

/* ---- variables ---- */

static int variables_init(struct arena *a, struct variables *v, uint32_t cap, struct err *e)
{
	v->count = 0;
	v->cap = cap;
	v->items = arena_array(a, (size_t)cap + 1, sizeof(*v->items));
	return v->items ? 0 : no_memory(e);
}

static bool is_named(const char *item, const char *name, size_t len)
{
	return strncmp(item, name, len) == 0 && item[len] == '=';
}

static const char *lookup(const struct variables *v, const char *name, size_t len)
{
	for (uint32_t i = 0; i < v->count; i++) {
		if (is_named(v->items[i], name, len))
			return v->items[i] + len + 1;
	}
	return NULL;
}

const char *variables_get(const struct variables *v, const char *name)
{
	return lookup(v, name, strlen(name));
}

static int set_item(struct variables *v, const char *item, size_t name_len, struct err *e)
{
	for (uint32_t i = 0; i < v->count; i++) {
		if (is_named(v->items[i], item, name_len)) {
			v->items[i] = item;
			return 0;
		}
	}
	if (v->count == v->cap)
		return no_memory(e);
	v->items[v->count++] = item;
	return 0;
}

int environment_set(
	struct arena *a, struct variables *v, const char *name, const char *value, struct err *e)
{
	const char *item = arena_format(a, "%s=%s", name, value);

	return item ? set_item(v, item, strlen(name), e) : no_memory(e);
}

/* ---- expansion ---- */

struct piece {
	const char *from; /* to be copied */
	size_t len;
	size_t used; /* characters of the text it stands for */
};

static struct piece next_piece(const char *at, const struct variables *known)
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
	close = at[1] == '(' ? strchr(at, ')') : NULL;
	if (!close)
		return p;
	p.used = p.len = (size_t)(close - at) + 1;
	value = lookup(known, at + 2, p.used - 3);
	if (value) {
		p.from = value;
		p.len = strlen(value);
	}
	return p;
}

const char *expand(struct arena *a, const char *text, const struct variables *known)
{
	size_t len = 0;
	char *out;
	char *end;

	if (!text)
		text = "";
	for (const char *at = text; *at;) {
		struct piece p = next_piece(at, known);

		len += p.len;
		at += p.used;
	}
	out = arena_alloc(a, len + 1);
	if (!out)
		return NULL;
	end = out;
	for (const char *at = text; *at;) {
		struct piece p = next_piece(at, known);

		memcpy(end, p.from, p.len);
		end += p.len;
		at += p.used;
	}
	*end = '\0';
	return out;
}

/* ---- environment ---- */

/* Each value sees those before it. */
static int declare(
	struct arena *a, const struct container_spec *c, struct variables *v, struct err *e)
{
	if (variables_init(a, v, c->env.count, e) < 0)
		return -1;
	for (uint32_t i = 0; i < c->env.count; i++) {
		const char *value = expand(a, c->env.items[i].value, v);

		if (!value || environment_set(a, v, c->env.items[i].name, value, e) < 0)
			return no_memory(e);
	}
	return 0;
}

int environment_make(struct arena *a, const struct container_spec *c,
	const struct image_config *image, const char *hostname, struct variables *declared,
	struct variables *all, struct err *e)
{
	const uint32_t own = 4; /* PATH, HOSTNAME, TERM, and HOME, which the caller adds */

	if (declare(a, c, declared, e) < 0 ||
		variables_init(a, all, own + image->env.count + declared->count, e) < 0)
		return -1;
	if (environment_set(a, all, "PATH", DEFAULT_PATH, e) < 0 ||
		environment_set(a, all, "HOSTNAME", hostname, e) < 0)
		return -1;
	if (is_true(c->tty) && environment_set(a, all, "TERM", "xterm", e) < 0)
		return -1;
	for (uint32_t i = 0; i < image->env.count; i++) {
		const char *item = image->env.items[i];

		if (set_item(all, item, strcspn(item, "="), e) < 0)
			return -1;
	}
	for (uint32_t i = 0; i < declared->count; i++) {
		const char *item = declared->items[i];

		if (set_item(all, item, strcspn(item, "="), e) < 0)
			return -1;
	}
	return 0;
}

/* ---- arguments ---- */

static const char **join_arguments(struct arena *a, const struct strings *first,
	const struct strings *second, const struct variables *declared, struct err *e)
{
	const struct strings *lists[] = {first, second};
	const char **argv = arena_array(a, (size_t)first->count + second->count + 1, sizeof(*argv));
	uint32_t n = 0;

	for (size_t l = 0; argv && l < ARRAY_LEN(lists); l++) {
		for (uint32_t i = 0; i < lists[l]->count; i++) {
			const char *item = lists[l]->items[i];

			argv[n] = declared ? expand(a, item, declared) : item;
			if (!argv[n++])
				argv = NULL;
			if (!argv)
				break;
		}
	}
	if (!argv)
		no_memory(e);
	return argv;
}

const char **arguments_make(struct arena *a, const struct container_spec *c,
	const struct image_config *image, const struct variables *declared, struct err *e)
{
	struct strings spec = {0};
	const char **argv;

	/* The image's words are not expanded, the manifest's are. */
	spec.items = join_arguments(a, &c->command, &c->args, declared, e);
	spec.count = c->command.count + c->args.count;
	if (!spec.items)
		return NULL;
	if (c->command.count > 0)
		argv = spec.items;
	else if (c->args.count > 0)
		argv = join_arguments(a, &image->entrypoint, &spec, NULL, e);
	else
		argv = join_arguments(a, &image->entrypoint, &image->cmd, NULL, e);
	if (argv && !argv[0]) {
		err_set(e, EINVAL, "no command specified");
		return NULL;
	}
	return argv;
}

const char **arguments_expand(struct arena *a, const struct strings *argv,
	const struct variables *declared, struct err *e)
{
	static const struct strings none;
	const char **out = join_arguments(a, argv, &none, declared, e);

	if (out && !out[0]) {
		err_set(e, EINVAL, "no command specified");
		return NULL;
	}
	return out;
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
