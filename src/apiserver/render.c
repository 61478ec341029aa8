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

static const char meta_v1[] = "meta.k8s.io/v1";

/* Name and description of each column, one behind the other; '+' stands before a column that only
 * -o wide shows. */
static const char pod_columns[] = "Name\0name of the pod\0"
				  "Ready\0containers that are ready, of all\0"
				  "Status\0what the pod does\0"
				  "Restarts\0restarts of all containers, and the last one's age\0"
				  "Age\0since it was created\0"
				  "+IP\0address of the pod\0"
				  "+Node\0name of this node\0"
				  "+Nominated Node\0never set on one node\0"
				  "+Readiness Gates\0those that are True, of all\0";

static const char config_map_columns[] = "Name\0name of the object\0"
					 "Data\0how many keys it has\0"
					 "Age\0since it was created\0";

static const char secret_columns[] = "Name\0name of the object\0"
				     "Type\0what it is for\0"
				     "Data\0how many keys it has\0"
				     "Age\0since it was created\0";

static const char claim_columns[] = "Name\0name of the object\0"
				    "Status\0Bound: it is a directory\0"
				    "Volume\0that directory\0"
				    "Capacity\0what was requested\0"
				    "Access Modes\0RWO, ROX, RWX\0"
				    "StorageClass\0no effect\0"
				    "VolumeAttributesClass\0no effect\0"
				    "Age\0since it was created\0"
				    "+VolumeMode\0Filesystem\0";

static const char event_columns[] = "Last Seen\0when it was seen last\0"
				    "Type\0Normal or Warning\0"
				    "Reason\0one word\0"
				    "Object\0what it is about\0"
				    "+Subobject\0the part of the object\0"
				    "+Source\0who saw it\0"
				    "Message\0what happened\0"
				    "+First Seen\0when it was seen first\0"
				    "+Count\0how often\0"
				    "+Name\0name of the event\0";

static const char node_columns[] = "Name\0name of the node\0"
				   "Status\0Ready or NotReady\0"
				   "Roles\0\0"
				   "Age\0\0"
				   "Version\0of podinit\0"
				   "+Internal-IP\0\0"
				   "+External-IP\0\0"
				   "+OS-Image\0\0"
				   "+Kernel-Version\0\0"
				   "+Container-Runtime\0\0";

struct rendering rendering_of(const struct conn *c)
{
	const char *accept = http_header(&c->http, "accept");
	struct rendering r = {.resource = c->target.resource};

