/* SPDX-License-Identifier: MIT */
/* delete: asks, says so, and waits until the objects are gone. */
#include <string.h>

#include "base/text.h"
#include "podctl/files.h"
#include "podctl/lines.h"
#include "podctl/out.h"
#include "podctl/verbs.h"

struct deletion {
	struct client *client;
	int32_t grace; /* seconds, -1 = the pod's own */
	bool now;
	bool force;
	bool ignore_not_found;
	bool wait;
	const struct kind *kind;
	/* waiting */
	const char *uid;
	bool gone;
	struct texts files;
};

static bool event_line(void *arg, const char *line, size_t len)
{
	struct deletion *d = arg;
	const struct node *root = client_parse(d->client, line, len);

	/* An ERROR (the watch is too old) makes us look anew. */
	d->gone = strcmp(node_text_at(root, "type"), "DELETED") == 0 &&
		  strcmp(node_text_at(root, "object.metadata.uid"), d->uid) == 0;
	return !d->gone;
}

/* Is an object of this name and uid still there? *version: of the list, to watch from. -1 after a
 * message. */
static int is_there(struct deletion *d, const char *query, const char **version)
{
	const struct node *root;

	if (client_get(d->client, api_path(d->client, d->kind->resource, NULL, query)) != 0)
		return -1;
	root = client_tree(d->client);
	*version = node_text_at(root, "metadata.resourceVersion");
	for (const struct node *n = node_items(root, "items"); n; n = n->next)
		if (strcmp(node_text_at(n, "metadata.uid"), d->uid) == 0)
			return 1;
	return 0;
}

static int wait_until_gone(struct deletion *d, const char *name)
{
	struct client *c = d->client;
	const char *query =
		arena_format(&c->arena, "fieldSelector=metadata.name%%3D%s", escape(c, name));

	d->gone = false;
	while (!d->gone) {
		struct line_reader lines = {.line.arena = &c->arena, .see = event_line, .arg = d};
		const char *version = "";
		const char *path;
		int there = is_there(d, query, &version);

		if (there <= 0)
			return there < 0;
		path = api_path(c, d->kind->resource, NULL,
			arena_format(
				&c->arena, "%s&watch=true&resourceVersion=%s", query, version));
		if (client_stream(c, path, line_reader_piece, &lines) == 1)
			return 1;
	}
	return 0;
}

static const char *options_body(struct deletion *d)
{
	char grace[48] = "";

	if (d->grace >= 0)
		text_write(grace, sizeof(grace), ",\"gracePeriodSeconds\":%d", d->grace);
	return arena_format(&d->client->arena,
		"{\"kind\":\"DeleteOptions\",\"apiVersion\":\"v1\",\"propagationPolicy\":"
		"\"Background\"%s}",
		grace);
}

/* The answer is the object while it ends, else a Status: then it is gone. */
static int delete_object(struct deletion *d, const char *name)
{
	struct client *c = d->client;
	const char *path = api_path(c, d->kind->resource, name, NULL);

	if (client_call(c, "DELETE", path, options_body(d)) != 0)
		return 1;
	if (c->reply.code == 404 && d->ignore_not_found)
		return 0;
	if (c->reply.code != 200)
		return client_complain(c, NULL);
	out_format(
		"%s \"%s%s", d->kind->word, name, d->force ? "\" force deleted\n" : "\" deleted\n");
	out_flush();
	d->uid = node_text_at(client_tree(c), "metadata.uid");
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

		if (o->kind == OBJECT_OTHER || !o->name)
			continue;
		d->kind = &kinds[o->kind];
		d->client->namespace_ =
			strcmp(o->namespace_, "default") == 0 ? outer : o->namespace_;
		status |= delete_object(d, o->name);
		d->client->namespace_ = outer;
	}
	if (f->count == 0 || problems_total(f->problems) > 0) {
		complain_problems(f->problems);
		status = 1;
	}
	return status;
}

static int delete_words(struct deletion *d, struct words *w)
{
	int kind = take_objects(w, "resource(s) were provided, but no name was specified");
	int status = 0;

	if (kind == OBJECT_OTHER)
		return 1;
	d->kind = &kinds[kind];
	for (int i = 0; i < w->count; i++)
		status |= delete_object(d, w->items[i]);
	return status;
}

static int delete (struct client *c, struct words *w, void *values)
{
	struct deletion *d = values;

	d->client = c;
	if (d->now)
		d->grace = 1;
	if (d->force && d->grace < 0)
		d->grace = 0;
	return d->files.count > 0 ? files_each(c, &d->files, delete_file, d) : delete_words(d, w);
}

static const struct option options[] = {
	{"filename=FILE", FILES_HELP, 'f', OPTION_TEXTS, offsetof(struct deletion, files)},
	{"grace-period=SECONDS", "time to end by themselves; default: the pod's own", 0, OPTION_INT,
		offsetof(struct deletion, grace)},
	{"now", "the same as --grace-period=1", 0, OPTION_FLAG, offsetof(struct deletion, now)},
	{"force", "as soon as possible", 0, OPTION_FLAG, offsetof(struct deletion, force)},
	{"ignore-not-found", "what is not there is no error", 0, OPTION_FLAG,
		offsetof(struct deletion, ignore_not_found)},
	{"wait=BOOL", "false: do not wait until they are gone", 0, OPTION_ON,
		offsetof(struct deletion, wait)},
};

const struct verb verb_delete = {
	.name = "delete",
	.summary = "Delete objects and wait until they are gone",
	.usage = " pod|configmap|secret|pvc NAME... | -f FILE|DIR|- [options]",
	.options = options,
	.option_count = ARRAY_LEN(options),
	.words_most = ANY_WORDS,
	.size = sizeof(struct deletion),
	.run = delete,
};
