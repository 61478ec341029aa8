/* SPDX-License-Identifier: MIT */
/* ConfigMaps and Secrets: ValidateConfigMap() and ValidateSecret() of
 * pkg/apis/core/validation/validation.go, kubernetes 1.32. */
#include <string.h>

#include "api/rules.h"
#include "api/validate.h"

#define DATA_MAX ((size_t)1 << 20) /* all values together */

static void key_invalid(struct problems *ps, const char *field, const char *key, const char *detail)
{
	struct field_path path;

	path_init(&path, field);
	path_key(&path, key);
	problem_invalid(ps, path.text, key, detail);
}

static void check_key(struct problems *ps, const char *field, const char *key)
{
	struct field_path path;

	path_init(&path, field);
	path_key(&path, key);
	check_text_at(ps, path.text, key, config_key_fault);
}

void check_metadata(const struct object_meta *m, struct problems *ps)
{
	struct rules r = {.problems = ps};

	metadata_validate(m, ps);
	path_init(&r.path, "metadata");
	rules_walk(&r, &object_meta_fields, m);
}

static void check_size(struct problems *ps, const char *path, size_t total)
{
	if (total > DATA_MAX)
		problem_add(ps, PROBLEM_TOO_LONG, path, "may not be more than 1048576 bytes", NULL);
}

void config_map_validate(const struct config_map *c, struct problems *problems)
{
	size_t total = 0;

	check_metadata(&c->metadata, problems);
	for (uint32_t i = 0; i < c->data.count; i++) {
		const struct string_pair *p = &c->data.items[i];

		check_key(problems, "data", p->key);
		if (bytes_map_get(&c->binary_data, p->key) != NULL)
			key_invalid(
				problems, "data", p->key, "duplicate of key present in binaryData");
		total += strlen(p->value);
	}
	for (uint32_t i = 0; i < c->binary_data.count; i++) {
		const struct bytes_item *b = &c->binary_data.items[i];

		check_key(problems, "binaryData", b->key);
		if (string_map_get(&c->data, b->key) != NULL)
			key_invalid(
				problems, "binaryData", b->key, "duplicate of key present in data");
		total += b->len;
	}
	check_size(problems, "", total);
}

/* What a type asks for: of keys for the same type one is enough. */
static const struct {
	const char *type;
	const char *keys; /* one behind the other */
	bool any;
} wanted_keys[] = {
	{"kubernetes.io/dockercfg", ".dockercfg\0", false},
	{"kubernetes.io/dockerconfigjson", ".dockerconfigjson\0", false},
	{"kubernetes.io/basic-auth", "username\0password\0", true},
	{"kubernetes.io/ssh-auth", "ssh-privatekey\0", false},
	{"kubernetes.io/tls", "tls.crt\0tls.key\0", false},
};

static void check_keys_of_type(
	const struct secret *s, const char *keys, bool any, struct problems *problems)
{
	bool have = false;

	for (const char *k = keys; any && *k != '\0'; k += strlen(k) + 1)
		have = have || bytes_map_get(&s->data, k) != NULL;
	for (const char *k = keys; !have && *k != '\0'; k += strlen(k) + 1) {
		struct field_path path;

		path_init(&path, "data");
		path_key(&path, k);
		if (bytes_map_get(&s->data, k) == NULL)
			problem_add(problems, PROBLEM_REQUIRED, path.text, NULL, NULL);
	}
}

static void check_type(const struct secret *s, struct problems *problems)
{
	static const char account[] = "kubernetes.io/service-account.name";

	for (size_t i = 0; i < ARRAY_LEN(wanted_keys); i++)
		if (text_equal(s->type, wanted_keys[i].type))
			check_keys_of_type(s, wanted_keys[i].keys, wanted_keys[i].any, problems);
	if (text_equal(s->type, "kubernetes.io/service-account-token") &&
		is_empty(string_map_get(&s->metadata.annotations, account)))
		problem_add(problems, PROBLEM_REQUIRED,
			"metadata.annotations[kubernetes.io/service-account.name]", NULL, NULL);
}

void secret_validate(const struct secret *s, struct problems *problems)
{
	size_t total = 0;

	check_metadata(&s->metadata, problems);
	for (uint32_t i = 0; i < s->data.count; i++) {
		check_key(problems, "data", s->data.items[i].key);
		total += s->data.items[i].len;
	}
	check_size(problems, "data", total);
	check_type(s, problems);
}

static const char frozen[] = "field is immutable when `immutable` is set";

static bool same_texts(const struct string_map *a, const struct string_map *b)
{
	if (a->count != b->count)
		return false;
	for (uint32_t i = 0; i < a->count; i++)
		if (strcmp(a->items[i].key, b->items[i].key) != 0 ||
			strcmp(a->items[i].value, b->items[i].value) != 0)
			return false;
	return true;
}

static bool same_bytes(const struct bytes_map *a, const struct bytes_map *b)
{
	if (a->count != b->count)
		return false;
	for (uint32_t i = 0; i < a->count; i++)
		if (strcmp(a->items[i].key, b->items[i].key) != 0 ||
			a->items[i].len != b->items[i].len ||
			memcmp(a->items[i].bytes, b->items[i].bytes, a->items[i].len) != 0)
			return false;
	return true;
}

static void forbid(struct problems *ps, bool change, const char *path)
{
	if (change)
		problem_add(ps, PROBLEM_FORBIDDEN, path, frozen, NULL);
}

void config_map_validate_update(
	const struct config_map *c, const struct config_map *old, struct problems *problems)
{
	if (!is_true(old->immutable))
		return;
	forbid(problems, !is_true(c->immutable), "immutable");
	forbid(problems, !same_texts(&c->data, &old->data), "data");
	forbid(problems, !same_bytes(&c->binary_data, &old->binary_data), "binaryData");
}

void secret_validate_update(
	const struct secret *s, const struct secret *old, struct problems *problems)
{
	if (!text_equal(s->type, old->type))
		problem_invalid(problems, "type", s->type, "field is immutable");
	if (!is_true(old->immutable))
		return;
	forbid(problems, !is_true(s->immutable), "immutable");
	forbid(problems, !same_bytes(&s->data, &old->data), "data");
}
