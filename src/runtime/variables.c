/* SPDX-License-Identifier: MIT */
/* A crit-bit tree over names: a branch says at which bit those on its two sides differ first. */
#include "runtime/variables.h"

#include <errno.h>
#include <string.h>

struct variable_branch {
	uint32_t side[2]; /* what is below: LEAF and the number of an item, else of a branch */
	uint32_t at;	  /* the byte of the name */
	uint8_t bit;	  /* the bit of it, as a mask */
};

#define LEAF (UINT32_C(1) << 31)

struct name {
	const char *text;
	size_t len;
};

int variables_init(struct arena *a, struct variables *v, uint32_t room, struct err *e)
{
	*v = (struct variables){
		.room = room,
		.items = arena_array(a, (size_t)room + 1, sizeof(*v->items)),
		.branches = arena_array(a, room, sizeof(*v->branches)),
	};
	if (v->items && v->branches && room < LEAF)
		return 0;
	return err_set(e, E2BIG, "arguments and environment are too large");
}

static struct name name_of(const char *item)
{
	return (struct name){item, strcspn(item, "=")};
}

/* No name has a NUL, so that what follows its end differs from what another one has there. */
static uint8_t byte_of(struct name n, size_t at)
{
	return at < n.len ? (uint8_t)n.text[at] : 0;
}

static bool goes_right(struct name n, const struct variable_branch *b)
{
	return byte_of(n, b->at) & b->bit;
}

/* The only item that can have the name; there is at least one. */
static uint32_t candidate(const struct variables *v, struct name n)
{
	uint32_t below = v->root;

	while (!(below & LEAF))
		below = v->branches[below].side[goes_right(n, &v->branches[below])];
	return below & ~LEAF;
}

/* Where two names differ first. False when they are equal. */
static bool find_difference(struct name a, struct name b, struct variable_branch *found)
{
	size_t len = a.len < b.len ? a.len : b.len;
	size_t at = 0;
	uint8_t differ;

	while (at < len && a.text[at] == b.text[at])
		at++;
	differ = byte_of(a, at) ^ byte_of(b, at);
	if (at == len && a.len == b.len)
		return false;
	while (differ & (differ - 1)) /* its highest bit */
		differ &= (uint8_t)(differ - 1);
	found->at = (uint32_t)at;
	found->bit = differ;
	return true;
}

static bool is_above(const struct variable_branch *a, const struct variable_branch *b)
{
	return a->at < b->at || (a->at == b->at && a->bit > b->bit);
}

/* The newest item goes below a new branch, which is made where the names differ. */
static void add_branch(struct variables *v, struct name n, struct variable_branch branch)
{
	uint32_t number = v->count - 1;
	uint32_t *link = &v->root;
	bool right = goes_right(n, &branch);

	while (!(*link & LEAF) && is_above(&v->branches[*link], &branch)) {
		struct variable_branch *b = &v->branches[*link];

		link = &b->side[goes_right(n, b)];
	}
	branch.side[right] = LEAF | v->count;
	branch.side[!right] = *link;
	v->branches[number] = branch;
	*link = number;
}

int variables_put(struct variables *v, const char *item, struct err *e)
{
	struct name n = name_of(item);
	uint32_t near = v->count > 0 ? candidate(v, n) : 0;
	struct variable_branch branch;

	if (v->count > 0 && !find_difference(n, name_of(v->items[near]), &branch)) {
		v->items[near] = item;
		return 0;
	}
	if (v->count == v->room)
		return err_set(e, E2BIG, "there are too many environment variables");
	if (v->count == 0)
		v->root = LEAF;
	else
		add_branch(v, n, branch);
	v->items[v->count++] = item;
	return 0;
}

int variables_set(
	struct arena *a, struct variables *v, const char *name, const char *value, struct err *e)
{
	const char *item = arena_join(a, name, "=", value, NULL);

	if (!item)
		return err_set(e, E2BIG, "arguments and environment are too large");
	return variables_put(v, item, e);
}

const char *variables_find(const struct variables *v, const char *name, size_t len)
{
	struct name wanted = {name, len};
	const char *item = v->count > 0 ? v->items[candidate(v, wanted)] : NULL;
	struct variable_branch unused;

	if (!item || find_difference(wanted, name_of(item), &unused) || item[len] != '=')
		return NULL;
	return item + len + 1;
}

const char *variables_get(const struct variables *v, const char *name)
{
	return variables_find(v, name, strlen(name));
}
