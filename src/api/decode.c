/* SPDX-License-Identifier: MIT */
/*
 * Tree to struct, driven by the field table. Every value that does not fit is a problem of its own,
 * in encoding/json's words, and counts as unset; so one pass tells everything.
 */
#include "api/decode.h"

#include <string.h>

#include "api/decoder.h"
#include "api/quantity.h"
#include "base/base64.h"
#include "base/json.h"

#define KEPT_SHORT 512
#define NOT_A_TIME "\" as \"2006-01-02T15:04:05Z07:00\": not a time in RFC 3339"

static void decode_members(
	struct decoder *d, const struct node *map, const struct fields *fs, void *object);

/* Room for count items, NULL for none or when the arena is full (which decode_object() reports). */
static void *room(struct decoder *d, uint32_t count, size_t size)
{
	return count > 0 ? arena_array(d->arena, count, size) : NULL;
}

/* A text of the tree, to stay with the object. "" when the arena is full, which decode_object()
 * reports. */
static const char *text_of(struct decoder *d, const char *s)
{
	const char *text = d->copy ? arena_strdup(d->arena, s) : s;

	return text != NULL ? text : "";
}

static void decode_string(struct decoder *d, const struct node *n, void *member)
{
	const char *text = text_of(d, n->text);

	memcpy(member, &text, sizeof(text));
}

static void decode_int(struct decoder *d, const struct node *n, struct opt_int *out)
{
	if (d->field->type == FIELD_INT32 && n->integer != (int32_t)n->integer) {
		decode_wrong_type(d, n, NULL);
		return;
	}
	if (n->integer == 0 && (d->field->flags & FIELD_ZERO_UNSET) != 0)
		return;
	out->value = n->integer;
	out->set = true;
}

static void decode_bool(struct decoder *d, const struct node *n, enum opt_bool *out)
{
	if (n->boolean)
		*out = BOOL_TRUE;
	else
		*out = (d->field->flags & FIELD_ZERO_UNSET) != 0 ? BOOL_UNSET : BOOL_FALSE;
}

static void decode_time(struct decoder *d, const struct node *n, struct opt_int *out)
{
	if (text_to_rfc3339(n->text, &out->value))
		out->set = true;
	else
		decode_wrong_text(d, n, "parsing time \"", n->text, NOT_A_TIME);
}

static void decode_int_or_string(struct decoder *d, const struct node *n, struct int_or_string *out)
{
	if (n->kind == NODE_STRING) {
		out->text = text_of(d, n->text);
	} else if (n->kind == NODE_INT && n->integer == (int32_t)n->integer) {
		out->value = n->integer;
	} else {
		decode_wrong_type(d, n, n->kind == NODE_INT ? "int32" : NULL);
		return;
	}
	out->set = true;
}

/* A quantity may be a number or a string in JSON. */
static bool decode_quantity(struct decoder *d, const struct node *n, struct quantity *out)
{
	const char *wrong;

	if (n->kind != NODE_STRING && n->kind != NODE_INT && n->kind != NODE_FLOAT) {
		decode_wrong_type(d, n, "resource.Quantity");
		return false;
	}
	wrong = quantity_parse(d->arena, n->text, out);
	if (wrong != NULL)
		decode_wrong_text(d, n, wrong, NULL, NULL);
	return wrong == NULL;
}

/* Reads one item of a list or map into its place; false = it is left out. */
typedef bool decode_item(struct decoder *d, const struct node *n, void *item);

/* Maps come out sorted by key. */
static void decode_items(
	struct decoder *d, const struct node *n, void *member, size_t size, decode_item *decode)
{
	struct object_list list = {room(d, n->count, size), 0};
	char *item = list.items;
	uint32_t index = 0;

	for (const struct node *c = n->children; c != NULL && item != NULL; c = c->next) {
		uint32_t len = d->path.len;

		if (n->kind == NODE_LIST)
			path_index(&d->path, index++);
		else if (d->field->type == FIELD_QUANTITY_MAP)
			path_key(&d->path, c->key);
		else
			path_field(&d->path, c->key);
		if (decode(d, c, item)) {
			item += size;
			list.count++;
		}
		path_back(&d->path, len);
	}
	if (n->kind == NODE_MAP)
		named_sort(list.items, list.count, size);
	memcpy(member, &list, sizeof(list));
}

static bool decode_named_quantity(struct decoder *d, const struct node *n, void *item)
{
	struct named_quantity *q = item;

	q->name = text_of(d, n->key);
	return n->kind != NODE_NULL && decode_quantity(d, n, &q->q);
}

/* One, named as its field. */
static void decode_one_quantity(struct decoder *d, const struct node *n, struct quantities *out)
{
	out->items = room(d, 1, sizeof(*out->items));
	if (out->items == NULL)
		return;
	out->items[0].name = d->field->name;
	out->count = decode_quantity(d, n, &out->items[0].q) ? 1 : 0;
}

