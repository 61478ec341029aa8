/* SPDX-License-Identifier: MIT */
/* Create, replace, patch and delete: from a request to a command to PID 1. */
#include "apiserver/write.h"

#include <string.h>

#include "api/encode.h"
#include "apiserver/body.h"
#include "apiserver/output.h"
#include "apiserver/patch.h"
#include "apiserver/status.h"
#include "base/text.h"

static void unavailable(struct conn *c)
{
	reply_error(c, 503, "PID 1 does not take commands now");
}

static void send_command(
	struct conn *c, struct feed_message *m, const char *json, size_t len, int fd)
{
	m->connection = c->number;
	m->ticket = ++c->server->tickets;
	c->ticket = m->ticket;
	conn_set_state(c, CONN_WAITING);
	conn_watch(c);
	if (!feed_command(c->server, m, json, len, fd))
		unavailable(c);
}

static void ask(struct conn *c, struct feed_message *m, const char *json, size_t len)
{
	send_command(c, m, json, len, -1);
}

void write_ask(struct conn *c, struct feed_message *m)
{
	ask(c, m, NULL, 0);
}

void write_hand_over(struct conn *c, struct feed_message *m, const char *ahead, size_t len)
{
	send_command(c, m, len > 0 ? ahead : NULL, len, c->watch.fd);
}

static bool is_dry_run(const struct conn *c)
{
	return request_says(c, "dryRun", "All");
}

static bool has_type(const struct conn *c, const char *type)
{
	const char *v = http_header(&c->http, "content-type");

	return v && strncmp(v, type, strlen(type)) == 0;
}

/* True when the body is in a format that cannot be read, and that was answered. */
static bool refuse_format(struct conn *c)
{
	if (!has_type(c, "application/vnd.kubernetes.protobuf"))
		return false;
	reply_error(c, 415,
		"protobuf bodies are not supported: use `create -f` or "
		"`apply -f`, which send JSON");
	return true;
}

/* What a server adds is not the client's to say: uid and resourceVersion become preconditions. */
static bool take_preconditions(struct conn *c, struct any_object *object, struct feed_message *m)
{
	struct object_meta *meta = &object->metadata;
	const char *version = meta->resource_version;

	text_copy(m->uid, sizeof(m->uid), meta->uid ? meta->uid : "");
	if (version && *version && !text_to_uint64(version, UINT64_MAX, &m->version)) {
		reply_bad_request(c, "metadata.resourceVersion must be a number");
		return false;
	}
	meta->uid = NULL;
	meta->resource_version = NULL;
	meta->generate_name = NULL;
	meta->generation = (struct opt_int){0};
	meta->creation_timestamp = (struct opt_int){0};
	meta->deletion_timestamp = (struct opt_int){0};
	meta->deletion_grace_period_seconds = (struct opt_int){0};
	if (c->target.resource == RESOURCE_PODS && !c->target.status)
		((struct pod *)object)->status = (struct pod_status){0};
	return true;
}

static void dry_run(struct conn *c, const struct feed_message *m, const char *json, size_t len)
{
	const char *resource = resource_name(c->target.resource);
	bool exists = cache_find(&c->server->caches[m->object], m->namespace_, m->name) != NULL;

	if (exists && (m->flags & FEED_ONLY_CREATE))
		reply_status(c, &(struct status_reply){.code = 409,
					.reason = "AlreadyExists",
					.message = arena_format(&c->arena,
						"%s \"%s\" already exists", resource, m->name),
					.kind = resource,
					.name = m->name});
	else if (!exists && (m->flags & FEED_ONLY_UPDATE))
		reply_not_found(c, resource, m->name);
	else
		conn_reply_json(c, exists ? 200 : 201, json, len);
}

/* Checks the body as an object and asks PID 1 to take it. merged: its resourceVersion is what we
 * knew, not what the client asks for. */
