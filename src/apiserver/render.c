/* SPDX-License-Identifier: MIT */
/* Tables as upstream's server prints them (pkg/printers/internalversion/printers.go), and plain
 * lists. */
#include "apiserver/render.h"

#include <string.h>

#include "api/decode.h"
#include "api/print.h"
#include "base/clock.h"
#include "base/text.h"

#define SCRATCH_MAX (4 * 1024 * 1024) /* the tree of one object */

struct column {
	const char *name;
	const char *doc;
	int priority; /* 1 = only with -o wide */
};

static const struct column pod_columns[] = {
	{"Name", "name of the pod", 0},
	{"Ready", "containers that are ready, of all", 0},
	{"Status", "what the pod does", 0},
	{"Restarts", "restarts of all containers, and the last one's age", 0},
	{"Age", "since it was created", 0},
	{"IP", "address of the pod", 1},
	{"Node", "name of this node", 1},
	{"Nominated Node", "never set on one node", 1},
	{"Readiness Gates", "never set here", 1},
};

static const struct column event_columns[] = {
	{"Last Seen", "when it was seen last", 0},
	{"Type", "Normal or Warning", 0},
	{"Reason", "one word", 0},
	{"Object", "what it is about", 0},
	{"Subobject", "the part of the object", 1},
	{"Source", "who saw it", 1},
	{"Message", "what happened", 0},
	{"First Seen", "when it was seen first", 1},
	{"Count", "how often", 1},
	{"Name", "name of the event", 1},
};

struct rendering rendering_of(const struct conn *c, enum resource resource)
{
	const char *accept = http_header(&c->http, "accept");
	struct rendering r = {.resource = resource};

	if (accept && strstr(accept, "as=Table"))
		r.shape = SHAPE_TABLE;
	if (request_says(&c->request, "includeObject", "Object"))
		r.include = INCLUDE_OBJECT;
	else if (request_says(&c->request, "includeObject", "None"))
		r.include = INCLUDE_NONE;
	return r;
}

bool version_matches(const struct version *v, const struct selector *s)
{
	struct tree_problem problem;
	struct arena scratch;
	struct node *root;
	bool yes;

	if (!s->requirements)
		return true;
	arena_init(&scratch, SCRATCH_MAX);
	root = tree_load_json(&scratch, v->json, v->json_len, &problem);
	yes = root && selector_matches(s, root);
	arena_fini(&scratch);
	return yes;
}

static void write_columns(struct json *j, const struct column *columns, size_t count)
{
	json_key(j, "columnDefinitions");
	json_array(j);
	for (size_t i = 0; i < count; i++) {
		json_object(j);
		json_put_string(j, "name", columns[i].name);
		json_put_string(j, "type", "string");
		json_put_string(j, "format", strcmp(columns[i].name, "Name") == 0 ? "name" : "");
		json_put_string(j, "description", columns[i].doc);
		json_put_int(j, "priority", columns[i].priority);
		json_object_end(j);
	}
	json_array_end(j);
}

static void pod_cells(struct json *j, struct arena *a, const struct node *root)
{
	struct problems problems;
	struct pod pod = {0};
	struct pod_row row;

	problems_init(&problems, a, "");
	decode_object(a, root, &pod_fields, &pod, UNKNOWN_IGNORE, &problems, NULL);
	pod_row_of(&pod, clock_wall(), &row);
	json_string(j, pod.metadata.name);
	json_string(j, row.ready);
	json_string(j, row.status);
	json_string(j, row.restarts);
	json_string(j, row.age);
	json_string(j, row.ip);
	json_string(j, row.node);
	json_string(j, "<none>");
	json_string(j, "<none>");
}

static void age_cell(struct json *j, const struct node *root, const char *path)
{
	char buf[32];
	struct text t;
	int64_t at;

	text_init(&t, buf, sizeof(buf));
	if (text_to_rfc3339(node_text_at(root, path), &at))
		text_add_human_duration(&t, clock_wall() - at);
	else
		text_add(&t, "<unknown>");
	json_string(j, buf);
}

