/* SPDX-License-Identifier: MIT */
/*
 * YAML to trees: the events of libyaml, hung together by the builder. libyaml's own memory is
 * bounded by the text; its lookahead by its limit on simple keys, so that too deep a text is
 * refused soon after it is too deep.
 */
#include <string.h>
#include <yaml.h>

#include "base/text.h"
#include "yaml/json_impl.h"
#include "yaml/scalar.h"
#include "yaml/tree_impl.h"

#define ANCHORS_MAX 256 /* of one document */
#define TAG_PREFIX  "tag:yaml.org,2002:"

struct anchor {
	const char *name;
	const struct node *node;
	struct anchor *next;
};

struct loader {
	struct arena *arena;
	struct node **documents;
	int count;
	struct anchor *anchors; /* of this document, newest first */
	uint32_t anchor_count;
	struct builder b;
};

/* Takes the builder to a place of libyaml, which counts from 0. */
static void place(struct loader *l, const yaml_mark_t *mark)
{
	l->b.line = (uint32_t)mark->line + 1;
	l->b.column = (uint32_t)mark->column + 1;
}

static bool complain(struct loader *l, const char *text, const char *detail)
{
	return builder_refuse(&l->b, text, detail);
}

static bool add_document(struct loader *l)
{
	/* Also "null" and "~", as kubectl does. */
	if (!l->b.root || l->b.root->kind == NODE_NULL)
		return true;
	if (l->count >= TREE_DOCUMENTS_MAX)
		return complain(l, "too many documents in one file", NULL);
	l->documents[l->count++] = l->b.root;
	return true;
}

/* Only values can be referred to; a container can be while it is open, to be refused. */
static bool add_anchor(struct loader *l, const yaml_char_t *name, const struct node *node)
{
	struct anchor *anchor;

	if (!name)
		return true;
	if (l->anchor_count >= ANCHORS_MAX)
		return complain(l, "too many anchors in one document", NULL);
	anchor = arena_alloc(l->arena, sizeof(*anchor));
	if (anchor)
		anchor->name = arena_strdup(l->arena, (const char *)name);
	if (!anchor || !anchor->name)
		return builder_out_of_memory(&l->b);
	anchor->node = node;
	anchor->next = l->anchors;
	l->anchors = anchor;
	l->anchor_count++;
	return true;
}

static bool on_alias(struct loader *l, const yaml_event_t *ev)
{
	const char *name = (const char *)ev->data.alias.anchor;
	const struct anchor *anchor = l->anchors;

	/* Shared key texts would make comparing keys dear, and nobody writes them. */
	if (builder_wants_key(&l->b))
		return complain(l, "an alias cannot be the key of a map:", name);
	while (anchor && strcmp(anchor->name, name) != 0)
		anchor = anchor->next;
	if (!anchor)
		return complain(l, "unknown anchor", name);
	for (uint32_t i = 0; i < l->b.depth; i++) {
		if (l->b.levels[i].node == anchor->node)
			return complain(l, "anchor value contains itself:", name);
	}
	return builder_alias(&l->b, anchor->node);
}

/* What a tag asks a scalar to be. */
enum tag { TAG_NONE, TAG_TEXT, TAG_NULL, TAG_BOOL, TAG_INT, TAG_FLOAT, TAG_UNKNOWN };

static enum tag tag_of(const yaml_char_t *tag)
{
	static const struct {
		const char *name;
		enum tag tag;
	} known[] = {
		{"str", TAG_TEXT},
		{"timestamp", TAG_TEXT}, /* go-yaml hands timestamps on as text */
		{"null", TAG_NULL},
		{"bool", TAG_BOOL},
		{"int", TAG_INT},
		{"float", TAG_FLOAT},
	};
	const char *name = (const char *)tag;

	if (!name || *name == '\0')
		return TAG_NONE;
	if (strcmp(name, "!") == 0)
		return TAG_TEXT;
	if (!text_starts(name, TAG_PREFIX))
		return TAG_UNKNOWN;
	name += strlen(TAG_PREFIX);
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		if (strcmp(name, known[i].name) == 0)
			return known[i].tag;
	}
	return TAG_UNKNOWN;
}

