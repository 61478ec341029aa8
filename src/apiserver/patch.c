/* SPDX-License-Identifier: MIT */
/* Patching: nothing is changed, the result is written. Depth is bounded by the trees' own bound. */
#include "apiserver/patch.h"

#include <string.h>

#include "base/text.h"

/* patchMergeKey of the Pod's lists (staging/src/k8s.io/api/core/v1/types.go). */
static const char *merge_key(const char *list)
{
	static const char *const keys[][2] = {
		{"conditions", "type"},
		{"containers", "name"},
		{"env", "name"},
		{"ephemeralContainers", "name"},
		{"hostAliases", "ip"},
		{"imagePullSecrets", "name"},
		{"initContainers", "name"},
		{"ports", "containerPort"},
		{"volumeDevices", "devicePath"},
		{"volumeMounts", "mountPath"},
		{"volumes", "name"},
	};

	for (size_t i = 0; list && i < ARRAY_LEN(keys); i++)
		if (strcmp(keys[i][0], list) == 0)
			return keys[i][1];
	return NULL;
}

static bool is_directive(const struct node *n, bool strategic)
{
	return strategic && n->key && n->key[0] == '$';
}

static bool says(const struct node *item, const char *directive)
{
	const struct node *n = node_get(item, "$patch");

	return n && n->text && strcmp(n->text, directive) == 0;
}

static bool same_value(const struct node *a, const struct node *b)
{
	return a && b && a->text && b->text && strcmp(a->text, b->text) == 0;
}

static const struct node *find_item(
	const struct node *list, const char *key, const struct node *like)
{
	if (!list || list->kind != NODE_LIST)
		return NULL;
	for (const struct node *n = list->children; n; n = n->next)
		if (same_value(node_get(n, key), node_get(like, key)))
			return n;
	return NULL;
}

static void write_value(
	struct json *j, const struct node *target, const struct node *patch, bool strategic);

static void write_map(
	struct json *j, const struct node *target, const struct node *patch, bool strategic)
{
	json_object(j);
	for (const struct node *t = target ? target->children : NULL; t; t = t->next) {
		const struct node *p = node_get(patch, t->key);

		if (p && p->kind == NODE_NULL)
			continue;
		json_key(j, t->key);
		if (p)
			write_value(j, t, p, strategic);
		else
			node_write_json(t, j);
	}
	for (const struct node *p = patch->children; p; p = p->next) {
		if (p->kind == NODE_NULL || is_directive(p, strategic) ||
			(target && node_get(target, p->key)))
			continue;
		json_key(j, p->key);
		write_value(j, NULL, p, strategic);
	}
	json_object_end(j);
}

static bool replaces(const struct node *patch)
{
	for (const struct node *p = patch->children; p; p = p->next)
		if (says(p, "replace"))
			return true;
	return false;
}

static void write_merged_list(
	struct json *j, const struct node *target, const struct node *patch, const char *key)
{
	json_array(j);
	for (const struct node *t = target ? target->children : NULL; t; t = t->next) {
		const struct node *p = find_item(patch, key, t);

		if (p && says(p, "delete"))
			continue;
		if (p)
			write_value(j, t, p, true);
		else
			node_write_json(t, j);
	}
	for (const struct node *p = patch->children; p; p = p->next)
		if (!node_get(p, "$patch") && !find_item(target, key, p))
			write_value(j, NULL, p, true);
	json_array_end(j);
}

static void write_value(
	struct json *j, const struct node *target, const struct node *patch, bool strategic)
{
	const char *key = strategic && patch->kind == NODE_LIST ? merge_key(patch->key) : NULL;

	if (target && target->kind != patch->kind)
		target = NULL;
	if (patch->kind == NODE_MAP)
		write_map(j, strategic && says(patch, "replace") ? NULL : target, patch, strategic);
	else if (key && patch->count > 0 && patch->children->kind == NODE_MAP)
		write_merged_list(j, replaces(patch) ? NULL : target, patch, key);
	else
		node_write_json(patch, j);
}

void patch_write(
	struct json *j, const struct node *target, const struct node *patch, bool strategic)
{
	write_value(j, target, patch, strategic);
}