static void apply(struct conn *c, uint32_t flags, bool merged)
{
	struct feed_message m = {
		.kind = FEED_APPLY,
		.flags = flags | (c->target.status ? FEED_ONLY_UPDATE | FEED_STATUS : 0),
	};
	struct any_object *object = body_object(c);
	struct json j;

	if (!object || !take_preconditions(c, object, &m))
		return;
	if (merged)
		m.version = 0;
	m.object = c->target.resource;
	text_copy(m.namespace_, sizeof(m.namespace_), object->metadata.namespace_);
	text_copy(m.name, sizeof(m.name), object->metadata.name);
	json_init_arena(&j, &c->arena);
	encode_object(&j, kind_of_target(c)->fields, object);
	if (!json_end(&j))
		unavailable(c);
	else if (is_dry_run(c))
		dry_run(c, &m, j.buf, j.len);
	else
		ask(c, &m, j.buf, j.len);
}

void write_create(struct conn *c)
{
	if (!refuse_format(c))
		apply(c, FEED_ONLY_CREATE, false);
}

void write_replace(struct conn *c)
{
	if (!refuse_format(c))
		apply(c, FEED_ONLY_UPDATE, false);
}

/* A merge patch is worked out on the object as it is known here; the uid guards against a replaced
 * one. */
static void merge(struct conn *c, bool strategic)
{
	struct version *v = wanted_version(c);
	struct tree_problem wrong = {0};
	struct node *target;
	struct node *patch;
	struct json j;

	if (!v)
		return;
	target = tree_load_json(&c->arena, v->json, v->json_len, &wrong);
	patch = target ? tree_load_json(&c->arena, c->body ? c->body : "", c->body_len, &wrong)
		       : NULL;
	if (!patch || patch->kind != NODE_MAP) {
		reply_bad_request(c, arena_format(&c->arena, "error decoding patch: %s",
					     patch ? "not an object" : wrong.text));
		return;
	}
	json_init_arena(&j, &c->arena);
	patch_write(&j, target, patch, strategic);
	if (!json_end(&j)) {
		unavailable(c);
		return;
	}
	c->body = j.buf;
	c->body_len = j.len;
	apply(c, FEED_ONLY_UPDATE, true);
}

void write_patch(struct conn *c)
{
	if (has_type(c, "application/apply-patch+yaml"))
		apply(c, 0, false);
	else if (has_type(c, "application/merge-patch+json"))
		merge(c, false);
	else if (has_type(c, "application/strategic-merge-patch+json"))
		merge(c, true);
	else
		reply_error(c, 415,
			"the patch type is not supported: use apply-patch+yaml, "
			"merge-patch+json or strategic-merge-patch+json");
}

/* DeleteOptions, from the body and the query. */
static bool delete_options(struct conn *c, struct feed_message *m, bool *dry)
{
	const char *grace = request_query(c, "gracePeriodSeconds");
	struct tree_problem wrong;
	const struct node *root = NULL;
	const struct node *n;

	m->number = -1;
	*dry = is_dry_run(c);
	if (c->body_len > 0) {
		root = tree_load_json(&c->arena, c->body, c->body_len, &wrong);
		if (!root || root->kind != NODE_MAP) {
			reply_bad_request(c, "the body must be DeleteOptions as JSON");
			return false;
		}
	}
	n = node_get(root, "gracePeriodSeconds");
	if (n && n->kind == NODE_INT)
		m->number = n->integer;
	if (grace && !text_to_int64(grace, 0, INT32_MAX, &m->number)) {
		reply_bad_request(c, "gracePeriodSeconds must be a number");
		return false;
	}
	text_copy(m->uid, sizeof(m->uid), node_text_at(root, "preconditions.uid"));
	n = node_get(root, "dryRun");
	*dry = *dry || (n && n->kind == NODE_LIST && n->count > 0);
	return true;
}

void write_delete(struct conn *c)
{
	struct feed_message m = {.kind = FEED_DELETE, .object = c->target.resource};
	struct version *v;
	bool dry;

	if (!delete_options(c, &m, &dry))
		return;
	text_copy(m.namespace_, sizeof(m.namespace_), c->target.namespace_);
	text_copy(m.name, sizeof(m.name), c->target.name);
	if (!dry)
		ask(c, &m, NULL, 0);
	else if ((v = wanted_version(c)))
		conn_reply_json(c, 200, arena_copy(&c->arena, v->json, v->json_len), v->json_len);
}

void write_power(struct conn *c, bool off)
{
	struct feed_message m = {.kind = off ? FEED_POWEROFF : FEED_REBOOT};

	ask(c, &m, NULL, 0);
}
