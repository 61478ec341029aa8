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
	struct texts files;
	const char *dry_run;
	enum dry dry;
};

static const char *uid_of(struct client *c, const struct reply *r)
{
	struct tree_problem problem;
	const struct node *root = tree_load_json(&c->arena, r->body, r->len, &problem);
	const struct node *uid = node_get(node_get(root, "metadata"), "uid");

	return uid && uid->text ? uid->text : "";
}

static const char *result_text(const struct apply *a, const struct reply *r, const char *before)
{
	if (r->code == 201)
		return "created";
	if (!a->create && before && strcmp(before, uid_of(a->client, r)) == 0)
		return "unchanged";
	return "configured";
}

static void print_result(const struct apply *a, const char *name, const char *result)
{
	static const char *const dry[] = {
		[DRY_NONE] = "",
		[DRY_CLIENT] = " (dry run)",
		[DRY_SERVER] = " (server dry run)",
	};

	out_all("pod/", name, " ", result, dry[a->dry], "\n", NULL);
	out_flush();
}

/* -n is where objects without a namespace go; one with another namespace is a mistake. False after
 * a message. */
static bool settle_namespace(const struct client *c, struct pod *pod)
{
	const char *own = pod->metadata.namespace_;

	if (strcmp(c->namespace_, "default") == 0 || strcmp(own, c->namespace_) == 0)
		return true;
	if (strcmp(own, "default") == 0) {
		pod->metadata.namespace_ = c->namespace_;
		return true;
	}
	complain("error: the namespace from the provided object \"", own,
		"\" does not match the namespace \"", c->namespace_,
		"\". You must pass '--namespace=", own, "' to perform this operation.", NULL);
	return false;
}

static int send_pod(
	struct apply *a, const struct pod *pod, const char *json, size_t len, const char *file)
{
	struct client *c = a->client;
	const char *outer = c->namespace_;
	const char *name = pod->metadata.name;
	const char *query = a->dry == DRY_SERVER ? "fieldValidation=Strict&dryRun=All"
						 : "fieldValidation=Strict";
	struct call get = {0};
	struct call call = {.method = a->create ? "POST" : "PATCH", .body = json, .len = len};
	const char *before = NULL;
	struct reply r = {0};

	c->namespace_ = pod->metadata.namespace_;
	c->all_namespaces = false;
	get.path = api_path(c, "pods", name, NULL);
	call.content_type = a->create ? "application/json" : "application/apply-patch+yaml";
	call.path = a->create ? api_path(c, "pods", NULL,
					arena_join(&c->arena, query, "&fieldManager=podctl", NULL))
			      : api_path(c, "pods", name,
					arena_join(&c->arena, query,
						"&fieldManager=podctl&force=true", NULL));
	c->namespace_ = outer;
	if (!a->create) {
		if (client_call(c, &get, &r) != 0)
			return 1;
		before = r.code == 200 ? uid_of(c, &r) : NULL;
	}
	if (client_call(c, &call, &r) != 0)
		return 1;
	if (r.code != 200 && r.code != 201)
		return client_complain(c, &r,
			a->create ? arena_join(
					    &c->arena, "error when creating \"", file, "\": ", NULL)
				  : NULL);
	print_result(a, name, result_text(a, &r, before));
	return 0;
}

static int apply_object(struct apply *a, struct pod *pod, const char *file)
{
	struct json j;

	if (!settle_namespace(a->client, pod))
		return 1;
	json_init_arena(&j, &a->client->arena);
	encode_object(&j, &pod_fields, pod);
	if (!json_end(&j))
		return complain("error: out of memory", NULL);
	if (a->dry == DRY_CLIENT) {
		print_result(a, pod->metadata.name, a->create ? "created" : "configured");
		return 0;
	}
	return send_pod(a, pod, j.buf, j.len, file);
}

static int apply_file(void *arg, const struct manifest_file *f)
{
	struct apply *a = arg;
	int status = problems_total(f->problems) > 0;

	complain_problems(f->problems);
	for (int i = 0; i < f->count; i++)
		if (f->objects[i].pod)
			status |= apply_object(a, f->objects[i].pod, f->name);
	if (f->count == 0 && status == 0)
		return complain("error: no objects passed to ", a->create ? "create" : "apply",
			" in \"", f->name, "\"", NULL);
	return status;
}

static bool read_dry_run(struct apply *a)
{
	if (!a->dry_run || strcmp(a->dry_run, "none") == 0)
		a->dry = DRY_NONE;
	else if (strcmp(a->dry_run, "client") == 0)
		a->dry = DRY_CLIENT;
	else if (strcmp(a->dry_run, "server") == 0)
		a->dry = DRY_SERVER;
	else
		return complain("error: --dry-run is none, client or server, not \"", a->dry_run,
			       "\"", NULL) == 0;
	return true;
}

static int run(struct client *c, struct words *w, bool create)
{
	struct apply a = {.client = c, .create = create};
	const struct option options[] = {
		{"filename", 'f', OPTION_TEXTS, &a.files},
		{"dry-run", 0, OPTION_TEXT, &a.dry_run},
	};
	const char *usage = create ? "podctl create -f FILE|DIR|-" : "podctl apply -f FILE|DIR|-";

	if (!options_parse(c, w, options, ARRAY_LEN(options)) || !read_dry_run(&a) ||
		!words_at_most(w, 0, usage))
		return 1;
	if (a.files.count == 0)
		return complain("error: must specify -f\nUsage: ", usage, NULL);
	return files_each(c, &a.files, apply_file, &a);
}

int verb_apply(struct client *c, struct words *w)
{
	return run(c, w, false);
}

int verb_create(struct client *c, struct words *w)
{
	return run(c, w, true);
}

static int validate_file(void *arg, const struct manifest_file *f)
{
	(void)arg;
	complain_problems(f->problems);
	return problems_total(f->problems) > 0;
}

int verb_validate(struct client *c, struct words *w)
{
	struct texts files = {.count = 0};
	const char *usage = "podctl validate -f FILE|DIR|-";
	const struct option options[] = {{"filename", 'f', OPTION_TEXTS, &files}};

	if (!options_parse(c, w, options, ARRAY_LEN(options)))
		return 1;
	if (files.count == 0 && w->count == 1)
		files.items[files.count++] = w->items[0];
	else if (!words_at_most(w, 0, usage))
		return 1;
	if (files.count == 0)
		return complain("error: must specify -f\nUsage: ", usage, NULL);
	return files_each(c, &files, validate_file, NULL);
}
