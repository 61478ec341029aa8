/* SPDX-License-Identifier: MIT */
/* Builds trees for both readers, within the bounds on depth, nodes and merging. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "yaml/tree_impl.h"

#define MERGE_WORK_MAX (4u * 1024 * 1024)

static const char excessive[] = "document contains excessive aliasing";

void builder_pass(struct builder *b, const char *text, size_t len)
{
	for (; len > 0; text++, len--) {
		unsigned char c = (unsigned char)*text;

		if (c == '\n') {
			b->line++;
			b->column = 1;
		} else if ((c & 0xc0) != 0x80) {
			b->column++;
		}
	}
}

bool builder_refuse_with(struct builder *b, const char *text, const char *detail,
	const char *behind, const char *more)
{
	struct tree_problem *p = b->problem;
	struct text t;

	p->line = b->line;
	p->column = b->column;
	text_init(&t, p->text, sizeof(p->text));
	text_add(&t, text);
	if (detail) {
		text_add_char(&t, ' ');
		text_add_quoted(&t, detail);
	}
	text_add(&t, behind);
	text_add(&t, more);
	return false;
}

bool builder_refuse(struct builder *b, const char *text, const char *detail)
{
	return builder_refuse_with(b, text, detail, NULL, NULL);
}

bool builder_out_of_memory(struct builder *b)
{
	return builder_refuse(b, "not enough memory to read this", NULL);
}

bool builder_init(struct builder *b, struct arena *a, size_t len, struct tree_problem *problem)
{
	*b = (struct builder){.arena = a, .problem = problem, .line = 1, .column = 1};
	return len <= TREE_BYTES_MAX || builder_refuse(b, "the text is larger than 1 MiB", NULL);
}

void builder_key(struct builder *b, const char *key)
{
	struct level *top = builder_top(b);

	top->key = key;
	top->key_line = b->line;
	top->key_column = b->column;
}

/* Hangs n, which has its key, behind the open container's items. */
static void append(struct level *top, struct node *n)
{
	if (top->last)
		top->last->next = n;
	else
		top->node->children = n;
	top->last = n;
	top->node->count++;
}

/* Hangs n where the next value belongs. */
static void attach(struct builder *b, struct node *n)
{
	struct level *top = builder_top(b);

	if (!top) {
		b->root = n;
		return;
	}
	if (top->merging) {
		if (top->last_merge)
			top->last_merge->next = n;
		else
			top->merges = n;
		top->last_merge = n;
		top->merging = false;
		return;
	}
	if (top->node->kind == NODE_MAP) {
		n->key = top->key;
		n->key_line = top->key_line;
		n->key_column = top->key_column;
		top->key = NULL;
	}
	append(top, n);
}

struct node *builder_add(struct builder *b, enum node_kind kind)
{
	struct node *n;

	if (b->nodes >= TREE_NODES_MAX) {
		builder_refuse(b, "too many values in one file", NULL);
		return NULL;
	}
	n = arena_alloc(b->arena, sizeof(*n));
	if (!n) {
		builder_out_of_memory(b);
		return NULL;
	}
	b->nodes++;
	n->kind = kind;
	n->line = b->line;
	n->column = b->column;
	attach(b, n);
	return n;
}

static struct node *too_deep(struct builder *b)
{
	builder_refuse(b, "lists and maps are nested too deep", NULL);
	return NULL;
}

struct node *builder_open(struct builder *b, enum node_kind kind)
{
	struct node *n;

	if (b->depth >= TREE_DEPTH_MAX)
		return too_deep(b);
	n = builder_add(b, kind);
	if (n)
		b->levels[b->depth++] = (struct level){.node = n};
	return n;
}

/* Nodes of a subtree and its height (1 for a scalar), both only as far as the bounds. */
struct extent {
	uint32_t nodes;
	uint32_t height;
};

/* Recursive, no deeper than a tree may be. */
static struct extent extent_of(const struct node *n, uint32_t limit)
{
	struct extent all = {1, 1};

	for (const struct node *c = n->children; c && all.nodes < limit; c = c->next) {
		struct extent part = extent_of(c, limit - all.nodes);

		all.nodes += part.nodes;
		all.height = MAX(all.height, part.height + 1);
	}
	return all;
}

/* A node like source, without a place yet; NULL when a bound is met. */
static struct node *copy_of(struct builder *b, const struct node *source)
{
	struct extent extent = extent_of(source, TREE_NODES_MAX - b->nodes + 1);
	struct node *n;