	if (accept && strstr(accept, "as=Table"))
		r.shape = SHAPE_TABLE;
	if (request_says(c, "includeObject", "Object"))
		r.include = INCLUDE_OBJECT;
	else if (request_says(c, "includeObject", "None"))
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

void render_begin(struct json *j, const char *kind, const char *api_version)
{
	json_object(j);
	json_put_string(j, "kind", kind);
	json_put_string(j, "apiVersion", api_version);
}

void render_version(struct json *j, uint64_t version)
{
	char buf[24];
	struct text t;

	text_init(&t, buf, sizeof(buf));
	text_add_uint(&t, version);
	json_put_string(j, "resourceVersion", buf);
}

static void write_columns(struct json *j, const char *column)
{
	json_key(j, "columnDefinitions");
	json_array(j);
	while (*column) {
		bool wide = *column == '+';
		const char *name = column + wide;
		const char *doc = name + strlen(name) + 1;

		json_object(j);
		json_put_string(j, "name", name);
		json_put_string(j, "type", "string");
		json_put_string(j, "format", strcmp(name, "Name") == 0 ? "name" : "");
		json_put_string(j, "description", doc);
		json_put_int(j, "priority", wide);
		json_object_end(j);
		column = doc + strlen(doc) + 1;
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
	json_string(j, row.gates);
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

static void text_cell(struct json *j, const struct node *root, const char *path)
{
	json_string(j, node_text_at(root, path));
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
	text_cell(j, root, "type");
	text_cell(j, root, "reason");
	json_string(j, arena_format(a, "%s/%s", kind, node_text_at(root, "involvedObject.name")));
	text_cell(j, root, "involvedObject.fieldPath");
	json_string(j, arena_format(a, "%s%s%s", node_text_at(root, "source.component"),
			       *host ? ", " : "", host));
	text_cell(j, root, "message");
	age_cell(j, root, "firstTimestamp");
	json_string(j, *node_text_at(root, "count") ? node_text_at(root, "count") : "1");
	text_cell(j, root, "metadata.name");
}

static void config_cells(struct json *j, const struct node *root, bool secret)
{
	const struct node *data = node_get(root, "data");
	const struct node *more = node_get(root, "binaryData");
	char count[16];

	text_write(count, sizeof(count), "%u", (data ? data->count : 0) + (more ? more->count : 0));
	text_cell(j, root, "metadata.name");
	if (secret)
		text_cell(j, root, "type");
	json_string(j, count);
	age_cell(j, root, "metadata.creationTimestamp");
}

static void claim_cells(struct json *j, struct arena *a, const struct node *root)
{
	struct volume_claim claim = {0};
	struct problems problems;
	char modes[32];
	struct text t;

	problems_init(&problems, a, "");
	decode_object(a, root, &volume_claim_fields, &claim, UNKNOWN_IGNORE, &problems, NULL);
	text_init(&t, modes, sizeof(modes));
	access_modes_add(&t, &claim.status.access_modes);
	text_cell(j, root, "metadata.name");
	json_string(j, claim.metadata.deletion_timestamp.set ? "Terminating" : claim.status.phase);
	json_string(j, arena_format(a, "%s/%s", claim.metadata.namespace_, claim.metadata.name));
	text_cell(j, root, "status.capacity.storage");
	json_string(j, modes);
	text_cell(j, root, "spec.storageClassName");
	json_string(j, node_get(node_get(root, "spec"), "volumeAttributesClassName")
			       ? node_text_at(root, "spec.volumeAttributesClassName")
			       : "<unset>");
	age_cell(j, root, "metadata.creationTimestamp");
	text_cell(j, root, "spec.volumeMode");
}

/* What stands at `wanted` in the item of the list whose type this is. */
static const char *item_text(
	const struct node *root, const char *list, const char *type, const char *wanted)
{
	const struct node *n = node_get(node_get(root, "status"), list);

	for (n = n ? n->children : NULL; n; n = n->next)
		if (strcmp(node_text_at(n, "type"), type) == 0)
			return node_text_at(n, wanted);
	return "<none>";
}

static void node_cells(struct json *j, const struct node *root)
{
	text_cell(j, root, "metadata.name");
	json_string(j, strcmp(item_text(root, "conditions", "Ready", "status"), "True") == 0
			       ? "Ready"
			       : "NotReady");
	json_string(j, "<none>");
	age_cell(j, root, "metadata.creationTimestamp");
	text_cell(j, root, "status.nodeInfo.kubeletVersion");
	json_string(j, item_text(root, "addresses", "InternalIP", "address"));
	json_string(j, "<none>");
	text_cell(j, root, "status.nodeInfo.osImage");
	text_cell(j, root, "status.nodeInfo.kernelVersion");
	text_cell(j, root, "status.nodeInfo.containerRuntimeVersion");
}

static void write_cells(
	struct json *j, struct arena *a, enum resource resource, const struct node *root)
{
	switch (resource) {
	case RESOURCE_PODS:
		pod_cells(j, a, root);
		return;
	case RESOURCE_CONFIG_MAPS:
	case RESOURCE_SECRETS:
		config_cells(j, root, resource == RESOURCE_SECRETS);
		return;
	case RESOURCE_CLAIMS:
		claim_cells(j, a, root);
		return;
	case RESOURCE_NODES:
		node_cells(j, root);
		return;
	case RESOURCE_EVENTS:
		event_cells(j, a, root);
		return;
	}
	UNREACHABLE();
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
	render_begin(j, "PartialObjectMetadata", meta_v1);
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
	write_cells(j, &scratch, r->resource, root);
	json_array_end(j);
	write_row_object(j, r, v, root);
	json_object_end(j);
	arena_fini(&scratch);
}

/* Opens a list or table of this version. */
static void begin_list(struct json *j, const char *kind, const char *api_version, uint64_t version)
{
	render_begin(j, kind, api_version);
	json_key(j, "metadata");
	json_object(j);
	render_version(j, version);
	json_object_end(j);
}

struct page {
	struct version *const *items;
	uint32_t count;
	uint64_t version;
	bool columns;
};

static const struct {
	const char *list; /* its kind */
	const char *columns;
} shapes[RESOURCES] = {
	[RESOURCE_PODS] = {"PodList", pod_columns},
	[RESOURCE_CONFIG_MAPS] = {"ConfigMapList", config_map_columns},
	[RESOURCE_SECRETS] = {"SecretList", secret_columns},
	[RESOURCE_CLAIMS] = {"PersistentVolumeClaimList", claim_columns},
	[RESOURCE_EVENTS] = {"EventList", event_columns},
	[RESOURCE_NODES] = {"NodeList", node_columns},
};

static void write_table(struct json *j, const struct rendering *r, const struct page *p)
{
	begin_list(j, "Table", meta_v1, p->version);
	if (!p->columns) {
		json_key(j, "columnDefinitions");
		json_null(j);
	} else {
		write_columns(j, shapes[r->resource].columns);
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
	begin_list(j, shapes[r->resource].list, "v1", version);
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
