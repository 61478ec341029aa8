/* SPDX-License-Identifier: MIT */
/* What the decoder says of values that do not fit, in the words of encoding/json and of strict
 * decoding. */
#include "api/decode.h"

#include "api/decoder.h"

#define MESSAGE_MAX 1024
#define VALUE_SHOWN 64
#define NOT_RUN_YET "not supported by this version of podinit"

const char *decode_kind_word(enum node_kind kind)
{
	switch (kind) {
	case NODE_NULL:
		return "null";
	case NODE_BOOL:
		return "bool";
	case NODE_INT:
	case NODE_FLOAT:
		return "number";
	case NODE_STRING:
		return "string";
	case NODE_LIST:
		return "array";
	case NODE_MAP:
		return "object";
	}
	UNREACHABLE();
}

/* The field's type as Go would name it. */
static void add_go_type(struct text *t, const struct field *f)
{
	switch (f->type) {
	case FIELD_STRING:
		text_add(t, "string");
		return;
	case FIELD_INT32:
		text_add(t, "int32");
		return;
	case FIELD_INT64:
		text_add(t, "int64");
		return;
	case FIELD_BOOL:
		text_add(t, "bool");
		return;
	case FIELD_TIME:
		text_add(t, "string");
		return;
	case FIELD_INT_OR_STRING:
		text_add(t, "intstr.IntOrString");
		return;
	case FIELD_QUANTITY:
		text_add(t, "resource.Quantity");
		return;
	case FIELD_QUANTITY_MAP:
		text_add(t, "v1.ResourceList");
		return;
	case FIELD_STRING_LIST:
		text_add(t, "[]string");
		return;
	case FIELD_STRING_MAP:
		text_add(t, "map[string]string");
		return;
	case FIELD_OBJECT:
	case FIELD_INLINE:
		text_add_all(t, "v1.", f->object->go_type, NULL);
		return;
	case FIELD_OBJECT_LIST:
		text_add_all(t, "[]v1.", f->object->go_type, NULL);
		return;
	case FIELD_ANY:
		return;
	}
	UNREACHABLE();
}

static void add_value(struct text *t, const struct node *n)
{
	char shown[VALUE_SHOWN];

	if (n->kind == NODE_LIST || n->kind == NODE_MAP) {
		text_add_quoted(t, decode_kind_word(n->kind));
		return;
	}
	if (!text_copy(shown, sizeof(shown), n->text))
		text_copy(shown + sizeof(shown) - 4, 4, "...");
	if (n->kind == NODE_STRING)
		text_add_quoted(t, shown);
	else
		text_add(t, shown);
}

static bool is_integer(const struct field *f)
{
	return f->type == FIELD_INT32 || f->type == FIELD_INT64;
}

/* Would a string do where f stands? */
static bool takes_text(const struct field *f, const char *type)
{
	if (f->object != NULL)
		return f->object->scalar_field != NULL;
	return f->type == FIELD_STRING || text_equal(type, "string");
}

void decode_wrong_type(struct decoder *d, const struct fields *fs, const struct field *f,
	const struct node *n, const char *type)
{
	char buf[MESSAGE_MAX];
	struct text t;
	bool scalar = n->kind == NODE_BOOL || n->kind == NODE_INT || n->kind == NODE_FLOAT;

	text_init(&t, buf, sizeof(buf));
	text_add(&t, "Invalid value: ");
	add_value(&t, n);
	text_add_all(&t, ": json: cannot unmarshal ", decode_kind_word(n->kind), NULL);
	if (scalar && n->kind != NODE_BOOL && (is_integer(f) || text_equal(type, "int32")))
		text_add_all(&t, " ", n->text, NULL);
	text_add_all(&t, " into Go struct field ", fs->go_type, ".", f->name, " of type ", NULL);
	if (type != NULL)
		text_add_all(&t, f->object != NULL ? "v1." : "", type, NULL);
	else
		add_go_type(&t, f);
	if (scalar && takes_text(f, type)) {
		text_add(&t, "; to give it as text put it in quotes: ");
		text_add_quoted(&t, n->text);
	}
	problem_add_at(d->problems, n->line, n->column, d->path.text, buf);
}

void decode_wrong_text(struct decoder *d, const struct node *n, const char *before,
	const char *value, const char *after)
{
	char buf[MESSAGE_MAX];
	struct text t;

	text_init(&t, buf, sizeof(buf));
	text_add(&t, "Invalid value: ");
	add_value(&t, n);
	text_add_all(&t, ": ", before, value, after, NULL);
	problem_add_at(d->problems, n->line, n->column, d->path.text, buf);
}

void decode_refuse(struct decoder *d, const struct field *f)
{
	const char *why = f->class == FIELD_REFUSED ? f->why : NULL;

	problem_add(d->problems, PROBLEM_FORBIDDEN, d->path.text, NOT_RUN_YET,
		why != NULL ? ": " : "", why, NULL);
}

void decode_unknown(struct decoder *d, const struct node *n)
{
	struct problems *to = d->unknown == UNKNOWN_REFUSE ? d->problems : d->warnings;
	char buf[MESSAGE_MAX];
	struct text t;

	if (to == NULL || d->unknown == UNKNOWN_IGNORE)
		return;
	text_init(&t, buf, sizeof(buf));
	text_add(&t, "unknown field ");
	text_add_quoted(&t, d->path.text);
	problem_add_at(to, n->key_line, n->key_column, "", buf);
}
