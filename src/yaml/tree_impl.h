/* SPDX-License-Identifier: MIT */
/*
 * What the two readers share: a builder that hangs nodes into the open list or map, counts them and
 * checks depth and duplicate keys. No recursion: the open containers are an array.
 */
#pragma once

#include "base/arena.h"
#include "yaml/tree.h"

struct level {
	struct node *node; /* the open list or map */
	struct node *last; /* its last item */
	const char *key;   /* in a map: the key whose value comes next, NULL = a key comes next */
	uint32_t key_line;
	uint32_t key_column;
	bool merging;		 /* the value that comes next is that of "<<" */
	struct node *merges;	 /* values of "<<", linked by next */
	struct node *last_merge; /* of merges */
};

struct builder {
	struct arena *arena;
	struct tree_problem *problem;
	uint32_t depth; /* open levels */
	uint32_t nodes; /* made, aliases counted in full */
	/* From 1: where the reader is, hence where new nodes, keys and problems are. */
	uint32_t line;
	uint32_t column;
	size_t merge_work; /* bytes compared for "<<": bounds hostile merges */
	struct node *root; /* of the document that is being read */
	struct level levels[TREE_DEPTH_MAX];
};

/* For a text of len bytes; false when it is too long. */
bool builder_init(struct builder *b, struct arena *a, size_t len, struct tree_problem *problem);
/* Moves line and column over len bytes of text. */
void builder_pass(struct builder *b, const char *text, size_t len);
/* Records a problem and returns false; detail is quoted when not NULL. */
bool builder_refuse(struct builder *b, const char *text, const char *detail);
/* The same with text behind the detail. */
bool builder_refuse_with(struct builder *b, const char *text, const char *detail,
	const char *behind, const char *more);
bool builder_out_of_memory(struct builder *b);

static inline struct level *builder_top(struct builder *b)
{
	return b->depth > 0 ? &b->levels[b->depth - 1] : NULL;
}

static inline bool builder_wants_key(struct builder *b)
{
	const struct level *top = builder_top(b);

	return top && top->node->kind == NODE_MAP && !top->key && !top->merging;
}

/* The key of the next value; key is kept. */
void builder_key(struct builder *b, const char *key);
/* A new node in its place: the open container's next item, or the root. NULL when a bound is met.
 */
struct node *builder_add(struct builder *b, enum node_kind kind);
/* builder_add() of a list or map, which is then open. */
struct node *builder_open(struct builder *b, enum node_kind kind);
/* Closes the innermost container: applies merges, refuses duplicate keys. */
bool builder_close(struct builder *b);
/* Puts what source (a finished node) holds in the next place. The items below are shared, as
 * nothing changes them; the bounds count them in full, as if copied. */
bool builder_alias(struct builder *b, const struct node *source);
