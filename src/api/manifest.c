/* SPDX-License-Identifier: MIT */
/* Whole files to objects: documents, lists, kinds, then the passes decode, defaults, validate for
 * each. */
#include <string.h>

#include "api/decode.h"
#include "api/encode.h"

#define SMALL_FILE  (4 * 1024)
#define SCRATCH_MAX (16 * 1024 * 1024)

struct load {
	struct arena *arena;
	size_t text_len; /* of the file */
	enum unknown_fields unknown;
	struct manifest_object *objects; /* the caller's */
	int count;
	struct problems *problems;
	struct problems *warnings;
};

static const char *text_of(const struct node *map, const char *key)
{
	const struct node *n = node_get(map, key);

	return n != NULL && n->kind == NODE_STRING && n->text[0] != '\0' ? n->text : NULL;
}

/* Of the object as a whole. */
static void problem_at(struct problems *ps, const struct node *n, const char *text)
{
	problem_add_at(ps, n->line, n->column, "", text);
}

/* Both must be there; what else is wrong with them is said by kind. */
static bool has_type(struct problems *ps, const struct node *root)
{
	const char *missing = NULL;

	if (root->kind != NODE_MAP) {
		problem_add(ps, PROBLEM_DECODE, "", "not an object: a manifest is a map with ",
			"apiVersion, kind, metadata and spec", NULL);
		return false;
	}
	if (text_of(root, "kind") == NULL)
		missing = "Object 'Kind' is missing";
	else if (text_of(root, "apiVersion") == NULL)
		missing = "Object 'apiVersion' is missing";
	if (missing != NULL)
		problem_at(ps, root, missing);
	return missing == NULL;
}

static void no_such_kind(struct problems *ps, const struct node *root)
{
	const struct node *kind = node_get(root, "kind");
	const char *text = arena_format(ps->arena, "no kind %s is registered for version %s",
		problem_quoted(ps, kind->text), problem_quoted(ps, text_of(root, "apiVersion")));

	problem_at(ps, kind, text != NULL ? text : "no such kind");
}

static enum object_kind kind_of(const struct node *root)
{
	return kind_find(text_of(root, "apiVersion"), text_of(root, "kind"));
}

/* The object store keeps canonical JSON, which is larger than what was written: defaults are in it.
 * Would it be read again? Small files need no asking: no default makes a node into more than ten.
 */
static bool can_be_stored(enum object_kind kind, const struct any_object *object)
{
	struct arena scratch;
	struct json j;
	bool good;

	arena_init(&scratch, SCRATCH_MAX);
	json_init_arena(&j, &scratch);
	encode_object(&j, kinds[kind].fields, object);
	good = json_end(&j) && object_from_json(&scratch, j.buf, j.len, &kind, NULL) != NULL;
	arena_fini(&scratch);
	return good;
}

/* All problems of all passes; the object only when there is none. */
static struct any_object *load_kind(struct load *l, const struct node *root, enum object_kind kind)
{
	const struct kind *k = &kinds[kind];
	uint32_t before = problems_total(l->problems);
	struct any_object *object = arena_alloc(l->arena, k->fields->size);

	if (object == NULL) {
		problem_at(l->problems, root, "out of memory: the object is too large");
		return NULL;
	}
	decode_object(l->arena, root, k->fields, object, l->unknown, l->problems, l->warnings);
	k->defaults(l->arena, object);
	k->validate(object, l->problems);
	if (l->arena->failed)
		problem_at(l->problems, root, "out of memory: the object is too large");
	if (problems_total(l->problems) != before)
		return NULL;
	if (l->text_len <= SMALL_FILE || can_be_stored(kind, object))
		return object;
	problem_at(l->problems, root, "the object with its defaults is too large");
	return NULL;
}

static bool is_same_object(const struct manifest_object *a, const struct manifest_object *b)
{
	return a->kind == b->kind && a->name != NULL && text_equal(a->name, b->name) &&
	       text_equal(a->namespace_, b->namespace_);
}

static void check_duplicate(struct load *l, struct manifest_object *o)
{
	for (int i = 0; i < l->count; i++) {
		char line[16];

		if (!is_same_object(&l->objects[i], o))
			continue;
		text_write(line, sizeof(line), "%u", l->objects[i].line);
		problem_add(l->problems, PROBLEM_DUPLICATE, "metadata.name",
			problem_quoted(l->problems, o->name), ": already defined in line ", line,
			NULL);
		o->object = NULL;
		return;
	}
}

static void load_object(struct load *l, const struct node *root)
{
	struct manifest_object o = {.kind = OBJECT_OTHER, .line = root->line};
	const struct node *metadata = node_get(root, "metadata");

	if (l->count == MANIFEST_OBJECTS_MAX) {
		problem_at(l->problems, root, "too many objects in one file");
		return;
	}
	problems_begin_object(l->problems, root);
	if (l->warnings != NULL)
		problems_begin_object(l->warnings, root);
	o.name = text_of(metadata, "name");
	o.namespace_ = text_of(metadata, "namespace");
	if (o.namespace_ == NULL)
		o.namespace_ = "default";
	if (has_type(l->problems, root)) {
		o.kind = kind_of(root);
		if (o.kind != OBJECT_OTHER) {
			o.object = load_kind(l, root, o.kind);
			check_duplicate(l, &o);
		} else {
			no_such_kind(l->problems, root);
		}
	}
	if (o.kind == OBJECT_POD)
		o.pod = (struct pod *)o.object;
	l->objects[l->count++] = o;
	problems_sort_object(l->problems);
}

