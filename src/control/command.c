/* SPDX-License-Identifier: MIT */
/*
 * Commands of the API process. Who may do what is decided here, by the credentials that the kernel
 * gave with the connection. An object is decoded and checked again: nothing that the process says
 * is believed.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "api/decode.h"
#include "api/validate.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "control/control_impl.h"

const struct peer *peer_find(const struct control *c, uint32_t number)
{
	for (size_t i = 0; number != 0 && i < CONNECTIONS_MAX; i++)
		if (c->peers[i].number == number)
			return &c->peers[i];
	return NULL;
}

bool peer_may_change(const struct peer *p)
{
	return p->uid == 0 || p->uid == geteuid();
}

/* The command becomes its answer. Its reason, if none is set, is what upstream says for the code,
 * which the API process knows. */
static void answer(struct control *c, struct feed_message *m, int code)
{
	if (m->kind != FEED_ANSWER)
		m->uid[0] = '\0'; /* a precondition until now */
	m->kind = FEED_ANSWER;
	m->code = code;
	feed_put(c, m, NULL, 0);
}

void command_say(struct control *c, struct feed_message *m, int code, const char *fmt, ...)
{
	struct text t;
	va_list args;

	text_init(&t, m->text, sizeof(m->text));
	va_start(args, fmt);
	text_vformat(&t, fmt, args);
	va_end(args);
	answer(c, m, code);
}

void command_fail(struct control *c, struct feed_message *m, const struct err *e)
{
	static const struct {
		uint16_t error;
		uint16_t code;
	} codes[] = {{EEXIST, 409}, {EBUSY, 409}, {ENOENT, 404}, {EPERM, 403}, {EINVAL, 422},
		{ENOSPC, 503}, {ENOMEM, 503}, {ESHUTDOWN, 503}};
	int code = 500;

	for (size_t i = 0; i < ARRAY_LEN(codes); i++)
		if (codes[i].error == e->code)
			code = codes[i].code;
	if (e->code == EEXIST)
		text_copy(m->reason, sizeof(m->reason), "AlreadyExists");
	command_say(c, m, code, "%s", e->text);
}

static const char *resource_of(const struct feed_message *m)
{
	return kinds[m->object].resource;
}

static bool is_allowed(struct control *c, struct feed_message *m, const char *verb)
{
	const struct peer *p = peer_find(c, m->connection);
	if (!p)
		return false; /* gone meanwhile, or never there: nobody waits for an answer */
	if (peer_may_change(p))
		return true;
	if (m->name[0])
		command_say(c, m, 403,
			"%s \"%s\" is forbidden: User \"uid:%u\" cannot %s resource \"%s\" in API "
			"group \"\" in the namespace \"%s\"",
			resource_of(m), m->name, (unsigned)p->uid, verb, resource_of(m),
			m->namespace_);
	else
		command_say(c, m, 403, "User \"uid:%u\" cannot %s", (unsigned)p->uid, verb);
	return false;
}

#define CANNOT "Operation cannot be fulfilled on %s \"%s\": "

/* True when a precondition does not hold, and that was answered. */
static bool precondition_fails(struct control *c, struct feed_message *m, const struct object *old)
{
	if (!old && (m->flags & FEED_ONLY_UPDATE))
		command_say(c, m, 404, "%s \"%s\" not found", resource_of(m), m->name);
	else if (old && m->uid[0] && strcmp(m->uid, old->uid) != 0)
		command_say(c, m, 409,
			CANNOT
			"Precondition failed: UID in precondition: %s, UID in object meta: %s",
			resource_of(m), m->name, m->uid, old->uid);
	else if (old && m->version && m->version != old->resource_version)
		command_say(c, m, 409,
			CANNOT
			"the object has been modified; please apply your changes to the latest "
			"version and try again",
			resource_of(m), m->name);
	else
		return false;
	return true;
}

/* One of several objects in a file under /data: the file cannot be rewritten for one of them. Nor
 * is one rewritten for a Secret. True when it is so, and that was answered. */
static bool keeps_its_file(struct control *c, struct feed_message *m, const struct object *old)
{
	uint32_t count = 0;
	const struct list *pos;

	if (!old || old->origin != ORIGIN_DATA || !old->file[0])
		return false;
	list_each(pos, &c->store->objects)
	{
		const struct object *o = container_of(pos, struct object, link);

		count += !o->superseded && strcmp(o->file, old->file) == 0;
	}
	if (count <= 1 && old->kind != OBJECT_SECRET)
		return false;
	command_say(c, m, 403,
		"%s \"%s\" is forbidden: it is %s in a file, which has to be edited: %s",
		resource_of(m), m->name, count > 1 ? "one of several objects" : "kept", old->file);
	return true;
}

