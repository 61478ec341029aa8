/* SPDX-License-Identifier: MIT */
/* apply, create and validate: manifests from files. They are checked here first, so that problems
 * have lines. */
#include <string.h>

#include "api/encode.h"
#include "podctl/files.h"
#include "podctl/out.h"
#include "podctl/verbs.h"

enum dry { DRY_NONE, DRY_CLIENT, DRY_SERVER };

struct apply {
	struct client *client;
	bool create;
	const char *dry_run;
	enum dry dry;
	struct texts files;
};

static void put_part(struct json *j, const struct node *part)
{
	if (part)
		node_write_json(part, j);
	else
		json_null(j);
}

/* What tells a changed object from the same. A pod's status changes on its own: there it is what a
 * user may have changed, and the uid, which another pod in its place has. */
static const char *state_of(struct client *c, enum object_kind kind)
{
	const struct node *root = client_tree(c);
	const struct node *metadata = node_get(root, "metadata");
	struct json j;

	if (kind != OBJECT_POD)
		return node_text_at(root, "metadata.resourceVersion");
	json_init_arena(&j, &c->arena);
	json_array(&j);
	json_string(&j, node_text_at(root, "metadata.uid"));
	put_part(&j, node_get(metadata, "labels"));
	put_part(&j, node_get(metadata, "annotations"));
	put_part(&j, node_get(root, "spec"));
	json_array_end(&j);
	return json_end(&j) ? j.buf : "";
}

static const char *result_text(const struct apply *a, enum object_kind kind, const char *before)
{
	if (a->client->reply.code == 201)
		return "created";
	if (before && strcmp(before, state_of(a->client, kind)) == 0)
		return "unchanged";
	return "configured";
}

static const struct {
	const char *name;
	const char *said;
} dry_runs[] = {
	[DRY_NONE] = {"none", ""},
	[DRY_CLIENT] = {"client", " (dry run)"},
	[DRY_SERVER] = {"server", " (server dry run)"},
};

static void print_result(const struct apply *a, const struct manifest_object *o, const char *result)
{
	out_format("%s/%s %s%s\n", kinds[o->kind].word, o->object->metadata.name, result,
		dry_runs[a->dry].said);
	out_flush();
}

/* -n is where objects without a namespace go; one with another namespace is a mistake. False after
 * a message. */
static bool settle_namespace(const struct client *c, struct object_meta *m)
{
	const char *own = m->namespace_;

	if (strcmp(c->namespace_, "default") == 0 || strcmp(own, c->namespace_) == 0)
		return true;
	if (strcmp(own, "default") == 0) {
		m->namespace_ = c->namespace_;
		return true;
	}
	complain("error: the namespace from the provided object \"%s\" does not match the "
		 "namespace \"%s\". You must pass '--namespace=%s' to perform this operation.",
		own, c->namespace_, own);
	return false;
}

static int send_object(
	struct apply *a, const struct manifest_object *o, const char *json, const char *file)
{
	struct client *c = a->client;
	const char *resource = kinds[o->kind].resource;
	const char *name = o->object->metadata.name;
	const char *query =
		arena_format(&c->arena, "fieldValidation=Strict%s&fieldManager=podctl%s",
			a->dry == DRY_SERVER ? "&dryRun=All" : "", a->create ? "" : "&force=true");
	const char *before = NULL;
	int status;

	if (a->create) {
		status = client_call(c, "POST", api_path(c, resource, NULL, query), json);
	} else {
		if (client_call(c, "GET", api_path(c, resource, name, NULL), NULL) != 0)
			return 1;
		before = c->reply.code == 200 ? state_of(c, o->kind) : NULL;
		status = client_call(c, "PATCH", api_path(c, resource, name, query), json);
	}
	if (status != 0)
		return 1;
	if (c->reply.code != 200 && c->reply.code != 201)
		return client_complain(
			c, a->create ? arena_format(&c->arena, "error when creating \"%s\": ", file)
				     : NULL);
	print_result(a, o, result_text(a, o->kind, before));
	return 0;
}

static int apply_object(struct apply *a, const struct manifest_object *o, const char *file)
{
	struct client *c = a->client;
	const char *outer = c->namespace_;
	struct json j;
	int status;

	if (!settle_namespace(c, &o->object->metadata))
		return 1;
	json_init_arena(&j, &c->arena);
	encode_object(&j, kinds[o->kind].fields, o->object);
	if (!json_end(&j))
		return 1;
	if (a->dry == DRY_CLIENT) {
		print_result(a, o, a->create ? "created" : "configured");
		return 0;
	}
	c->namespace_ = o->object->metadata.namespace_;
	status = send_object(a, o, j.buf, file);
	c->namespace_ = outer;
	return status;
}

static int apply_file(void *arg, const struct manifest_file *f)
{
	struct apply *a = arg;
	int status = problems_total(f->problems) > 0;

	complain_problems(f->problems);
	for (int i = 0; i < f->count; i++)
		if (f->objects[i].object)
			status |= apply_object(a, &f->objects[i], f->name);
	if (f->count == 0 && status == 0)
		return complain("error: no objects passed to %s in \"%s\"",
			a->create ? "create" : "apply", f->name);
	return status;
}

static bool read_dry_run(struct apply *a)
{
	if (!a->dry_run)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(dry_runs); i++)
		if (strcmp(a->dry_run, dry_runs[i].name) == 0) {
			a->dry = (enum dry)i;
			return true;
		}
	complain("error: --dry-run is none, client or server, not \"%s\"", a->dry_run);
	return false;
}

static int apply(struct client *c, struct words *w, void *values)
{
	struct apply *a = values;

	a->client = c;
	a->create = w->verb == &verb_create;
	if (!read_dry_run(a))
		return 1;
	if (a->files.count == 0)
		return complain_usage(w, "must specify -f");
	return files_each(c, &a->files, apply_file, a);
}

static const struct option options[] = {
	{"filename=FILE", FILES_HELP, 'f', OPTION_TEXTS, offsetof(struct apply, files)},
	{"dry-run=MODE", "server: only check, with its help; client: without", 0, OPTION_TEXT,
		offsetof(struct apply, dry_run)},
};

const struct verb verb_apply = {
	.name = "apply",
	.summary = "Create objects from manifests, or change them to what the manifests say",
	.usage = " -f FILE|DIR|- [options]",
	.options = options,
	.option_count = ARRAY_LEN(options),
	.size = sizeof(struct apply),
	.run = apply,
};

const struct verb verb_create = {
	.name = "create",
	.summary = "Create objects from manifests",
	.usage = " -f FILE|DIR|- [options]",
	.options = options,
	.option_count = ARRAY_LEN(options),
	.size = sizeof(struct apply),
	.run = apply,
};

static int validate_file(void *arg, const struct manifest_file *f)
{
	(void)arg;
	complain_problems(f->problems);
	return problems_total(f->problems) > 0;
}

static int validate(struct client *c, struct words *w, void *values)
{
	struct texts *files = values;

	if (files->count == 0 && w->count == 1)
		files->items[files->count++] = w->items[0];
	if (files->count == 0)
		return complain_usage(w, "must specify -f");
	return files_each(c, files, validate_file, NULL);
}

static const struct option validate_options[] = {
	{"filename=FILE", FILES_HELP, 'f', OPTION_TEXTS, 0},
};

const struct verb verb_validate = {
	.name = "validate",
	.summary = "Check manifests without a server: one problem a line",
	.usage = " -f FILE|DIR|-",
	.options = validate_options,
	.option_count = ARRAY_LEN(validate_options),
	.words_most = 1,
	.size = sizeof(struct texts),
	.run = validate,
};
