/* SPDX-License-Identifier: MIT */
/* Image configuration: read from the tree by hand, as its names are not those of API objects. */
#include "api/image_config.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "yaml/tree.h"

#define STRINGS_MAX 256

static int wrong(struct err *e, const char *field, const char *wanted)
{
	err_set(e, EINVAL, wanted);
	return err_wrap(e, "image configuration: field", field);
}

static bool is_absent(const struct node *n)
{
	return !n || n->kind == NODE_NULL;
}

static int read_string(struct arena *a, const struct node *config, const char *field,
	const char **out, struct err *e)
{
	const struct node *n = node_get(config, field);

	if (is_absent(n))
		return 0;
	if (n->kind != NODE_STRING)
		return wrong(e, field, "a string is wanted");
	*out = arena_strdup(a, n->text);
	return *out ? 0 : err_sys(e, ENOMEM, "keep image configuration field", field);
}

static int read_strings(struct arena *a, const struct node *config, const char *field,
	struct strings *out, struct err *e)
{
	const struct node *n = node_get(config, field);

	if (is_absent(n))
		return 0;
	if (n->kind != NODE_LIST || n->count > STRINGS_MAX)
		return wrong(e, field, "a list of at most 256 strings is wanted");
	out->items = arena_array(a, n->count, sizeof(*out->items));
	if (!out->items)
		return err_sys(e, ENOMEM, "keep image configuration field", field);
	for (const struct node *item = n->children; item; item = item->next) {
		if (item->kind != NODE_STRING)
			return wrong(e, field, "a list of strings is wanted");
		out->items[out->count] = arena_strdup(a, item->text);
		if (!out->items[out->count++])
			return err_sys(e, ENOMEM, "keep image configuration field", field);
	}
	return 0;
}

static int read_env(
	struct arena *a, const struct node *config, struct image_config *out, struct err *e)
{
	if (read_strings(a, config, "Env", &out->env, e) < 0)
		return -1;
	for (uint32_t i = 0; i < out->env.count; i++) {
		const char *equals = strchr(out->env.items[i], '=');

		if (!equals || equals == out->env.items[i])
			return wrong(e, "Env", "NAME=value is wanted");
	}
	return 0;
}

static int read_config(
	struct arena *a, const struct node *root, struct image_config *out, struct err *e)
{
	const struct node *config = node_get(root, "config");

	if (root->kind != NODE_MAP)
		return err_set(e, EINVAL, "image configuration: an object is wanted");
	if (is_absent(config))
		return 0;
	if (config->kind != NODE_MAP)
		return wrong(e, "config", "an object is wanted");
	if (read_strings(a, config, "Entrypoint", &out->entrypoint, e) < 0 ||
		read_strings(a, config, "Cmd", &out->cmd, e) < 0 ||
		read_env(a, config, out, e) < 0 ||
		read_string(a, config, "WorkingDir", &out->working_dir, e) < 0 ||
		read_string(a, config, "User", &out->user, e) < 0)
		return -1;
	return read_string(a, config, "StopSignal", &out->stop_signal, e);
}

int image_config_decode(
	struct arena *a, const char *text, size_t len, struct image_config *out, struct err *e)
{
	struct tree_problem problem;
	struct arena scratch;
	const struct node *root;
	int failed;

	memset(out, 0, sizeof(*out));
	if (len > IMAGE_CONFIG_TEXT_MAX)
		return err_sys(e, EFBIG, "read the image configuration", NULL);
	/* The tree is many times the text, and only this call's. */
	arena_init(&scratch, (size_t)IMAGE_CONFIG_TEXT_MAX * 32);
	root = tree_load_json(&scratch, text, len, &problem);
	failed = root ? read_config(a, root, out, e)
		      : err_named(e, EINVAL, "image configuration:", problem.text);
	arena_fini(&scratch);
	return failed;
}
