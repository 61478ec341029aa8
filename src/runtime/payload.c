/* SPDX-License-Identifier: MIT */
/* Payloads (kubernetes: MakePayload() and CollectData() of pkg/volume/{configmap,secret,
 * downwardapi,projected}). */
#include "runtime/payload.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"

struct making {
	struct arena *a;
	const struct env_facts *facts;
	const struct env_owner *owner;
	struct payload *out;
	uint32_t room;
};

bool payload_is_for(const struct volume *v)
{
	return v->config_map || v->secret || v->downward_api || v->projected;
}

static int no_memory(struct err *e)
{
	return err_set(e, E2BIG, "the volume is too large");
}

/* ---- the list ---- */

/* As Go's path.Clean(), of a relative path without "..": no empty part, no ".". */
static const char *clean(struct arena *a, const char *path)
{
	char *copy = arena_strdup(a, path);
	char *to = copy;

	while (copy && *path) {
		size_t len = strcspn(path, "/");

		if (len > 0 && !(len == 1 && *path == '.')) {
			if (to > copy)
				*to++ = '/';
			memcpy(to, path, len);
			to += len;
		}
		path += len + (path[len] == '/');
	}
	if (copy)
		*to = '\0';
	return copy;
}

static int add(
	const struct making *m, const char *path, const char *bytes, size_t len, int64_t mode)
{
	struct payload *p = m->out;

	path = clean(m->a, path);
	if (p->count == m->room || !path || !*path)
		return -1;
	p->files[p->count] = (struct payload_file){
		.path = path,
		.bytes = bytes,
		.len = (uint32_t)len,
		.mode = (uint16_t)mode,
		.order = p->count,
	};
	p->count++;
	return 0;
}

static int by_path(const void *a, const void *b)
{
	const struct payload_file *x = a;
	const struct payload_file *y = b;
	int order = strcmp(x->path, y->path);

	return order != 0 ? order : (x->order > y->order) - (x->order < y->order);
}

/* Sorted, and of equal paths only the last. */
static void settle(struct payload *p)
{
	uint32_t kept = 0;

	if (p->count == 0)
		return;
	qsort(p->files, p->count, sizeof(*p->files), by_path);
	for (uint32_t i = 0; i < p->count; i++) {
		if (i + 1 < p->count && strcmp(p->files[i].path, p->files[i + 1].path) == 0)
			continue;
		p->files[kept++] = p->files[i];
	}
	p->count = kept;
}

/* ---- keys of ConfigMaps and Secrets ---- */

/* Both maps of an object; NULL maps where it has none. */
struct keys {
	const struct string_map *texts;
	const struct bytes_map *bytes;
	bool found;
};

static struct keys find_keys(const struct making *m, bool secret, const char *name)
{
	const struct env_facts *f = m->facts;
	const char *ns = m->owner->pod->metadata.namespace_;
	struct keys k = {NULL, NULL, false};

	if (secret) {
		const struct secret *s = f->secret ? f->secret(f->arg, ns, name) : NULL;

		k.found = s != NULL;
		k.bytes = s ? &s->data : NULL;
	} else {
		const struct config_map *c = f->config_map ? f->config_map(f->arg, ns, name) : NULL;

		k.found = c != NULL;
		k.texts = c ? &c->data : NULL;
		k.bytes = c ? &c->binary_data : NULL;
	}
	return k;
}

static uint32_t count_keys(const struct keys *k)
{
	return (k->texts ? k->texts->count : 0) + (k->bytes ? k->bytes->count : 0);
}

static int add_all_keys(const struct making *m, const struct keys *k, int64_t mode)
{
	for (uint32_t i = 0; k->texts && i < k->texts->count; i++) {
		const struct string_pair *p = &k->texts->items[i];

		if (add(m, p->key, p->value, strlen(p->value), mode) < 0)
			return -1;
	}
	for (uint32_t i = 0; k->bytes && i < k->bytes->count; i++) {
		const struct bytes_item *b = &k->bytes->items[i];

		if (add(m, b->key, b->bytes, b->len, mode) < 0)
			return -1;
	}
	return 0;
}

/* 1, 0 = there is no such key, -1. */
static int add_key(
	const struct making *m, const struct keys *k, const struct key_to_path *item, int64_t mode)
{
	const char *text = k->texts ? string_map_get(k->texts, item->key) : NULL;
	const struct bytes_item *b = k->bytes ? bytes_map_get(k->bytes, item->key) : NULL;

	mode = int_or(item->mode, mode);
	if (text)
		return add(m, item->path, text, strlen(text), mode) < 0 ? -1 : 1;
	if (b)
		return add(m, item->path, b->bytes, b->len, mode) < 0 ? -1 : 1;
	return 0;
}

static int add_object(const struct making *m, const struct keys_volume *v, bool secret,
	int64_t mode, struct err *e)
{
	struct keys k = find_keys(m, secret, v->name);

	if (!k.found)
		return is_true(v->optional) ? 0
					    : err_format(e, ENOENT, "%s \"%s\" not found",
						      secret ? "secret" : "configmap", v->name);
	if (v->items.count == 0)
		return add_all_keys(m, &k, mode) < 0 ? no_memory(e) : 0;
	for (uint32_t i = 0; i < v->items.count; i++) {
		const struct key_to_path *item = &v->items.items[i];
		int added = add_key(m, &k, item, mode);

		if (added < 0)
			return no_memory(e);
		if (added == 0 && !is_true(v->optional))
			return err_format(e, ENOENT,
				secret ? "references non-existent secret key: %s"
				       : "configmap references non-existent config key: %s",
				item->key);
	}
	return 0;
}