static bool decode_string_item(struct decoder *d, const struct node *n, void *item)
{
	const char *text = n->kind == NODE_STRING ? text_of(d, n->text) : "";

	memcpy(item, &text, sizeof(text));
	if (n->kind != NODE_STRING && n->kind != NODE_NULL)
		decode_wrong_type(d, n, "string");
	return true;
}

static bool decode_pair(struct decoder *d, const struct node *n, void *item)
{
	struct string_pair *pair = item;

	pair->key = text_of(d, n->key);
	return decode_string_item(d, n, &pair->value);
}

static bool decode_integer_item(struct decoder *d, const struct node *n, void *item)
{
	bool wide = d->field->what != 0;
	bool good = n->kind == NODE_INT && (wide || n->integer == (int32_t)n->integer);

	if (good)
		*(int64_t *)item = n->integer;
	else
		decode_wrong_type(d, n, wide ? "int64" : "int32");
	return good;
}

/* Base64, as encoding/json reads []byte. */
static bool decode_bytes_item(struct decoder *d, const struct node *n, void *item)
{
	struct bytes_item *b = item;
	size_t len = n->kind == NODE_STRING ? strlen(n->text) : 0;
	char *bytes = arena_alloc(d->arena, len / 4 * 3 + 1);
	size_t got = 0;

	b->key = text_of(d, n->key);
	b->bytes = "";
	if (n->kind != NODE_STRING && n->kind != NODE_NULL)
		decode_wrong_type(d, n, "[]uint8");
	else if (bytes != NULL && !base64_decode(n->text, len, (uint8_t *)bytes, &got))
		decode_wrong_text(d, n, "illegal base64 data", NULL, NULL);
	else if (bytes != NULL)
		b->bytes = bytes;
	b->len = (uint32_t)got;
	return true;
}

/* One object of the table fs in place: a map, or a plain string where the table has a field for it.
 */
static void decode_at(struct decoder *d, const struct node *n, void *object)
{
	const struct fields *fs = field_object(d->field);

	if (n->kind == NODE_NULL)
		return;
	if (n->kind == NODE_MAP) {
		decode_members(d, n, fs, object);
		return;
	}
	if ((fs->items[0].flags & FIELD_PLAIN) == 0 || n->kind != NODE_STRING)
		decode_wrong_type(d, n, d->field->type == FIELD_OBJECT_LIST ? fs->go_type : NULL);
	else
		decode_string(d, n, (char *)object + fs->items[0].offset);
}

static void decode_pointer(struct decoder *d, const struct node *n, void *member)
{
	const struct fields *fs = field_object(d->field);
	void *object = arena_alloc(d->arena, fs->size);

	if (object == NULL)
		return;
	memcpy(member, &object, sizeof(object));
	decode_members(d, n, fs, object);
}

static bool decode_object_item(struct decoder *d, const struct node *n, void *item)
{
	decode_at(d, n, item);
	return true;
}

/* What a field of the type is read from; 0 = that is its reader's matter (null says nothing). */
static const uint8_t wanted_kinds[] = {
	[FIELD_STRING] = NODE_STRING,
	[FIELD_INT32] = NODE_INT,
	[FIELD_INT64] = NODE_INT,
	[FIELD_BOOL] = NODE_BOOL,
	[FIELD_TIME] = NODE_STRING,
	[FIELD_QUANTITY_MAP] = NODE_MAP,
	[FIELD_STRING_LIST] = NODE_LIST,
	[FIELD_STRING_MAP] = NODE_MAP,
	[FIELD_INT_LIST] = NODE_LIST,
	[FIELD_BYTES_MAP] = NODE_MAP,
	[FIELD_OBJECT] = NODE_MAP,
	[FIELD_OBJECT_LIST] = NODE_LIST,
	[FIELD_ANY] = 0,
};

static void decode_run(struct decoder *d, const struct node *n, void *member)
{
	uint8_t wanted = wanted_kinds[d->field->type];

	if (wanted != 0 && n->kind != wanted) {
		decode_wrong_type(d, n, NULL);
		return;
	}
	switch (d->field->type) {
	case FIELD_STRING:
		decode_string(d, n, member);
		return;
	case FIELD_INT32:
	case FIELD_INT64:
		decode_int(d, n, member);
		return;
	case FIELD_BOOL:
		decode_bool(d, n, member);
		return;
	case FIELD_TIME:
		decode_time(d, n, member);
		return;
	case FIELD_INT_OR_STRING:
		decode_int_or_string(d, n, member);
		return;
	case FIELD_QUANTITY:
		decode_one_quantity(d, n, member);
		return;
	case FIELD_QUANTITY_MAP:
		decode_items(d, n, member, sizeof(struct named_quantity), decode_named_quantity);
		return;
	case FIELD_STRING_LIST:
		decode_items(d, n, member, sizeof(char *), decode_string_item);
		return;
	case FIELD_STRING_MAP:
		decode_items(d, n, member, sizeof(struct string_pair), decode_pair);
		return;
	case FIELD_INT_LIST:
		decode_items(d, n, member, sizeof(int64_t), decode_integer_item);
		return;
	case FIELD_BYTES_MAP:
		decode_items(d, n, member, sizeof(struct bytes_item), decode_bytes_item);
		return;
	case FIELD_OBJECT:
		decode_pointer(d, n, member);
		return;
	case FIELD_INLINE:
		decode_at(d, n, member);
		return;
	case FIELD_OBJECT_LIST:
		decode_items(d, n, member, field_object(d->field)->size, decode_object_item);
		return;
	case FIELD_ANY:
		return;
	}
	UNREACHABLE();
}