static bool tag_agrees(enum tag tag, enum node_kind kind)
{
	switch (tag) {
	case TAG_NONE:
		return true;
	case TAG_TEXT:
		return kind == NODE_STRING;
	case TAG_NULL:
		return kind == NODE_NULL;
	case TAG_BOOL:
		return kind == NODE_BOOL;
	case TAG_INT:
		return kind == NODE_INT;
	case TAG_FLOAT:
		return kind == NODE_INT || kind == NODE_FLOAT;
	case TAG_UNKNOWN:
		return false;
	}
	UNREACHABLE();
}

/* Sets what the scalar of ev means in n, whose position is set. */
static bool resolve(struct loader *l, const yaml_event_t *ev, struct node *n)
{
	bool plain = ev->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	enum tag tag = tag_of(ev->data.scalar.tag);
	const char *value = (const char *)ev->data.scalar.value;
	size_t len = ev->data.scalar.length;
	const char *why = NULL;

	if (tag == TAG_UNKNOWN)
		return complain(l, "tag is not supported:", (const char *)ev->data.scalar.tag);
	if (memchr(value, '\0', len))
		return complain(l, "a string may not hold a NUL character", NULL);
	value = arena_copy(l->arena, value, len);
	if (!value)
		return builder_out_of_memory(&l->b);
	if (tag == TAG_TEXT || (tag == TAG_NONE && !plain)) {
		n->kind = NODE_STRING;
		n->text = value;
		n->quoted = !plain;
		return true;
	}
	if (!scalar_resolve(l->arena, value, n, &why))
		return complain(l, why, NULL);
	if (!tag_agrees(tag, n->kind))
		return complain(l, "the tag does not fit the value", value);
	return true;
}

/* A key is text: what is a bool or a number as a value is its JSON text as a key
 * (sigs.k8s.io/yaml). */
static bool on_key(struct loader *l, const yaml_event_t *ev)
{
	struct node key = {0};

	if (ev->data.scalar.anchor)
		return complain(l, "an anchor cannot stand before the key of a map:",
			(const char *)ev->data.scalar.anchor);
	if (ev->data.scalar.plain_implicit && ev->data.scalar.length == 2 &&
		memcmp(ev->data.scalar.value, "<<", 2) == 0) {
		builder_top(&l->b)->merging = true;
		return true;
	}
	if (!resolve(l, ev, &key))
		return false;
	if (key.kind == NODE_NULL)
		return complain(l, "the key of a map cannot be null", NULL);
	if (key.kind == NODE_BOOL)
		key.text = key.boolean ? "true" : "false";
	builder_key(&l->b, key.text);
	return true;
}

static bool on_scalar(struct loader *l, const yaml_event_t *ev)
{
	struct node *n;

	if (builder_wants_key(&l->b))
		return on_key(l, ev);
	n = builder_add(&l->b, NODE_NULL);
	return n && resolve(l, ev, n) && add_anchor(l, ev->data.scalar.anchor, n);
}

static bool on_start(struct loader *l, const yaml_event_t *ev, enum node_kind kind)
{
	bool map = kind == NODE_MAP;
	const char *tag =
		(const char *)(map ? ev->data.mapping_start.tag : ev->data.sequence_start.tag);
	const yaml_char_t *anchor =
		map ? ev->data.mapping_start.anchor : ev->data.sequence_start.anchor;
	const struct node *n;

	if (builder_wants_key(&l->b))
		return complain(l, "the key of a map must be text, not a list or map", NULL);
	if (tag && strcmp(tag, "!") != 0 &&
		strcmp(tag, map ? TAG_PREFIX "map" : TAG_PREFIX "seq") != 0)
		return complain(l, "tag is not supported:", tag);
	n = builder_open(&l->b, kind);
	return n && add_anchor(l, anchor, n);
}

static bool on_event(struct loader *l, const yaml_event_t *ev)
{
	place(l, &ev->start_mark);
	switch (ev->type) {
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
		return true;
	case YAML_DOCUMENT_START_EVENT:
		l->b.root = NULL;
		l->anchors = NULL;
		l->anchor_count = 0;
		return true;
	case YAML_DOCUMENT_END_EVENT:
		return add_document(l);
	case YAML_ALIAS_EVENT:
		return on_alias(l, ev);
	case YAML_SCALAR_EVENT:
		return on_scalar(l, ev);
	case YAML_SEQUENCE_START_EVENT:
		return on_start(l, ev, NODE_LIST);
	case YAML_MAPPING_START_EVENT:
		return on_start(l, ev, NODE_MAP);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return builder_close(&l->b);
	}
	UNREACHABLE();
}

