/* SPDX-License-Identifier: MIT */
/* Variables of ConfigMaps and Secrets, and the order of all (kubernetes: pkg/kubelet/
 * kubelet_pods.go, makeEnvironmentVariables()). */
#include "runtime/env_source.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"

struct declaration {
	struct arena *a;
	const struct env_facts *facts;
	const struct env_owner *owner;
	struct variables *declared;
};

static const char *namespace_of(const struct declaration *d)
{
	return d->owner->pod->metadata.namespace_;
}

static const struct config_map *find_config_map(const struct declaration *d, const char *name)
{
	const struct env_facts *f = d->facts;

	return f->config_map ? f->config_map(f->arg, namespace_of(d), name) : NULL;
}

static const struct secret *find_secret(const struct declaration *d, const char *name)
{
	const struct env_facts *f = d->facts;

	return f->secret ? f->secret(f->arg, namespace_of(d), name) : NULL;
}

/* 0 where it may be missing, -1 with the sentence where not. */
static int missing(
	const struct declaration *d, enum opt_bool optional, struct err *e, const char *sentence)
{
	return is_true(optional) || d->owner->running ? 0 : err_set(e, ENOENT, sentence);
}

static int no_object(const struct declaration *d, enum opt_bool optional, const char *kind,
	const char *name, struct err *e)
{
	char sentence[ERR_TEXT_MAX];

	text_write(sentence, sizeof(sentence), "%s \"%s\" not found", kind, name);
	return missing(d, optional, e, sentence);
}

static int no_key(
	const struct declaration *d, const struct key_ref *ref, const char *kind, struct err *e)
{
	char sentence[ERR_TEXT_MAX];

	text_write(sentence, sizeof(sentence), "couldn't find key %s in %s %s/%s", ref->key, kind,
		namespace_of(d), ref->name);
	return missing(d, ref->optional, e, sentence);
}

/* A variable ends at a NUL: half a value would be worse than none. */
static int check_bytes(
	const struct declaration *d, const struct bytes_item *item, const char *name, struct err *e)
{
	if (!memchr(item->bytes, '\0', item->len))
		return 1;
	return d->owner->running ? 0
				 : err_format(e, EINVAL, "key %s in Secret %s/%s has a NUL byte",
					   item->key, namespace_of(d), name);
}

/* ---- one value: 1, 0 = there is none and need not be, -1 ---- */

static int value_of_config_map(
	const struct declaration *d, const struct key_ref *ref, const char **value, struct err *e)
{
	const struct config_map *m = find_config_map(d, ref->name);

	if (!m)
		return no_object(d, ref->optional, "configmap", ref->name, e);
	*value = string_map_get(&m->data, ref->key);
	return *value ? 1 : no_key(d, ref, "ConfigMap", e);
}

static int value_of_secret(
	const struct declaration *d, const struct key_ref *ref, const char **value, struct err *e)
{
	const struct secret *s = find_secret(d, ref->name);
	const struct bytes_item *item = s ? bytes_map_get(&s->data, ref->key) : NULL;

	if (!s)
		return no_object(d, ref->optional, "secret", ref->name, e);
	if (!item)
		return no_key(d, ref, "Secret", e);
	*value = item->bytes;
	return check_bytes(d, item, ref->name, e);
}

static int value_of(
	const struct declaration *d, const struct env_var *v, const char **value, struct err *e)
{
	const struct env_source *s = v->value_from;

	if (!s || (v->value && *v->value))
		*value = expand(d->a, v->value, d->declared);
	else if (s->field_ref)
		*value = env_field(d->a, d->facts, d->owner, s->field_ref->field_path, e);
	else if (s->resource_field_ref)
		*value = env_resource(d->a, d->facts, d->owner, s->resource_field_ref, e);
	else if (s->config_map_key_ref)
		return value_of_config_map(d, s->config_map_key_ref, value, e);
	else if (s->secret_key_ref)
		return value_of_secret(d, s->secret_key_ref, value, e);
	else
		*value = "";
	if (d->a->failed)
		err_set(e, E2BIG, "arguments and environment are too large");
	return *value ? 1 : -1;
}

/* ---- all ---- */

static int set_prefixed(const struct declaration *d, const char *prefix, const char *key,
	const char *value, struct err *e)
{
	const char *name = prefix && *prefix ? arena_join(d->a, prefix, key, NULL) : key;

	if (!name)
		return err_set(e, E2BIG, "arguments and environment are too large");
	return variables_set(d->a, d->declared, name, value, e);
}

static int take_config_map(const struct declaration *d, const struct env_from *from, struct err *e)
{
	const struct object_ref *ref = from->config_map_ref;
	const struct config_map *m = find_config_map(d, ref->name);

	if (!m)
		return no_object(d, ref->optional, "configmap", ref->name, e);
	for (uint32_t i = 0; i < m->data.count; i++) {
		const struct string_pair *p = &m->data.items[i];

		if (set_prefixed(d, from->prefix, p->key, p->value, e) < 0)
			return -1;
	}
	return 0;
}

static int take_secret(const struct declaration *d, const struct env_from *from, struct err *e)
{
	const struct object_ref *ref = from->secret_ref;
	const struct secret *s = find_secret(d, ref->name);

	if (!s)
		return no_object(d, ref->optional, "secret", ref->name, e);
	for (uint32_t i = 0; i < s->data.count; i++) {
		const struct bytes_item *item = &s->data.items[i];
		int good = check_bytes(d, item, ref->name, e);

		if (good < 0 ||
			(good && set_prefixed(d, from->prefix, item->key, item->bytes, e) < 0))
			return -1;
	}
	return 0;
}

/* How many variables there may be at most. */
static uint32_t count_all(const struct declaration *d)
{
	const struct container_spec *c = d->owner->spec;
	uint32_t count = c->env.count;

	for (uint32_t i = 0; i < c->env_from.count; i++) {
		const struct env_from *from = &c->env_from.items[i];
		const struct config_map *m =
			from->config_map_ref ? find_config_map(d, from->config_map_ref->name)
					     : NULL;
		const struct secret *s =
			from->secret_ref ? find_secret(d, from->secret_ref->name) : NULL;

		count += m ? m->data.count : 0;
		count += s ? s->data.count : 0;
	}
	return count;
}

int env_declare(struct arena *a, const struct env_facts *facts, const struct env_owner *owner,
	struct variables *declared, struct err *e)
{
	const struct declaration d = {a, facts, owner, declared};
	const struct container_spec *c = owner->spec;

	if (variables_init(a, declared, count_all(&d), e) < 0)
		return -1;
	for (uint32_t i = 0; i < c->env_from.count; i++) {
		const struct env_from *from = &c->env_from.items[i];

		if ((from->config_map_ref && take_config_map(&d, from, e) < 0) ||
			(from->secret_ref && take_secret(&d, from, e) < 0))
			return -1;
	}
	for (uint32_t i = 0; i < c->env.count; i++) {
		const struct env_var *v = &c->env.items[i];
		const char *value = NULL;
		int got = value_of(&d, v, &value, e);

		if (got < 0 || (got && variables_set(a, declared, v->name, value, e) < 0))
			return -1;
	}
	return 0;
}

int env_declare_static(
	struct arena *a, const struct container_spec *c, struct variables *declared, struct err *e)
{
	if (variables_init(a, declared, c->env.count, e) < 0)
		return -1;
	for (uint32_t i = 0; i < c->env.count; i++) {
		const struct env_var *v = &c->env.items[i];

		if (variables_set(a, declared, v->name, v->value ? v->value : "", e) < 0)
			return -1;
	}
	return 0;
}