static uint32_t count_object(const struct making *m, const struct keys_volume *v, bool secret)
{
	struct keys k;

	if (!v)
		return 0;
	if (v->items.count > 0)
		return v->items.count;
	k = find_keys(m, secret, v->name);
	return count_keys(&k);
}

/* ---- downward API ---- */

#define QUOTED_MOST 4 /* bytes that one byte becomes */

/* A whole map, a line a key (kubernetes: fieldpath.FormatMap()); NULL when memory is short. */
static const char *format_map(struct arena *a, const struct string_map *map)
{
	size_t size = 1;
	char *buf;
	struct text t;

	for (uint32_t i = 0; i < map->count; i++)
		size += strlen(map->items[i].key) + QUOTED_MOST * strlen(map->items[i].value) + 4;
	buf = arena_alloc(a, size);
	if (!buf)
		return NULL;
	text_init(&t, buf, size);
	for (uint32_t i = 0; i < map->count; i++) {
		text_add_all(&t, i ? "\n" : "", map->items[i].key, "=", NULL);
		text_add_quoted(&t, map->items[i].value);
	}
	return buf;
}

static const char *value_of(const struct making *m, const struct downward_file *f, struct err *e)
{
	const struct object_meta *meta = &m->owner->pod->metadata;
	const char *value;

	if (!f->field_ref)
		return env_resource(m->a, m->facts, m->owner, f->resource_field_ref, e);
	if (text_equal(f->field_ref->field_path, "metadata.labels"))
		value = format_map(m->a, &meta->labels);
	else if (text_equal(f->field_ref->field_path, "metadata.annotations"))
		value = format_map(m->a, &meta->annotations);
	else
		return env_field(m->a, m->facts, m->owner, f->field_ref->field_path, e);
	if (!value)
		no_memory(e);
	return value;
}

static int add_downward(
	const struct making *m, const struct downward_volume *d, int64_t mode, struct err *e)
{
	for (uint32_t i = 0; i < d->items.count; i++) {
		const struct downward_file *f = &d->items.items[i];
		const char *value = value_of(m, f, e);

		if (!value)
			return -1;
		if (add(m, f->path, value, strlen(value), int_or(f->mode, mode)) < 0)
			return no_memory(e);
	}
	return 0;
}

/* ---- all ---- */

/* Every kind as a list of sources with one mode. */
struct sources {
	const struct projection *items;
	uint32_t count;
	int64_t mode;
};

static struct sources sources_of(const struct volume *v, struct projection *single)
{
	if (v->projected)
		return (struct sources){v->projected->sources.items, v->projected->sources.count,
			v->projected->default_mode.value};
	*single = (struct projection){
		.secret = v->secret,
		.config_map = v->config_map,
		.downward_api = v->downward_api,
	};
	return (struct sources){single, 1,
		v->secret	? v->secret->default_mode.value
		: v->config_map ? v->config_map->default_mode.value
				: v->downward_api->default_mode.value};
}

bool payload_uses(const struct pod *pod, bool secret, const char *name)
{
	for (uint32_t i = 0; i < pod->spec.volumes.count; i++) {
		const struct volume *v = &pod->spec.volumes.items[i];
		struct projection single;
		struct sources all;

		if (!payload_is_for(v))
			continue;
		all = sources_of(v, &single);
		for (uint32_t s = 0; s < all.count; s++) {
			const struct keys_volume *keys =
				secret ? all.items[s].secret : all.items[s].config_map;

			if (keys && text_equal(keys->name, name))
				return true;
		}
	}
	return false;
}

int payload_make(struct arena *a, const struct env_facts *facts, const struct env_owner *owner,
	const struct volume *v, struct payload *out, struct err *e)
{
	struct making m = {a, facts, owner, out, 0};
	struct projection single;
	struct sources all = sources_of(v, &single);

	*out = (struct payload){NULL, 0};
	for (uint32_t i = 0; i < all.count; i++) {
		const struct projection *p = &all.items[i];

		m.room += count_object(&m, p->secret, true) +
			  count_object(&m, p->config_map, false) +
			  (p->downward_api ? p->downward_api->items.count : 0);
	}
	out->files = arena_array(a, m.room, sizeof(*out->files));
	if (!out->files)
		return no_memory(e);
	for (uint32_t i = 0; i < all.count; i++) {
		const struct projection *p = &all.items[i];

		if ((p->secret && add_object(&m, p->secret, true, all.mode, e) < 0) ||
			(p->config_map && add_object(&m, p->config_map, false, all.mode, e) < 0) ||
			(p->downward_api && add_downward(&m, p->downward_api, all.mode, e) < 0))
			return -1;
	}
	settle(out);
	return 0;
}

uint64_t payload_hash(const struct payload *p)
{
	uint64_t hash = HASH_START;

	for (uint32_t i = 0; i < p->count; i++) {
		const struct payload_file *f = &p->files[i];

		hash = hash_text(hash, f->path);
		hash = hash_bytes(hash, &f->mode, sizeof(f->mode));
		hash = hash_bytes(hash, &f->len, sizeof(f->len));
		hash = hash_bytes(hash, f->bytes, f->len);
	}
	return hash;
}
