/* SPDX-License-Identifier: MIT */
/* Look-ups in the small value types. */
#include "api/types.h"

#include <stdlib.h>
#include <string.h>

const struct bytes_item *bytes_map_get(const struct bytes_map *m, const char *key)
{
	for (uint32_t i = 0; i < m->count; i++)
		if (strcmp(m->items[i].key, key) == 0)
			return &m->items[i];
	return NULL;
}

const char *string_map_get(const struct string_map *m, const char *key)
{
	for (uint32_t i = 0; i < m->count; i++)
		if (strcmp(m->items[i].key, key) == 0)
			return m->items[i].value;
	return NULL;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void named_sort(void *items, uint32_t count, size_t size)
{
	if (count > 0)
		qsort(items, count, size, by_name);
}
