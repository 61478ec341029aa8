/* SPDX-License-Identifier: MIT */
/* delete: asks, says so, and waits until the pods are gone. */
#include <string.h>

#include "base/text.h"
#include "podctl/files.h"
#include "podctl/lines.h"
#include "podctl/out.h"
#include "podctl/verbs.h"

struct deletion {
	struct client *client;
	struct texts files;
	int64_t grace; /* seconds, -1 = the pod's own */
	bool now;
	bool force;
	bool ignore_not_found;
	bool wait;
	/* waiting */
	const char *uid;
	bool gone;
};

static const char *text_at(const struct node *n, const char *a, const char *b)
{
	const struct node *v = node_get(node_get(n, a), b);

	return v && v->text ? v->text : "";
}

static const struct node *load(struct client *c, const char *text, size_t len)
{
	struct tree_problem problem;

	return tree_load_json(&c->arena, text, len, &problem);
}

static bool event_line(void *arg, const char *line, size_t len)
{
	struct deletion *d = arg;
	const struct node *root = load(d->client, line, len);
	const struct node *type = node_get(root, "type");

	/* An ERROR (the watch is too old) makes us look anew. */
	d->gone = type && strcmp(type->text, "DELETED") == 0 &&
		  strcmp(text_at(node_get(root, "object"), "metadata", "uid"), d->uid) == 0;
	return !d->gone;
}

/* Is a pod of this name and uid still there? *version: of the list, to watch from. -1 after a
 * message. */
static int is_there(struct deletion *d, const char *query, const char **version)
{
	struct call call = {.path = api_path(d->client, "pods", NULL, query)};
	const struct node *root;
	const struct node *items;
	struct reply r;

	if (client_call(d->client, &call, &r) != 0)
		return -1;
	if (r.code != 200) {
		client_complain(d->client, &r, NULL);
		return -1;
	}
	root = load(d->client, r.body, r.len);
	*version = text_at(root, "metadata", "resourceVersion");
	items = node_get(root, "items");
	for (const struct node *n = items ? items->children : NULL; n; n = n->next)
		if (strcmp(text_at(n, "metadata", "uid"), d->uid) == 0)
			return 1;
	return 0;
}

static int wait_until_gone(struct deletion *d, const char *name)
{
	struct client *c = d->client;
	const char *query =
		arena_join(&c->arena, "fieldSelector=metadata.name%3D", escape(c, name), NULL);

	d->gone = false;
	while (!d->gone) {
		struct line_reader lines = {.arena = &c->arena, .see = event_line, .arg = d};
		const char *version = "";
		int there = is_there(d, query, &version);
		struct call call = {0};
		struct reply r;

		if (there <= 0)
			return there < 0;
		call.path = api_path(c, "pods", NULL,
			arena_join(
				&c->arena, query, "&watch=true&resourceVersion=", version, NULL));
		if (client_stream(c, &call, line_reader_piece, &lines, &r) == 1)
			return 1;
		if (r.code != 200)
			return client_complain(c, &r, NULL);
	}
	return 0;
}

static const char *options_body(struct deletion *d)
{
	char number[24];
	struct text t;
	const char *body;

	text_init(&t, number, sizeof(number));
	text_add_int(&t, d->grace);
	body = arena_join(&d->client->arena, "{\"kind\":\"DeleteOptions\",\"apiVersion\":\"v1\",",
		"\"propagationPolicy\":\"Background\"",
		d->grace >= 0 ? ",\"gracePeriodSeconds\":" : "", d->grace >= 0 ? number : "", "}",
		NULL);
	return body ? body : "{}";
}

static int delete_pod(struct deletion *d, const char *name)
{
	struct client *c = d->client;
	struct call call = {
		.method = "DELETE",
		.path = api_path(c, "pods", name, NULL),
		.content_type = "application/json",
		.body = options_body(d),
	};
	struct reply r;

	call.len = strlen(call.body);
	if (client_call(c, &call, &r) != 0)
		return 1;
	if (r.code == 404 && d->ignore_not_found)
		return 0;
	if (r.code != 200)
		return client_complain(c, &r, NULL);
	out_all("pod \"", name, d->force ? "\" force deleted\n" : "\" deleted\n", NULL);
	out_flush();
	d->uid = text_at(load(c, r.body, r.len), "metadata", "uid");
	return d->wait && *d->uid ? wait_until_gone(d, name) : 0;
}

static int delete_file(void *arg, const struct manifest_file *f)
{
	struct deletion *d = arg;
	const char *outer = d->client->namespace_;
	int status = 0;

	/* What a file names can be deleted even when something else in it is wrong. */
	for (int i = 0; i < f->count; i++) {
		const struct manifest_object *o = &f->objects[i];

		if (o->kind != OBJECT_POD || !o->name)
			continue;
		d->client->namespace_ =
			strcmp(o->namespace_, "default") == 0 ? outer : o->namespace_;
		status |= delete_pod(d, o->name);
		d->client->namespace_ = outer;
	}
	if (f->count == 0 || problems_total(f->problems) > 0) {
		complain_problems(f->problems);
		status = 1;
	}
	return status;
}

/* Words are "pod NAME..." or "pod/NAME...". */
static int delete_words(struct deletion *d, struct words *w)
{
	bool slashes = w->count > 0 && strchr(w->items[0], '/');
	int status = 0;

	if (w->count == 0 || (!slashes && w->count == 1))
		return complain("error: resource(s) were provided, but no name was specified\n",
			"Usage: podctl delete pod NAME... | -f FILE", NULL);
	if (!slashes && !is_pods(w->items[0]))
		return complain("error: the server doesn't have a resource type \"", w->items[0],
			"\"", NULL);
	for (int i = slashes ? 0 : 1; i < w->count; i++) {
		char *name = w->items[i];
		char *slash = strchr(name, '/');

		if (slashes && slash) {
			*slash = '\0';
			if (!is_pods(name))
				return complain("error: the server doesn't have a resource type \"",
					name, "\"", NULL);
			name = slash + 1;
		}
		status |= delete_pod(d, name);
	}
	return status;
}

int verb_delete(struct client *c, struct words *w)
{
	struct deletion d = {.client = c, .grace = -1, .wait = true};
	const struct option options[] = {
		{"filename", 'f', OPTION_TEXTS, &d.files},
		{"grace-period", 0, OPTION_INT, &d.grace},
		{"now", 0, OPTION_FLAG, &d.now},
		{"force", 0, OPTION_FLAG, &d.force},
		{"ignore-not-found", 0, OPTION_FLAG, &d.ignore_not_found},
		{"wait", 0, OPTION_FLAG, &d.wait},
	};

	if (!options_parse(c, w, options, ARRAY_LEN(options)))
		return 1;
	if (d.now)
		d.grace = 1;
	if (d.force && d.grace < 0)
		d.grace = 0;
	c->all_namespaces = false;
	return d.files.count > 0 ? files_each(c, &d.files, delete_file, &d) : delete_words(&d, w);
}