static void event_cells(struct json *j, struct arena *a, const struct node *root)
{
	const char *host = node_text_at(root, "source.host");
	char kind[64];

	text_copy(kind, sizeof(kind), node_text_at(root, "involvedObject.kind"));
	for (char *k = kind; *k; k++)
		if (*k >= 'A' && *k <= 'Z')
			*k = (char)(*k - 'A' + 'a');
	age_cell(j, root, "lastTimestamp");
	json_string(j, node_text_at(root, "type"));
	json_string(j, node_text_at(root, "reason"));
	json_string(j, arena_format(a, "%s/%s", kind, node_text_at(root, "involvedObject.name")));
	json_string(j, node_text_at(root, "involvedObject.fieldPath"));
	json_string(j, arena_format(a, "%s%s%s", node_text_at(root, "source.component"),
			       *host ? ", " : "", host));
	json_string(j, node_text_at(root, "message"));
	age_cell(j, root, "firstTimestamp");
	json_string(j, *node_text_at(root, "count") ? node_text_at(root, "count") : "1");
	json_string(j, node_text_at(root, "metadata.name"));
}

static void write_row_object(
	struct json *j, const struct rendering *r, const struct version *v, const struct node *root)
{
	const struct node *metadata = node_get(root, "metadata");

	if (r->include == INCLUDE_NONE)
		return;
	json_key(j, "object");
	if (r->include == INCLUDE_OBJECT) {
		json_raw(j, v->json, v->json_len);
		return;
	}
	json_object(j);
	json_put_string(j, "kind", "PartialObjectMetadata");
	json_put_string(j, "apiVersion", "meta.k8s.io/v1");
	json_key(j, "metadata");
	if (metadata)
		node_write_json(metadata, j);
	else
		json_null(j);
	json_object_end(j);
}

static void write_row(struct json *j, const struct rendering *r, const struct version *v)
{
	struct tree_problem problem;
	struct arena scratch;
	struct node *root;

	arena_init(&scratch, SCRATCH_MAX);
	root = tree_load_json(&scratch, v->json, v->json_len, &problem);
	if (!root) {
		j->failed = true;
		arena_fini(&scratch);
		return;
	}
	json_object(j);
	json_key(j, "cells");
	json_array(j);
	if (r->resource == RESOURCE_PODS)
		pod_cells(j, &scratch, root);
	else
		event_cells(j, &scratch, root);
	json_array_end(j);
	write_row_object(j, r, v, root);
	json_object_end(j);
	arena_fini(&scratch);
}

static void write_list_metadata(struct json *j, uint64_t version)
{
	char buf[24];
	struct text t;

	text_init(&t, buf, sizeof(buf));
	text_add_uint(&t, version);
	json_key(j, "metadata");
	json_object(j);
	json_put_string(j, "resourceVersion", buf);
	json_object_end(j);
}

struct page {
	struct version *const *items;
	uint32_t count;
	uint64_t version;
	bool columns;
};

static void write_table(struct json *j, const struct rendering *r, const struct page *p)
{
	json_object(j);
	json_put_string(j, "kind", "Table");
	json_put_string(j, "apiVersion", "meta.k8s.io/v1");
	write_list_metadata(j, p->version);
	if (!p->columns) {
		json_key(j, "columnDefinitions");
		json_null(j);
	} else if (r->resource == RESOURCE_PODS) {
		write_columns(j, pod_columns, ARRAY_LEN(pod_columns));
	} else {
		write_columns(j, event_columns, ARRAY_LEN(event_columns));
	}
	json_key(j, "rows");
	json_array(j);
	for (uint32_t i = 0; i < p->count; i++)
		write_row(j, r, p->items[i]);
	json_array_end(j);
	json_object_end(j);
}

void render_list(struct json *j, const struct rendering *r, struct version *const *items,
	uint32_t count, uint64_t version)
{
	if (r->shape == SHAPE_TABLE) {
		write_table(j, r, &(struct page){items, count, version, true});
		return;
	}
	json_object(j);
	json_put_string(j, "kind", r->resource == RESOURCE_PODS ? "PodList" : "EventList");
	json_put_string(j, "apiVersion", "v1");
	write_list_metadata(j, version);
	json_key(j, "items");
	json_array(j);
	for (uint32_t i = 0; i < count; i++)
		json_raw(j, items[i]->json, items[i]->json_len);
	json_array_end(j);
	json_object_end(j);
}

void render_one(struct json *j, const struct rendering *r, const struct version *v, bool columns)
{
	struct version *item = (struct version *)(uintptr_t)v;

	if (r->shape == SHAPE_TABLE)
		write_table(j, r, &(struct page){&item, 1, v->version, columns});
	else
		json_raw(j, v->json, v->json_len);
}
