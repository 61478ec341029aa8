/* SPDX-License-Identifier: MIT */
/* Walking a tree: by key, by index, by field path, and out as JSON. */
#include "yaml/tree.h"

#include <string.h>

#include "base/json.h"

static const struct node *find_key(const struct node *map, const char *key, size_t len)
{
	if (!map || map->kind != NODE_MAP)
		return NULL;
	for (const struct node *c = map->children; c; c = c->next) {
		if (strncmp(c->key, key, len) == 0 && c->key[len] == '\0')
			return c;
	}
	return NULL;
}

const struct node *node_get(const struct node *map, const char *key)
{
	return find_key(map, key, strlen(key));
}

const char *node_text_at(const struct node *root, const char *path)
{
	char key[64];

	while (root && *path) {
		size_t n = strcspn(path, ".");

		if (n >= sizeof(key))
			return "";
		memcpy(key, path, n);
		key[n] = '\0';
		root = node_get(root, key);
		path += n + (path[n] == '.');
	}
	return root && root->text ? root->text : "";
}

const struct node *node_at(const struct node *list, uint32_t index)
{
	const struct node *c;

	if (!list || list->kind != NODE_LIST)
		return NULL;
	for (c = list->children; c && index > 0; c = c->next)
		index--;
	return c;
}

/* One step of a path. */
struct step {
	const char *name;
	size_t len;
	bool bracket; /* may be an index */
};

/* Cuts the next step off *path; false at the end. Both "a.b" and a["b.c"] may be quoted. */
static bool next_step(const char **path, struct step *step)
{
	const char *s = *path;
	size_t end;

	if (*s == '.')
		s++;
	if (*s == '\0')
		return false;
	step->bracket = *s == '[';
	if (step->bracket)
		s++;
	if (*s == '"') {
		step->name = ++s;
		step->len = strcspn(s, "\"");
		end = step->len + (s[step->len] == '"');
		end += step->bracket && s[end] == ']';
	} else {
		step->name = s;
		step->len = strcspn(s, step->bracket ? "]" : ".[");
		end = step->len + (step->bracket && s[step->len] == ']');
	}
	*path = s + end;
	return true;
}

static const struct node *at_text_index(const struct node *list, const struct step *step)
{
	uint32_t index = 0;

	if (step->len == 0)
		return NULL;
	for (size_t i = 0; i < step->len; i++) {
		char c = step->name[i];

		if (c < '0' || c > '9' || index > TREE_NODES_MAX)
			return NULL;
		index = index * 10 + (uint32_t)(c - '0');
	}
	return node_at(list, index);
}

const struct node *node_locate(const struct node *root, const char *path)
{
	const struct node *at = root;
	struct step step;

	while (at && next_step(&path, &step)) {
		const struct node *below;

		if (step.bracket && at->kind == NODE_LIST)
			below = at_text_index(at, &step);
		else
			below = find_key(at, step.name, step.len);
		if (!below)
			return at;
		at = below;
	}
	return at;
}

/* Recursive, no deeper than a tree may be. */
void node_write_json(const struct node *n, struct json *j)
{
	switch (n->kind) {
	case NODE_NULL:
		json_null(j);
		return;
	case NODE_BOOL:
		json_bool(j, n->boolean);
		return;
	case NODE_INT:
		json_int(j, n->integer);
		return;
	case NODE_FLOAT:
		/* Both readers leave a JSON number in text. */
		json_raw(j, n->text, strlen(n->text));
		return;
	case NODE_STRING:
		json_string(j, n->text);
		return;
	case NODE_LIST:
		json_array(j);
		for (const struct node *c = n->children; c; c = c->next)
			node_write_json(c, j);
		json_array_end(j);
		return;
	case NODE_MAP:
		json_object(j);
		for (const struct node *c = n->children; c; c = c->next) {
			json_key(j, c->key);
			node_write_json(c, j);
		}
		json_object_end(j);
		return;
	}
	UNREACHABLE();
}
