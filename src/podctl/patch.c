/* SPDX-License-Identifier: MIT */
/* patch: changes fields of one object. */
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "podctl/out.h"
#include "podctl/verbs.h"

struct patching {
	const char *patch;
	const char *type; /* NULL = strategic */
	const char *subresource;
};

/* The patch as JSON, from JSON or YAML; NULL after a message. */
static const char *patch_json(struct client *c, const char *text)
{
	struct node *documents[2];
	struct tree_problem wrong = {0};
	struct json j;
	int count = tree_load(&c->arena, text, strlen(text), documents, &wrong);

	if (count != 1 || documents[0]->kind != NODE_MAP) {
		complain("error: unable to parse \"%s\": %s", text,
			count < 0 ? wrong.text : "it has to be one object");
		return NULL;
	}
	json_init_arena(&j, &c->arena);
	node_write_json(documents[0], &j);
	return json_end(&j) ? j.buf : NULL;
}

static const char *patch_type(const struct patching *p)
{
	if (!p->type || strcmp(p->type, "strategic") == 0)
		return "strategic-merge-patch+json";
	if (strcmp(p->type, "merge") == 0)
		return "merge-patch+json";
	complain("error: --type must be one of [merge strategic], not \"%s\"", p->type);
	return NULL;
}

/* What tells a changed object from the same. */
static const char *version_of(struct client *c)
{
	return node_text_at(client_tree(c), "metadata.resourceVersion");
}

static int send_patch(
	struct client *c, const struct kind *kind, const char *name, const struct patching *p)
{
	const char *json = patch_json(c, p->patch);
	const char *path = api_path(c, kind->resource, name, NULL);
	const char *before;

	c->patch_type = json ? patch_type(p) : NULL;
	if (!json || !c->patch_type)
		return 1;
	if (client_get(c, path) != 0)
		return 1;
	before = version_of(c);
	if (p->subresource)
		path = arena_format(&c->arena, "%s/%s", path, escape(c, p->subresource));
	if (client_want(c, "PATCH", path, json) != 0)
		return 1;
	out_format("%s/%s patched%s\n", kind->word, name,
		strcmp(before, version_of(c)) == 0 ? " (no change)" : "");
	return 0;
}

static int patch(struct client *c, struct words *w, void *values)
{
	const struct patching *p = values;
	int kind = take_objects(w, "resource(s) were provided, but no name was specified");

	if (kind == OBJECT_OTHER)
		return 1;
	if (w->count != 1)
		return complain_usage(w, "one object at a time is patched");
	if (!p->patch)
		return complain_usage(
			w, "must specify --patch containing the contents of the patch");
	return send_patch(c, &kinds[kind], w->items[0], p);
}

static const struct option options[] = {
	{"patch=PATCH", "what to change, as JSON or YAML", 'p', OPTION_TEXT,
		offsetof(struct patching, patch)},
	{"type=TYPE", "strategic (default) or merge", 0, OPTION_TEXT,
		offsetof(struct patching, type)},
	{"subresource=NAME", "status: conditions of a pod that are not podinit's", 0, OPTION_TEXT,
		offsetof(struct patching, subresource)},
};

const struct verb verb_patch = {
	.name = "patch",
	.summary = "Change fields of an object",
	.usage = " pod|configmap|secret|pvc NAME -p PATCH [options]",
	.options = options,
	.option_count = ARRAY_LEN(options),
	.words_most = ANY_WORDS,
	.size = sizeof(struct patching),
	.run = patch,
};
