/* SPDX-License-Identifier: MIT */
/* Fixed-capacity records named by index and generation: slots first, then the records, in one piece
 * of memory. */
#include "base/table.h"

#include <string.h>

#define CAP_MAX 65534u

static size_t slots_bytes(uint32_t cap)
{
	return ((size_t)cap * sizeof(struct table_slot) + 7) / 8 * 8;
}

size_t table_bytes(uint32_t cap, uint32_t record_size)
{
	size_t records;
	size_t total;

	if (cap > CAP_MAX || __builtin_mul_overflow((size_t)cap, (size_t)record_size, &records) ||
		__builtin_add_overflow(records, slots_bytes(cap), &total))
		return SIZE_MAX;
	return total;
}

static bool in_use(const struct table *t, uint32_t i)
{
	return t->slots[i].generation % 2 == 1;
}

static void *record_at(const struct table *t, uint32_t i)
{
	return t->records + (size_t)i * t->record_size;
}

static table_handle handle_at(const struct table *t, uint32_t i)
{
	return t->slots[i].generation << 16 | (i + 1);
}

void table_init(struct table *t, void *mem, uint32_t cap, uint32_t record_size, bool fresh)
{
	*t = (struct table){
		.slots = mem,
		.records = (uint8_t *)mem + slots_bytes(cap),
		.record_size = record_size,
		.cap = cap,
	};
	/* Records are zeroed when they are handed out: until then they cost no memory. */
	if (fresh)
		memset(mem, 0, slots_bytes(cap));
	for (uint32_t i = 0; i < cap; i++)
		t->count += in_use(t, i);
}

void *table_new(struct table *t, table_handle *handle)
{
	for (uint32_t i = 0; i < t->cap; i++) {
		if (in_use(t, i))
			continue;
		t->slots[i].generation++;
		t->count++;
		memset(record_at(t, i), 0, t->record_size);
		if (handle)
			*handle = handle_at(t, i);
		return record_at(t, i);
	}
	return NULL;
}

void *table_get(const struct table *t, table_handle handle)
{
	uint32_t i = (handle & 0xffff) - 1;

	if (i >= t->cap || !in_use(t, i) || handle_at(t, i) != handle)
		return NULL;
	return record_at(t, i);
}

void table_free(struct table *t, table_handle handle)
{
	if (!table_get(t, handle))
		return;
	t->slots[(handle & 0xffff) - 1].generation++;
	t->count--;
}

table_handle table_handle_of(const struct table *t, const void *record)
{
	size_t offset = (size_t)((const uint8_t *)record - t->records);
	size_t i = t->record_size > 0 ? offset / t->record_size : t->cap;

	if (i >= t->cap || !in_use(t, (uint32_t)i))
		return 0;
	return handle_at(t, (uint32_t)i);
}

void *table_next(const struct table *t, uint32_t *index)
{
	while (*index < t->cap) {
		uint32_t i = (*index)++;

		if (in_use(t, i))
			return record_at(t, i);
	}
	return NULL;
}