	if (extent.nodes > TREE_NODES_MAX - b->nodes) {
		builder_refuse(b, excessive, NULL);
		return NULL;
	}
	if (b->depth + extent.height > TREE_DEPTH_MAX + 1)
		return too_deep(b);
	n = arena_alloc(b->arena, sizeof(*n));
	if (!n) {
		builder_out_of_memory(b);
		return NULL;
	}
	b->nodes += extent.nodes;
	*n = *source;
	n->next = NULL;
	return n;
}

bool builder_alias(struct builder *b, const struct node *source)
{
	struct node *n = copy_of(b, source);

	if (!n)
		return false;
	n->key = NULL;
	n->key_line = 0;
	n->key_column = 0;
	attach(b, n);
	return true;
}

/* Whether the open map has key, at a price. */
static bool has_key(struct builder *b, const struct level *top, const char *key)
{
	size_t price = strlen(key) + 16;

	for (const struct node *c = top->node->children; c; c = c->next) {
		b->merge_work += price;
		if (b->merge_work > MERGE_WORK_MAX)
			return false;
		if (c->key == key || strcmp(c->key, key) == 0)
			return true;
	}
	return false;
}

/* Adds what the open map does not have itself; an earlier merge wins over a later one. */
static bool merge_map(struct builder *b, struct level *top, const struct node *from)
{
	/* Problems are where the merged map stands. */
	b->line = from->line;
	b->column = from->column;
	if (from->kind != NODE_MAP)
		return builder_refuse(
			b, "map merge requires map or sequence of maps as the value", NULL);
	for (const struct node *c = from->children; c; c = c->next) {
		bool have = has_key(b, top, c->key);
		struct node *n;

		if (b->merge_work > MERGE_WORK_MAX)
			return builder_refuse(b, excessive, NULL);
		if (have)
			continue;
		n = copy_of(b, c);
		if (!n)
			return false;
		append(top, n);
	}
	return true;
}

static bool apply_merges(struct builder *b, struct level *top)
{
	for (const struct node *m = top->merges; m; m = m->next) {
		if (m->kind != NODE_LIST) {
			if (!merge_map(b, top, m))
				return false;
			continue;
		}
		for (const struct node *item = m->children; item; item = item->next) {
			if (!merge_map(b, top, item))
				return false;
		}
	}
	return true;
}

static int compare_keys(const void *a, const void *b)
{
	const struct node *x = *(const struct node *const *)a;
	const struct node *y = *(const struct node *const *)b;
	int order = strcmp(x->key, y->key);

	if (order != 0)
		return order;
	if (x->key_line != y->key_line)
		return x->key_line < y->key_line ? -1 : 1;
	return (x->key_column > y->key_column) - (x->key_column < y->key_column);
}

static bool refuse_key(struct builder *b, const struct node *n)
{
	b->line = n->key_line;
	b->column = n->key_column;
	return builder_refuse_with(b, "key", n->key, " already set in map", NULL);
}

/* Without memory, for the usual small map. */
static bool check_few_keys(struct builder *b, const struct node *map)
{
	const struct node *first = map->children;

	for (const struct node *x = first; x; x = x->next) {
		const struct node *y = first;

		while (y != x && strcmp(x->key, y->key) != 0)
			y = y->next;
		if (y != x)
			return refuse_key(b, x);
	}
	return true;
}

/* Sorting bounds the work for any text, where comparing each pair or a hash that can be guessed
 * would not. */
static bool check_many_keys(struct builder *b, const struct node *map)
{
	const struct node **sorted = arena_array(b->arena, map->count, sizeof(*sorted));
	size_t n = 0;

	if (!sorted) {
		b->line = map->line;
		b->column = map->column;
		return builder_out_of_memory(b);
	}
	for (const struct node *c = map->children; c; c = c->next)
		sorted[n++] = c;
	qsort(sorted, n, sizeof(*sorted), compare_keys);
	for (size_t i = 1; i < n; i++) {
		if (strcmp(sorted[i - 1]->key, sorted[i]->key) == 0)
			return refuse_key(b, sorted[i]);
	}
	return true;
}

static bool check_keys(struct builder *b, const struct node *map)
{
	return map->count <= 8 ? check_few_keys(b, map) : check_many_keys(b, map);
}

bool builder_close(struct builder *b)
{
	struct level *top = builder_top(b);

	if (top->node->kind == NODE_MAP) {
		if (!check_keys(b, top->node))
			return false;
		if (top->merges && !apply_merges(b, top))
			return false;
	}
	b->depth--;
	return true;
}
