/* SPDX-License-Identifier: MIT */
/*
 * A table of fixed-size records in memory given by the caller (a memfd mapping or static array). A
 * record is named by a handle (index and generation), so that a stale name is noticed, never
 * followed. No pointers are stored: a table can be mapped again by a re-executed podinit. Records
 * are handed out zeroed.
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"

struct table_slot {
	uint32_t generation; /* odd = in use, even = free; grows for ever */
};

struct table {
	struct table_slot *slots; /* cap of them, borrowed */
	uint8_t *records;	  /* cap * record_size bytes, borrowed */
	uint32_t record_size;
	uint32_t cap;
	uint32_t count;
};

/* 0 is never a valid handle. Low 16 bits index plus one, high 16 bits generation. */
typedef uint32_t table_handle;

/* Bytes a table of cap records needs. cap is at most 65534. */
size_t table_bytes(uint32_t cap, uint32_t record_size);
/* Lays a table over mem (8-byte aligned, table_bytes() long). fresh: all are free; else count what
 * is in use. */
void table_init(struct table *t, void *mem, uint32_t cap, uint32_t record_size, bool fresh);
/* A zeroed record, NULL when full. */
void *table_new(struct table *t, table_handle *handle);
void *table_get(const struct table *t, table_handle handle); /* NULL when stale */
void table_free(struct table *t, table_handle handle);	     /* a stale handle is ignored */
table_handle table_handle_of(const struct table *t, const void *record);
/* Iteration: the next record in use at or after *index, NULL at the end. Start with *index = 0. */
void *table_next(const struct table *t, uint32_t *index);