static struct any_object *decode(
	struct control *c, struct feed_message *m, struct arena *a, const char *json)
{
	const enum object_kind wanted = (enum object_kind)m->object;
	struct problems problems;
	struct any_object *object;
	enum object_kind kind = OBJECT_OTHER;
	struct text t;

	problems_init(&problems, a, "");
	object = json ? object_from_json(a, json, m->json_len, &kind, &problems) : NULL;
	if (object && kind == wanted)
		kinds[kind].validate(object, &problems);
	if (object && kind == wanted && problems_total(&problems) == 0) {
		text_copy(m->namespace_, sizeof(m->namespace_), object->metadata.namespace_);
		text_copy(m->name, sizeof(m->name), object->metadata.name);
		return object;
	}
	text_init(&t, m->text, sizeof(m->text));
	text_add(&t, "the object cannot be taken: ");
	problems_summary(&problems, &t);
	answer(c, m, 422);
	return NULL;
}

static enum apply_result take_in(struct control *c, const struct feed_message *m,
	const struct any_object *object, const struct object *old, struct err *e)
{
	bool from_data = old && old->origin == ORIGIN_DATA;
	const struct config_source from = {
		.origin = from_data ? ORIGIN_DATA : ORIGIN_API,
		.file = from_data ? old->file : NULL,
		.only_create = m->flags & FEED_ONLY_CREATE,
	};

	if (m->object == OBJECT_POD)
		return supervisor_apply(c->supervisor, (const struct pod *)object, ORIGIN_API, NULL,
			from.only_create, clock_boot(), e);
	return supervisor_apply_config(
		c->supervisor, (enum object_kind)m->object, object, &from, clock_boot(), e);
}

static struct object *find_wanted(const struct control *c, const struct feed_message *m)
{
	return store_find_kind(c->store, (enum object_kind)m->object, m->namespace_, m->name);
}

/* What a change is about: the wanted object, or a pod that ends. */
static const struct object *find_old(
	const struct control *c, const struct feed_message *m, const struct any_object *object)
{
	const struct object *o = find_wanted(c, m);

	if (o || m->object != OBJECT_POD || (m->flags & FEED_ONLY_CREATE))
		return o;
	return supervisor_ending(c->supervisor, (const struct pod *)object);
}

static void run_status(struct control *c, struct feed_message *m, struct arena *a, const char *json)
{
	const struct any_object *object = decode(c, m, a, json);
	const struct object *old =
		object ? store_find_visible(c->store, m->namespace_, m->name) : NULL;
	struct pending *p;
	struct err e = {0};

	m->flags |= FEED_ONLY_UPDATE;
	if (!object || m->object != OBJECT_POD || precondition_fails(c, m, old))
		return;
	p = pending_new(c, m, 200);
	if (!p)
		return;
	text_copy(p->uid, sizeof(p->uid), old->uid);
	if (supervisor_set_status(c->supervisor, old->uid, &((const struct pod *)object)->status,
		    clock_boot(), &e) == 0) {
		pending_soon(p);
		return;
	}
	pending_fail(c, m, p, &e);
}

/* An object that could not be kept is not taken in. */
static void take_and_keep(struct control *c, struct feed_message *m, struct pending *p,
	const struct any_object *object, const struct object *old, const char *json)
{
	struct keep *k;
	struct err e = {0};

	if (pending_reserve(c, p, json, m->json_len, &k, &e) < 0) {
		pending_fail(c, m, p, &e);
		return;
	}
	if (take_in(c, m, object, old, &e) == APPLY_REFUSED) {
		if (k)
			node_keep_drop(c->conf.node, k);
		pending_fail(c, m, p, &e);
		return;
	}
	text_copy(p->uid, sizeof(p->uid), find_wanted(c, m)->uid);
	pending_keep(c, p, k);
}

/* What it is already. One that came by the API and is in no file was accepted when storage failed,
 * or has not been written yet: it is kept once more. */
static void keep_same(struct control *c, struct feed_message *m, struct pending *p,
	const struct object *old, const char *json)
{
	struct keep *k = NULL;
	struct err e = {0};

	text_copy(p->uid, sizeof(p->uid), old->uid);
	if (old->origin == ORIGIN_API && !old->superseded &&
		pending_reserve(c, p, json, m->json_len, &k, &e) < 0)
		pending_fail(c, m, p, &e);
	else
		pending_keep(c, p, k);
}

/* A pod that ends may be changed as long as it is there, and is not kept. */
static void change_ending(struct control *c, struct feed_message *m, struct pending *p,
	const struct any_object *object, const struct object *old)
{
	struct err e = {0};

	text_copy(p->uid, sizeof(p->uid), old->uid);
	if (take_in(c, m, object, old, &e) == APPLY_REFUSED)
		pending_fail(c, m, p, &e);
	else
		pending_soon(p);
}

