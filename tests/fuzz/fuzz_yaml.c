/* SPDX-License-Identifier: MIT */
/*
 * Any bytes through both readers. What was read must be writable as JSON, and read again give the
 * same JSON: then both readers and the writer agree on what a tree is.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "yaml/tree.h"

#define ARENA_LIMIT (32u * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct json write(struct arena *a, const struct node *n)
{
	struct json j;

	json_init_arena(&j, a);
	node_write_json(n, &j);
	if (!json_end(&j))
		abort();
	return j;
}

static void check_document(const struct node *n)
{
	struct tree_problem problem;
	struct arena a;
	struct json first;
	struct json second;
	const struct node *again;

	arena_init(&a, 4 * ARENA_LIMIT);
	first = write(&a, n);
	/* Shared texts may make it too large to be read again. */
	if (first.len <= TREE_BYTES_MAX) {
		again = tree_load_json(&a, first.buf, first.len, &problem);
		if (!again)
			abort();
		second = write(&a, again);
		if (first.len != second.len || memcmp(first.buf, second.buf, first.len) != 0)
			abort();
	}
	arena_fini(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct node *documents[TREE_DOCUMENTS_MAX];
	struct tree_problem problem = {0};
	const struct node *json;
	struct arena a;
	int count;

	arena_init(&a, ARENA_LIMIT);
	count = tree_load(&a, (const char *)data, size, documents, &problem);
	if (count < 0 && (problem.line == 0 || problem.text[0] == '\0'))
		abort();
	for (int i = 0; i < count; i++)
		check_document(documents[i]);
	json = tree_load_json(&a, (const char *)data, size, &problem);
	if (json)
		check_document(json);
	arena_fini(&a);
	return 0;
}
