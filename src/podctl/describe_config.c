/* SPDX-License-Identifier: MIT */
/* describe configmap and secret, as kubectl writes them: of a Secret only sizes are shown. */
#include "api/decode.h"
#include "podctl/describe.h"
#include "podctl/out.h"
#include "podctl/tabs.h"

/* A buffer for the events and for all that the reply says: no line is four times as long as what it
 * is made of, `"key":"value",`. */
static char *begin(struct client *c, struct text *t)
{
	size_t size = DESCRIBE_TEXT_MAX + 4 * c->reply.len;
	char *buf = arena_alloc(&c->arena, size);

	if (buf)
		text_init(t, buf, size);
	return buf;
}

static void put_head(struct text *t, const struct object_meta *m)
{
	text_format(t, "Name:\t%s\nNamespace:\t%s\n", m->name, m->namespace_);
	describe_map(t, "Labels", "=", &m->labels);
	describe_map(t, "Annotations", ": ", &m->annotations);
}

static const char data_title[] = "\nData\n====\n";

static int describe_config_map(struct client *c, const struct config_map *m)
{
	struct text t;
	char *buf = begin(c, &t);

	if (!buf)
		return 1;
	put_head(&t, &m->metadata);
	text_add(&t, data_title);
	for (uint32_t i = 0; i < m->data.count; i++)
		text_add_all(&t, m->data.items[i].key, ":\n----\n", m->data.items[i].value, "\n\n",
			NULL);
	text_add(&t, "\nBinaryData\n====\n");
	for (uint32_t i = 0; i < m->binary_data.count; i++)
		text_format(&t, "%s: %u bytes\n", m->binary_data.items[i].key,
			m->binary_data.items[i].len);
	text_add(&t, "\n");
	describe_events(&t, c, &m->metadata);
	return !tabs_print_text(&c->arena, buf);
}

static int describe_secret(struct client *c, const struct secret *s)
{
	struct text t;
	char *buf = begin(c, &t);

	if (!buf)
		return 1;
	put_head(&t, &s->metadata);
	text_format(&t, "\nType:\t%s\n%s", s->type, data_title);
	for (uint32_t i = 0; i < s->data.count; i++)
		text_format(&t, "%s:\t%u bytes\n", s->data.items[i].key, s->data.items[i].len);
	return !tabs_print_text(&c->arena, buf);
}

static bool pod_has_claim(const struct node *pod, const char *claim)
{
	const struct node *v = node_items(node_get(pod, "spec"), "volumes");

	for (; v; v = v->next)
		if (text_equal(node_text_at(v, "persistentVolumeClaim.claimName"), claim))
			return true;
	return false;
}

/* The pods that name it, whatever became of them. */
static void put_users(struct text *t, struct client *c, const char *claim)
{
	bool used = false;

	if (client_get(c, api_path(c, "pods", NULL, NULL)) != 0)
		return;
	for (const struct node *pod = node_items(client_tree(c), "items"); pod; pod = pod->next) {
		if (!pod_has_claim(pod, claim))
			continue;
		text_add_all(t, used ? "" : "Used By:", "\t", node_text_at(pod, "metadata.name"),
			"\n", NULL);
		used = true;
	}
	if (!used)
		text_add(t, "Used By:\t<none>\n");
}

static int describe_claim(struct client *c, const struct volume_claim *v)
{
	const char *class = v->spec.storage_class_name;
	const struct quantities *capacity = &v->status.capacity;
	struct text t;
	char *buf = begin(c, &t);

	if (!buf)
		return 1;
	text_format(&t,
		"Name:\t%s\nNamespace:\t%s\nStorageClass:\t%s\nStatus:\t%s\n"
		"Volume:\t%s/%s\n",
		v->metadata.name, v->metadata.namespace_, class ? class : "",
		v->metadata.deletion_timestamp.set ? "Terminating" : v->status.phase,
		v->metadata.namespace_, v->metadata.name);
	describe_map(&t, "Labels", "=", &v->metadata.labels);
	describe_map(&t, "Annotations", ": ", &v->metadata.annotations);
	text_format(&t, "Capacity:\t%s\nAccess Modes:\t",
		capacity->count > 0 ? capacity->items[0].q.text : "");
	access_modes_add(&t, &v->status.access_modes);
	text_format(&t, "\nVolumeMode:\t%s\n", v->spec.volume_mode);
	put_users(&t, c, v->metadata.name);
	describe_events(&t, c, &v->metadata);
	return !tabs_print_text(&c->arena, buf);
}

int describe_config(struct client *c, enum object_kind kind, const char *name)
{
	enum object_kind got;
	const struct any_object *object;

	if (client_get(c, api_path(c, kinds[kind].resource, name, NULL)) != 0)
		return 1;
	object = object_from_json(&c->arena, c->reply.body, c->reply.len, &got, NULL);
	if (!object || got != kind)
		return complain("error: the server's answer cannot be read");
	if (kind == OBJECT_SECRET)
		return describe_secret(c, (const struct secret *)object);
	if (kind == OBJECT_CLAIM)
		return describe_claim(c, (const struct volume_claim *)object);
	return describe_config_map(c, (const struct config_map *)object);
}
