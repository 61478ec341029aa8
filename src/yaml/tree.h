/* SPDX-License-Identifier: MIT */
/*
 * One tree for YAML and JSON text: nodes with line, column and whether a scalar was quoted, in an
 * arena. Bounded in bytes, depth, nodes and alias expansion, so that a bomb is a short error (YAML
 * aliases are expanded by copying under the same node bound).
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/attr.h"

#define TREE_BYTES_MAX	   (1024 * 1024) /* of one file */
#define TREE_DEPTH_MAX	   48
#define TREE_NODES_MAX	   20000
#define TREE_DOCUMENTS_MAX 256

enum node_kind { NODE_NULL, NODE_BOOL, NODE_INT, NODE_FLOAT, NODE_STRING, NODE_LIST, NODE_MAP };

struct node {
	enum node_kind kind; /* plain scalars are resolved as Kubernetes' YAML does (YAML 1.1
				booleans yes/no/on/off too) */
	bool quoted;	     /* a quoted or block scalar (in JSON: every string) */
	bool boolean;	     /* NODE_BOOL */
	uint32_t line;	     /* from 1 */
	uint32_t column;     /* from 1 */
	uint32_t key_line;   /* of the key, for a map's value */
	uint32_t key_column;
	int64_t integer;   /* NODE_INT that fits */
	const char *text;  /* scalars: the text as written (unquoted, unescaped), never with a NUL
			      inside */
	const char *key;   /* a map's value: its key; NULL otherwise */
	struct node *next; /* next item of the parent */
	struct node *children; /* first item of a list or map */
	uint32_t count;	       /* items */
};

struct tree_problem {
	uint32_t line;
	uint32_t column;
	char text[160];
};

/* Finds the value of key in a map; NULL when it is none or lacks it. */
const struct node *node_get(const struct node *map, const char *key);
const struct node *node_at(const struct node *list, uint32_t index);
/* The text of the scalar at path ("metadata.name", keys between dots); "" when there is none. */
const char *node_text_at(const struct node *root, const char *path);
/* Follows a field path as the API writes it, "spec.containers[0].resources.limits[cpu]"; returns
 * the deepest node that exists (root when none): error positions. A quoted or bracketed map key may
 * hold dots. */
const struct node *node_locate(const struct node *root, const char *path);

/* Reads every document of YAML text. documents[] gets at most TREE_DOCUMENTS_MAX roots (empty
 * documents are left out); returns their number, or -1 with *problem filled. Duplicate keys in a
 * map are an error with their line ("key "a" already set in map"). name is not needed: the caller
 * puts file names before positions. Text whose first non-blank character is '{' is read as JSON. */
int tree_load(struct arena *a, const char *text, size_t len, struct node **documents,
	struct tree_problem *problem);
/* The JSON reader alone (one document, strict RFC 8259, surrogate pairs, duplicate keys refused).
 * NULL with *problem on error. */
struct node *tree_load_json(
	struct arena *a, const char *text, size_t len, struct tree_problem *problem);

struct json;
/* Writes a node as JSON (kept fields, defaults dumps). */
void node_write_json(const struct node *n, struct json *j);