static void run_apply(struct control *c, struct feed_message *m, struct arena *a, const char *json)
{
	const struct any_object *object = decode(c, m, a, json);
	const struct object *old = object ? find_old(c, m, object) : NULL;
	bool only_create = m->flags & FEED_ONLY_CREATE;
	struct pending *p;
	bool same;

	if (!object || precondition_fails(c, m, old))
		return;
	same = old && !only_create && !old->deleted_at &&
	       old->text_hash == store_hash(old->kind, object);
	if (!same && !only_create && keeps_its_file(c, m, old))
		return;
	p = pending_new(c, m, old ? 200 : 201);
	if (!p)
		return;
	if (same)
		keep_same(c, m, p, old, json);
	else if (old && old->superseded)
		change_ending(c, m, p, object, old);
	else
		take_and_keep(c, m, p, object, old, json);
}

static bool is_kept(const struct object *o, const char *uid)
{
	return o && o->origin != ORIGIN_FIRMWARE && (!uid || strcmp(uid, o->uid) == 0) &&
	       (o->kind != OBJECT_SECRET || o->origin == ORIGIN_DATA);
}

static enum delete_result begin_delete(
	struct control *c, const struct feed_message *m, const char *uid, struct err *e)
{
	const struct config_name what = {(enum object_kind)m->object, m->namespace_, m->name};
	msec grace = m->number < 0 ? -1 : SECONDS(MIN(m->number, INT32_MAX));

	if (what.kind != OBJECT_POD)
		return supervisor_delete_config(c->supervisor, &what, uid, clock_boot(), e);
	return supervisor_delete(
		c->supervisor, m->namespace_, m->name, uid, grace, clock_boot(), e);
}

static void run_delete(struct control *c, struct feed_message *m)
{
	const char *uid = m->uid[0] ? m->uid : NULL;
	const struct object *wanted = find_wanted(c, m);
	const struct object *visible =
		m->object == OBJECT_POD ? store_find_visible(c->store, m->namespace_, m->name)
					: NULL;
	struct pending *p = pending_new(c, m, 200);
	bool kept = is_kept(wanted, uid);
	struct keep *k = NULL;
	struct err e = {0};

	if (!p)
		return;
	if (visible || wanted)
		text_copy(p->uid, sizeof(p->uid), visible ? visible->uid : wanted->uid);
	/* The file's name is known by the object. */
	if (kept && pending_reserve(c, p, NULL, 0, &k, &e) < 0) {
		pending_fail(c, m, p, &e);
		return;
	}
	if (begin_delete(c, m, uid, &e) == DELETE_BEGUN) {
		pending_keep(c, p, k);
		return;
	}
	if (k)
		node_keep_drop(c->conf.node, k);
	pending_fail(c, m, p, &e);
}

static void run_shutdown(struct control *c, struct feed_message *m)
{
	bool off = m->kind == FEED_POWEROFF;

	if (!c->conf.shutdown) {
		command_say(c, m, 501,
			"podinit does not run as the first process of this machine: end it with "
			"SIGTERM");
		return;
	}
	command_say(c, m, 200, "the node is going down for %s", off ? "poweroff" : "reboot");
	c->conf.shutdown(c->conf.arg, off ? CONTROL_POWEROFF : CONTROL_REBOOT);
}

void command_run(
	struct control *c, struct feed_message *m, struct arena *a, const char *json, int fd)
{
	if (m->object >= OBJECT_OTHER)
		return; /* no proper process sends it */
	m->reason[0] = '\0';
	switch ((enum feed_kind)m->kind) {
	case FEED_APPLY:
		if (!is_allowed(c, m, "create"))
			return;
		if (m->flags & FEED_STATUS)
			run_status(c, m, a, json);
		else
			run_apply(c, m, a, json);
		return;
	case FEED_DELETE:
		if (is_allowed(c, m, "delete"))
			run_delete(c, m);
		return;
	case FEED_POWEROFF:
	case FEED_REBOOT:
		m->name[0] = '\0';
		if (is_allowed(c, m, "shut down the node"))
			run_shutdown(c, m);
		return;
	case FEED_IMAGES:
		image_command(c, m, NULL, -1);
		return;
	case FEED_IMAGE_REMOVE:
	case FEED_IMAGE_IMPORT:
		m->name[0] = '\0';
		if (is_allowed(c, m, "change the image store"))
			image_command(c, m, json, fd);
		return;
	case FEED_HELLO:
	case FEED_CONNECTION:
	case FEED_OBJECT:
	case FEED_TOMBSTONE:
	case FEED_EVENT:
	case FEED_NODE:
	case FEED_SYNCED:
	case FEED_ANSWER:
	case FEED_CLOSED:
	case FEED_LEAVING:
		return;
	}
}
