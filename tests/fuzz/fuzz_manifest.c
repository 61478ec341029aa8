/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a manifest file: no crash, bounded, and every pod that is accepted comes back the
 * same from its canonical JSON.
 */
#include <stdint.h>
#include <string.h>

#include "api/decode.h"
#include "api/encode.h"
#include "api/nodeconf.h"
#include "api/print.h"

#define ARENA_MAX (4 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_pod(const struct pod *pod)
{
	struct arena a;
	struct json first;
	struct json second;
	struct pod_row row;
	struct pod *again;

	arena_init(&a, 8 * ARENA_MAX);
	pod_row_of(pod, 0, &row);
	json_init_arena(&first, &a);
	encode_object(&first, &pod_fields, pod);
	if (!json_end(&first))
		__builtin_trap();
	if (first.len <= TREE_BYTES_MAX) {
		again = pod_from_json(&a, first.buf, first.len, NULL);
		if (again == NULL)
			__builtin_trap();
		json_init_arena(&second, &a);
		encode_object(&second, &pod_fields, again);
		if (!json_end(&second) || strcmp(first.buf, second.buf) != 0)
			__builtin_trap();
	}
	arena_fini(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct manifest_object objects[MANIFEST_OBJECTS_MAX];
	static struct problems problems;
	struct nodeconf conf;
	struct arena a;
	char line[512];
	struct text t;
	int count;

	arena_init(&a, ARENA_MAX);
	problems_init(&problems, &a, "fuzz");
	count = manifest_load(
		&a, (const char *)data, size, UNKNOWN_REFUSE, objects, &problems, NULL);
	for (int i = 0; i < count; i++)
		if (objects[i].pod != NULL)
			check_pod(objects[i].pod);
	for (uint32_t i = 0; i < problems.count; i++) {
		text_init(&t, line, sizeof(line));
		problem_line(&problems.items[i], &t);
	}
	nodeconf_defaults(&conf, false);
	nodeconf_load(&a, "fuzz", (const char *)data, size, &conf, &problems);
	arena_fini(&a);
	return 0;
}