/* Errors of libyaml's reader (what is no YAML character at all) have an offset in place of a line.
 */
static bool reader_problem(
	struct loader *l, const yaml_parser_t *parser, const char *text, size_t len)
{
	place(l, &(yaml_mark_t){0});
	builder_pass(&l->b, text, MIN(len, parser->problem_offset));
	return complain(l, parser->problem, NULL);
}

/* Whether the parser stopped at a tab, which YAML does not take as indentation. */
static bool is_tab(const yaml_parser_t *parser, const char *text, size_t len)
{
	size_t at = 0;

	for (size_t line = 0; line < parser->problem_mark.line && at < len; at++)
		line += text[at] == '\n';
	at += parser->problem_mark.column;
	return at < len && text[at] == '\t';
}

static bool parser_problem(
	struct loader *l, const yaml_parser_t *parser, const char *text, size_t len)
{
	const char *what = parser->problem ? parser->problem : "not YAML";

	switch (parser->error) {
	case YAML_READER_ERROR:
		return reader_problem(l, parser, text, len);
	case YAML_MEMORY_ERROR:
		return builder_out_of_memory(&l->b);
	case YAML_NO_ERROR:
	case YAML_SCANNER_ERROR:
	case YAML_PARSER_ERROR:
	case YAML_COMPOSER_ERROR:
	case YAML_WRITER_ERROR:
	case YAML_EMITTER_ERROR:
		break;
	}
	if (is_tab(parser, text, len))
		what = "found a tab: YAML is indented with spaces";
	place(l, &parser->problem_mark);
	return complain(l, what, NULL);
}

static bool read_events(struct loader *l, yaml_parser_t *parser, const char *text, size_t len)
{
	bool more = true;

	while (more) {
		yaml_event_t ev;
		bool good;

		if (!yaml_parser_parse(parser, &ev))
			return parser_problem(l, parser, text, len);
		more = ev.type != YAML_STREAM_END_EVENT;
		good = on_event(l, &ev);
		yaml_event_delete(&ev);
		if (!good)
			return false;
	}
	return true;
}

static bool load_yaml(struct loader *l, const char *text, size_t len)
{
	yaml_parser_t parser;
	bool good;

	if (!yaml_parser_initialize(&parser))
		return builder_out_of_memory(&l->b);
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, len);
	good = read_events(l, &parser, text, len);
	yaml_parser_delete(&parser);
	return good;
}

/* The first character that is not blank, '\0' when there is none. */
static char first_character(const char *text, size_t len)
{
	size_t i = 0;

	while (i < len && (text[i] == ' ' || text[i] == '\t' || text[i] == '\n' || text[i] == '\r'))
		i++;
	return i < len ? text[i] : '\0';
}

/* Several JSON values may follow each other, also with YAML's "---" between them, as kubectl reads
 * them. */
static bool load_json(struct loader *l, const char *text, size_t len)
{
	size_t at = 0;

	do {
		if (!json_read_value(&l->b, text, len, &at) || !add_document(l))
			return false;
		if (len - at >= 3 && memcmp(text + at, "---", 3) == 0) {
			at += 3;
			l->b.column += 3;
		}
	} while (first_character(text + at, len - at) != '\0');
	return true;
}

int tree_load(struct arena *a, const char *text, size_t len, struct node **documents,
	struct tree_problem *problem)
{
	static const char bom[] = "\xef\xbb\xbf";
	struct loader l = {.arena = a, .documents = documents};
	bool good;

	if (!builder_init(&l.b, a, len, problem))
		return -1;
	if (len >= 3 && memcmp(text, bom, 3) == 0) {
		text += 3;
		len -= 3;
	}
	good = first_character(text, len) == '{' ? load_json(&l, text, len)
						 : load_yaml(&l, text, len);
	return good ? l.count : -1;
}