/* The value as JSON in the arena; short ones without the slack of a growing writer. */
static const char *value_json(struct decoder *d, const struct node *n)
{
	char buf[KEPT_SHORT];
	struct json j;

	json_init(&j, buf, sizeof(buf));
	node_write_json(n, &j);
	if (json_end(&j))
		return arena_copy(d->arena, buf, j.len);
	json_init_arena(&j, d->arena);
	node_write_json(n, &j);
	return json_end(&j) ? j.buf : NULL;
}

/* Checks the type of a kept value by decoding it to nowhere. */
static void check_kept(struct decoder *d, const struct node *n)
{
	union {
		const char *string;
		struct opt_int integer;
		enum opt_bool boolean;
		struct int_or_string port;
		struct quantities quantities;
		struct strings strings;
		struct string_map map;
	} nowhere;

	memset(&nowhere, 0, sizeof(nowhere));
	decode_run(d, n, &nowhere);
}

/* Adds to the kept fields of the object, whose first member they are, in order of name. */
static void keep(struct decoder *d, const struct node *n, void *object)
{
	const char *name = d->field->name;
	struct kept **at = object;
	struct kept *k = arena_alloc(d->arena, sizeof(*k));

	if (k == NULL)
		return;
	k->name = name;
	k->json = value_json(d, n);
	if (k->json == NULL)
		return;
	while (*at != NULL && strcmp((*at)->name, name) < 0)
		at = &(*at)->next;
	k->next = *at;
	*at = k;
}

/* Does a refused field ask for nothing: false, empty? */
static bool asks_for_nothing(const struct node *n)
{
	if (n->kind == NODE_BOOL)
		return !n->boolean;
	return (n->kind == NODE_LIST && n->count == 0) ||
	       (n->kind == NODE_STRING && (n->text == NULL || n->text[0] == '\0'));
}

/* A field without a member. */
static void decode_other(
	struct decoder *d, const struct node *n, const struct other_field *o, void *object)
{
	if (n->kind == NODE_NULL)
		return;
	if (o->class == FIELD_KEPT) {
		check_kept(d, n);
		keep(d, n, object);
	} else if (!asks_for_nothing(n)) {
		/* not copied: it may be large, and others share the arena */
		decode_refuse(d, o->note);
	}
}

static void decode_member(struct decoder *d, const struct node *n, void *object)
{
	struct other_field other;

	d->field = fields_find(d->table, n->key);
	if (d->field == NULL && fields_find_other(d->table, n->key, &other)) {
		d->field = &other.field;
		decode_other(d, n, &other, object);
		d->field = NULL;
	} else if (d->field == NULL) {
		decode_unknown(d, n);
	} else if (n->kind != NODE_NULL) {
		decode_run(d, n, (char *)object + d->field->offset);
	}
}

/* Recursive, as deep as the tables nest; afterwards d stands where it stood. */
static void decode_members(
	struct decoder *d, const struct node *map, const struct fields *fs, void *object)
{
	const struct fields *outer_table = d->table;
	const struct field *outer = d->field;

	d->table = fs;
	for (const struct node *c = map->children; c != NULL; c = c->next) {
		uint32_t len = path_field(&d->path, c->key);

		decode_member(d, c, object);
		path_back(&d->path, len);
	}
	d->table = outer_table;
	d->field = outer;
}

static bool decode_root(
	struct decoder *d, const struct node *node, const struct fields *fs, void *object)
{
	uint32_t before = problems_total(d->problems);

	path_init(&d->path, "");
	if (node->kind != NODE_MAP) {
		problem_add(d->problems, PROBLEM_DECODE, "", "json: cannot unmarshal ",
			decode_kind_word(node->kind), " into Go value of type v1.", fs->go_type,
			NULL);
		return false;
	}
	decode_members(d, node, fs, object);
	if (d->arena->failed)
		problem_add_at(d->problems, node->line, node->column, "",
			"out of memory: the object is too large");
	return problems_total(d->problems) == before;
}

bool decode_object(struct arena *a, const struct node *node, const struct fields *fs, void *object,
	enum unknown_fields unknown, struct problems *problems, struct problems *warnings)
{
	struct decoder d = {
		.arena = a,
		.unknown = unknown,
		.problems = problems,
		.warnings = warnings,
	};

	return decode_root(&d, node, fs, object);
}

bool decode_object_copy(struct arena *a, const struct node *node, const struct fields *fs,
	void *object, enum unknown_fields unknown, struct problems *problems)
{
	struct decoder d = {
		.arena = a,
		.unknown = unknown,
		.copy = true,
		.problems = problems,
	};

	return decode_root(&d, node, fs, object);
}
