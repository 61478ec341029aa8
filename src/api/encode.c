/* SPDX-License-Identifier: MIT */
/* Struct to canonical JSON, driven by the field table: the same object gives the same text, always.
 */
#include "api/encode.h"

#include <string.h>

#include "api/quantity.h"
#include "base/text.h"

#define TIME_TEXT_MAX 48

static void encode_string_map(struct json *j, const struct string_map *m)
{
	json_object(j);
	for (uint32_t i = 0; i < m->count; i++)
		json_put_string(j, m->items[i].key, m->items[i].value);
	json_object_end(j);
}

static void encode_quantities(struct json *j, const struct field *f, const struct quantities *q)
{
	if (f->type == FIELD_QUANTITY) {
		json_string(j, q->count > 0 ? q->items[0].q.text : "0");
		return;
	}
	json_object(j);
	for (uint32_t i = 0; i < q->count; i++)
		json_put_string(j, q->items[i].name, q->items[i].q.text);
	json_object_end(j);
}

static void encode_time(struct json *j, const struct opt_int *time)
{
	char buf[TIME_TEXT_MAX];
	struct text t;

	if (!time->set) {
		json_null(j);
		return;
	}
	text_init(&t, buf, sizeof(buf));
	text_add_rfc3339(&t, time->value);
	json_string(j, buf);
}

static void encode_strings(struct json *j, const struct strings *list)
{
	json_array(j);
	for (uint32_t i = 0; i < list->count; i++)
		json_string(j, list->items[i] != NULL ? list->items[i] : "");
	json_array_end(j);
}

static void encode_integers(struct json *j, const struct integers *list)
{
	json_array(j);
	for (uint32_t i = 0; i < list->count; i++)
		json_int(j, list->items[i]);
	json_array_end(j);
}

static void encode_bytes_map(struct json *j, const struct bytes_map *m)
{
	json_object(j);
	for (uint32_t i = 0; i < m->count; i++) {
		json_key(j, m->items[i].key);
		json_base64(j, m->items[i].bytes, m->items[i].len);
	}
	json_object_end(j);
}

static void encode_list(struct json *j, const struct field *f, const void *member)
{
	const struct fields *fs = field_object(f);
	struct object_list list;

	memcpy(&list, member, sizeof(list));
	json_array(j);
	for (uint32_t i = 0; i < list.count; i++)
		encode_object(j, fs, (const char *)list.items + (size_t)i * fs->size);
	json_array_end(j);
}

static const void *pointer_at(const void *member)
{
	const void *p;

	memcpy(&p, member, sizeof(p));
	return p;
}

bool field_is_unset(const struct field *f, const void *member)
{
	const struct opt_int *integer = member;
	const char *string;
	struct object_list list;

	switch (f->type) {
	case FIELD_STRING:
		string = pointer_at(member);
		return string == NULL || string[0] == '\0';
	case FIELD_INT32:
	case FIELD_INT64:
		return !integer->set || (integer->value == 0 && (f->flags & FIELD_ZERO_UNSET) != 0);
	case FIELD_TIME:
		return !integer->set;
	case FIELD_BOOL:
		if (*(const enum opt_bool *)member == BOOL_FALSE)
			return (f->flags & FIELD_ZERO_UNSET) != 0;
		return *(const enum opt_bool *)member == BOOL_UNSET;
	case FIELD_INT_OR_STRING:
		return !((const struct int_or_string *)member)->set;
	case FIELD_OBJECT:
		return pointer_at(member) == NULL;
	case FIELD_QUANTITY:
	case FIELD_QUANTITY_MAP:
	case FIELD_STRING_LIST:
	case FIELD_STRING_MAP:
	case FIELD_INT_LIST:
	case FIELD_BYTES_MAP:
	case FIELD_OBJECT_LIST:
		/* Lists and maps are laid out alike: items and count. */
		memcpy(&list, member, sizeof(list));
		return list.count == 0;
	case FIELD_INLINE:
		return false;
	case FIELD_ANY:
		return true;
	}
	UNREACHABLE();
}

static void encode_pointer(struct json *j, const struct field *f, const void *object)
{
	if (object != NULL) {
		encode_object(j, field_object(f), object);
		return;
	}
	json_object(j);
	json_object_end(j);
}

static void encode_value(struct json *j, const struct field *f, const void *member)
{
	const struct int_or_string *port = member;
	const char *string;

	switch (f->type) {
	case FIELD_STRING:
		string = pointer_at(member);
		json_string(j, string != NULL ? string : "");
		return;
	case FIELD_INT32:
	case FIELD_INT64:
		json_int(j, int_or(*(const struct opt_int *)member, 0));
		return;
	case FIELD_BOOL:
		json_bool(j, is_true(*(const enum opt_bool *)member));
		return;
	case FIELD_TIME:
		encode_time(j, member);
		return;
	case FIELD_INT_OR_STRING:
		if (port->text != NULL)
			json_string(j, port->text);
		else
			json_int(j, port->value);
		return;
	case FIELD_QUANTITY:
	case FIELD_QUANTITY_MAP:
		encode_quantities(j, f, member);
		return;
	case FIELD_STRING_LIST:
		encode_strings(j, member);
		return;
	case FIELD_STRING_MAP:
		encode_string_map(j, member);
		return;
	case FIELD_INT_LIST:
		encode_integers(j, member);
		return;
	case FIELD_BYTES_MAP:
		encode_bytes_map(j, member);
		return;
	case FIELD_OBJECT:
		encode_pointer(j, f, pointer_at(member));
		return;
	case FIELD_INLINE:
		encode_object(j, field_object(f), member);
		return;
	case FIELD_OBJECT_LIST:
		encode_list(j, f, member);
		return;
	case FIELD_ANY:
		return;
	}
	UNREACHABLE();
}

void encode_object(struct json *j, const struct fields *fs, const void *object)
{
	const struct kept *kept = pointer_at(object);

	json_object(j);
	for (uint32_t i = 0; i < fs->count; i++) {
		const struct field *f = &fs->items[i];
		const void *member = (const char *)object + f->offset;

		if (field_is_unset(f, member) && (f->flags & FIELD_ALWAYS) == 0)
			continue;
		json_key(j, f->name);
		encode_value(j, f, member);
	}
	for (; kept != NULL; kept = kept->next) {
		json_key(j, kept->name);
		json_raw(j, kept->json, strlen(kept->json));
	}
	json_object_end(j);
}
