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
	static const char *const words[] = {
		[NODE_NULL] = "null",
		[NODE_BOOL] = "bool",
		[NODE_INT] = "number",
		[NODE_FLOAT] = "number",
		[NODE_STRING] = "string",
		[NODE_LIST] = "array",
		[NODE_MAP] = "object",
	};

	return words[kind];
}

/* The field's type as Go would name it; of objects what is before the object's name. */
static void add_go_type(struct text *t, const struct field *f)
{
	static const char *const names[] = {
		[FIELD_STRING] = "string",
		[FIELD_INT32] = "int32",
		[FIELD_INT64] = "int64",
		[FIELD_BOOL] = "bool",
		[FIELD_TIME] = "string",
		[FIELD_INT_OR_STRING] = "intstr.IntOrString",
		[FIELD_QUANTITY] = "resource.Quantity",
		[FIELD_QUANTITY_MAP] = "v1.ResourceList",
		[FIELD_STRING_LIST] = "[]string",
		[FIELD_STRING_MAP] = "map[string]string",
		[FIELD_INT_LIST] = "[]int32",
		[FIELD_BYTES_MAP] = "map[string][]uint8",
		[FIELD_OBJECT] = "v1.",
		[FIELD_INLINE] = "v1.",
		[FIELD_OBJECT_LIST] = "[]v1.",
		[FIELD_ANY] = "",
	};

	text_add(t, f->type == FIELD_INT_LIST && f->what != 0 ? "[]int64" : names[f->type]);
	if (field_object(f) != NULL)
		text_add(t, field_object(f)->go_type);
}

/* What is said goes to logs and events. */
static bool is_secret(const struct decoder *d)
{
	return d->table == &secret_fields &&
	       (d->field->type == FIELD_BYTES_MAP || d->field->type == FIELD_STRING_MAP);
}

static void add_value(struct text *t, const struct decoder *d, const struct node *n)
{
	char shown[VALUE_SHOWN];

	if (is_secret(d)) {
		text_add(t, "***");
		return;
	}
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
	if (field_object(f) != NULL)
		return (field_object(f)->items[0].flags & FIELD_PLAIN) != 0;
	return f->type == FIELD_STRING || text_equal(type, "string");
}

void decode_wrong_type(struct decoder *d, const struct node *n, const char *type)
{
	const struct field *f = d->field;
	char buf[MESSAGE_MAX];
	struct text t;
	bool scalar = n->kind == NODE_BOOL || n->kind == NODE_INT || n->kind == NODE_FLOAT;

	text_init(&t, buf, sizeof(buf));
	text_add(&t, "Invalid value: ");
	add_value(&t, d, n);
	text_add_all(&t, ": json: cannot unmarshal ", decode_kind_word(n->kind), NULL);
	if (scalar && n->kind != NODE_BOOL && (is_integer(f) || text_equal(type, "int32")))
		text_add_all(&t, " ", n->text, NULL);
	text_format(&t, " into Go struct field %s.%s of type ", d->table->go_type, f->name);
	if (type != NULL)
		text_add_all(&t, field_object(f) != NULL ? "v1." : "", type, NULL);
	else
		add_go_type(&t, f);
	if (scalar && takes_text(f, type)) {
		text_add(&t, "; to give it as text put it in quotes");
		if (!is_secret(d)) {
			text_add(&t, ": ");
			text_add_quoted(&t, n->text);
		}
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
	add_value(&t, d, n);
	text_add_all(&t, ": ", before, value, after, NULL);
	problem_add_at(d->problems, n->line, n->column, d->path.text, buf);
}

void decode_refuse(struct decoder *d, const char *why)
{
	if (why[0] == '!')
		problem_add(d->problems, PROBLEM_FORBIDDEN, d->path.text, why + 1, NULL);
	else
		problem_add(d->problems, PROBLEM_FORBIDDEN, d->path.text, NOT_RUN_YET,
			why[0] != '\0' ? ": " : "", why, NULL);
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