/* "List", "PodList", "ConfigMapList" ... */
static bool is_list(const char *kind)
{
	bool is = text_equal(kind, "List");

	for (int i = 0; i < OBJECT_OTHER && kind != NULL && !is; i++) {
		size_t len = strlen(kinds[i].kind);

		is = strncmp(kind, kinds[i].kind, len) == 0 && text_equal(kind + len, "List");
	}
	return is;
}

/* A v1 List stands for its items; lists in lists are not a thing. */
static void load_root(struct load *l, const struct node *root)
{
	const struct node *items = node_get(root, "items");

	if (!text_equal(text_of(root, "apiVersion"), "v1") || !is_list(text_of(root, "kind"))) {
		load_object(l, root);
		return;
	}
	problems_begin_object(l->problems, root);
	if (items != NULL && items->kind != NODE_LIST && items->kind != NODE_NULL)
		problem_add(l->problems, PROBLEM_DECODE, "items",
			"not a list: items of a List are objects", NULL);
	if (items == NULL || items->kind != NODE_LIST)
		return;
	for (const struct node *n = items->children; n != NULL; n = n->next)
		load_object(l, n);
}

int manifest_load(struct arena *a, const char *text, size_t len, enum unknown_fields unknown,
	struct manifest_object *objects, struct problems *problems, struct problems *warnings)
{
	struct load l = {
		.arena = a,
		.text_len = len,
		.unknown = unknown,
		.objects = objects,
		.problems = problems,
		.warnings = warnings,
	};
	struct node **documents = arena_array(a, TREE_DOCUMENTS_MAX, sizeof(struct node *));
	struct tree_problem wrong = {0};
	int count = -1;

	problems_begin_object(problems, NULL);
	if (documents != NULL)
		count = tree_load(a, text, len, documents, &wrong);
	else
		text_copy(wrong.text, sizeof(wrong.text), "out of memory");
	if (count < 0) {
		problem_add_at(problems, wrong.line, wrong.column, "", wrong.text);
		objects[0] = (struct manifest_object){.kind = OBJECT_OTHER, .line = wrong.line};
		return 1;
	}
	for (int i = 0; i < count; i++)
		load_root(&l, documents[i]);
	return l.count;
}

/* The tree lives in scratch and goes; what the object needs of it is copied into a. */
static struct any_object *decode_json(struct arena *a, struct arena *scratch, const char *json,
	size_t len, enum object_kind *kind, struct problems *ps)
{
	struct tree_problem wrong = {0};
	struct node *root = tree_load_json(scratch, json, len, &wrong);
	const struct kind *k;
	struct any_object *object;

	problems_begin_object(ps, root);
	if (root == NULL) {
		problem_add_at(ps, wrong.line, wrong.column, "", wrong.text);
		return NULL;
	}
	if (!has_type(ps, root))
		return NULL;
	*kind = kind_of(root);
	if (*kind == OBJECT_OTHER) {
		no_such_kind(ps, root);
		return NULL;
	}
	k = &kinds[*kind];
	object = arena_alloc(a, k->fields->size);
	if (object == NULL || !decode_object_copy(a, root, k->fields, object, UNKNOWN_REFUSE, ps))
		return NULL;
	k->defaults(a, object);
	return a->failed ? NULL : object;
}

struct any_object *object_from_json(struct arena *a, const char *json, size_t len,
	enum object_kind *kind, struct problems *problems)
{
	struct problems unheard;
	struct arena scratch;
	struct any_object *object;

	*kind = OBJECT_OTHER;
	if (problems == NULL) {
		problems_init(&unheard, a, "");
		problems = &unheard;
	}
	arena_init(&scratch, SCRATCH_MAX);
	object = decode_json(a, &scratch, json, len, kind, problems);
	problems_begin_object(problems, NULL);
	arena_fini(&scratch);
	return object;
}

static void *only_of(struct arena *a, const char *json, size_t len, enum object_kind wanted,
	struct problems *problems)
{
	enum object_kind kind;
	struct any_object *object = object_from_json(a, json, len, &kind, problems);

	if (object == NULL || kind == wanted)
		return object;
	if (problems != NULL)
		problem_add(problems, PROBLEM_DECODE, "", "not a ", kinds[wanted].kind, NULL);
	return NULL;
}

struct pod *pod_from_json(struct arena *a, const char *json, size_t len, struct problems *problems)
{
	return only_of(a, json, len, OBJECT_POD, problems);
}

struct config_map *config_map_from_json(
	struct arena *a, const char *json, size_t len, struct problems *problems)
{
	return only_of(a, json, len, OBJECT_CONFIG_MAP, problems);
}

struct secret *secret_from_json(
	struct arena *a, const char *json, size_t len, struct problems *problems)
{
	return only_of(a, json, len, OBJECT_SECRET, problems);
}
