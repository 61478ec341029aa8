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

static const struct peer *find_peer(const struct control *c, uint32_t number)
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

static __attribute__((format(printf, 4, 5))) void say(
	struct control *c, struct feed_message *m, int code, const char *fmt, ...)
{
	struct text t;
	va_list args;

	text_init(&t, m->text, sizeof(m->text));
	va_start(args, fmt);
	text_vformat(&t, fmt, args);
	va_end(args);
	answer(c, m, code);
}

/* What the errors of the supervisor and of the storage are to a client. */
static void fail_errno(struct control *c, struct feed_message *m, const struct err *e)
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
	say(c, m, code, "%s", e->text);
}

static const char *resource_of(const struct feed_message *m)
{
	return kinds[m->object].resource;
}

static bool is_allowed(struct control *c, struct feed_message *m, const char *verb)
{
	const struct peer *p = find_peer(c, m->connection);
	if (!p)
		return false; /* gone meanwhile, or never there: nobody waits for an answer */
	if (peer_may_change(p))
		return true;
	if (m->name[0])
		say(c, m, 403,
			"%s \"%s\" is forbidden: User \"uid:%u\" cannot %s resource \"%s\" in API "
			"group \"\" in the namespace \"%s\"",
			resource_of(m), m->name, (unsigned)p->uid, verb, resource_of(m),
			m->namespace_);
	else
		say(c, m, 403, "User \"uid:%u\" cannot %s", (unsigned)p->uid, verb);
	return false;
}

/* ---- answers that come later ---- */

/* NULL: there is no room, and that was answered. */
static struct pending *new_pending(struct control *c, struct feed_message *m, int32_t code)
{
	for (size_t i = 0; i < PENDING_MAX; i++) {
		struct pending *p = &c->pending[i];

		if (p->used)
			continue;
		*p = (struct pending){
			.used = true,
			.connection = m->connection,
			.ticket = m->ticket,
			.code = code,
			.kind = (enum object_kind)m->object,
			.control = c,
		};
		text_copy(p->namespace_, sizeof(p->namespace_), m->namespace_);
		text_copy(p->name, sizeof(p->name), m->name);
		return p;
	}
	say(c, m, 503, "too many changes wait for storage");
	return NULL;
}

/* The object as it is now; of a pod the accepted text while it has no status yet. */
static const char *current_json(
	struct control *c, const struct pending *p, struct arena *a, size_t *len)
{
	const struct object *o = store_find_uid(c->store, p->uid);
	const char *json = o ? supervisor_object_json(c->supervisor, o, a, len) : NULL;

	if (!json && o) {
		json = o->text;
		*len = o->text_len;
	}
	return json;
}

static void answer_pending(struct control *c, struct pending *p)
{
	struct feed_message *m;
	const char *json;
	struct arena a;
	size_t len = 0;

	p->used = false;
	/* The connection's number is never used again, so that no other one gets this answer. */
	if (c->feed.fd < 0 || !find_peer(c, p->connection))
		return;
	m = feed_new(FEED_ANSWER);
	m->connection = p->connection;
	m->ticket = p->ticket;
	m->object = p->kind;
	feed_name_object(m, p->uid, p->namespace_, p->name);
	if (p->failure.text[0]) {
		fail_errno(c, m, &p->failure);
		return;
	}
	arena_init(&a, FEED_JSON_MAX * 4);
	json = current_json(c, p, &a, &len);
	m->code = p->code;
	feed_put(c, m, json, len);
	arena_fini(&a);
}

void command_answers(struct timer *t)
{
	struct control *c = container_of(t, struct control, answers);

	for (size_t i = 0; i < PENDING_MAX; i++)
		if (c->pending[i].used && c->pending[i].due)
			answer_pending(c, &c->pending[i]);
}

/* Between now and the timer the supervisor decides, so that the answer shows what follows. */
static void answer_soon(struct pending *p)
{
	struct control *c = p->control;

	p->due = true;
	if (c->used)
		evloop_timer_in(c->conf.loop, &c->answers, 0);
}

static void written(void *arg, const struct err *e)
{
	struct pending *p = arg;

	if (e) {
		log_error("a manifest was accepted but is not on storage: ", e->text);
		p->failure = *e;
		p->failure.code = EIO;
		err_wrap(&p->failure, "accepted, but lost at the next boot", NULL);
	}
	answer_soon(p);
}

/* Keeps (or removes, json NULL) the manifest. Without a data directory the object lives until the
 * node ends, as a Secret always does: what is secret is not written to storage that anybody can
 * read. 0 = will be answered. */
static int keep(struct control *c, struct pending *p, const char *json, size_t len, struct err *e)
{
	const struct manifest_write w = {p->kind, p->namespace_, p->name, json, len, written, p};

	if (p->kind != OBJECT_SECRET || !json) {
		if (node_keep_manifest(c->conf.node, &w, e) == 0)
			return 0;
		if (e->code != EROFS)
			return -1;
	}
	answer_soon(p);
	return 0;
}

/* ---- commands ---- */

#define CANNOT "Operation cannot be fulfilled on %s \"%s\": "

/* True when a precondition does not hold, and that was answered. */
static bool precondition_fails(struct control *c, struct feed_message *m, const struct object *old)
{
	if (!old && (m->flags & FEED_ONLY_UPDATE))
		say(c, m, 404, "%s \"%s\" not found", resource_of(m), m->name);
	else if (old && m->uid[0] && strcmp(m->uid, old->uid) != 0)
		say(c, m, 409,
			CANNOT
			"Precondition failed: UID in precondition: %s, UID in object meta: %s",
			resource_of(m), m->name, m->uid, old->uid);
	else if (old && m->version && m->version != old->resource_version)
		say(c, m, 409,
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
	say(c, m, 403, "%s \"%s\" is forbidden: it is %s in a file, which has to be edited: %s",
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
	p = new_pending(c, m, 200);
	if (!p)
		return;
	text_copy(p->uid, sizeof(p->uid), old->uid);
	if (supervisor_set_status(c->supervisor, old->uid, &((const struct pod *)object)->status,
		    clock_boot(), &e) == 0) {
		answer_soon(p);
		return;
	}
	p->used = false;
	fail_errno(c, m, &e);
}

static void run_apply(struct control *c, struct feed_message *m, struct arena *a, const char *json)
{
	const struct any_object *object = decode(c, m, a, json);
	const struct object *old = object ? find_old(c, m, object) : NULL;
	bool only_create = m->flags & FEED_ONLY_CREATE;
	bool ends = old && old->superseded;
	bool same;
	enum apply_result result;
	struct pending *p;
	struct err e = {0};

	if (!object || precondition_fails(c, m, old))
		return;
	same = old && !only_create && old->text_hash == store_hash(old->kind, object);
	if (!same && !only_create && keeps_its_file(c, m, old))
		return;
	p = new_pending(c, m, old ? 200 : 201);
	if (!p)
		return;
	if (same) {
		text_copy(p->uid, sizeof(p->uid), old->uid);
		answer_soon(p);
		return;
	}
	if (ends)
		text_copy(p->uid, sizeof(p->uid), old->uid);
	result = take_in(c, m, object, old, &e);
	if (result != APPLY_REFUSED && ends) {
		answer_soon(p); /* what ends is not kept */
		return;
	}
	old = result == APPLY_REFUSED ? NULL : find_wanted(c, m);
	if (old)
		text_copy(p->uid, sizeof(p->uid), old->uid);
	if (old && keep(c, p, json, m->json_len, &e) == 0)
		return;
	p->used = false;
	fail_errno(c, m, &e);
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
	struct pending *p = new_pending(c, m, 200);
	bool kept = is_kept(wanted, uid);
	struct err e = {0};

	if (!p)
		return;
	if (visible || wanted)
		text_copy(p->uid, sizeof(p->uid), visible ? visible->uid : wanted->uid);
	/* The file goes first: its name is known by the object. */
	if (kept && keep(c, p, NULL, 0, &e) < 0) {
		p->used = false;
		fail_errno(c, m, &e);
		return;
	}
	if (begin_delete(c, m, uid, &e) != DELETE_BEGUN) {
		p->failure = e;
		/* Storage may still report on p. */
		if (!kept) {
			p->used = false;
			fail_errno(c, m, &e);
		}
		return;
	}
	if (!kept)
		answer_soon(p);
}

static void run_shutdown(struct control *c, struct feed_message *m)
{
	bool off = m->kind == FEED_POWEROFF;

	if (!c->conf.shutdown) {
		say(c, m, 501,
			"podinit does not run as the first process of this machine: end it with "
			"SIGTERM");
		return;
	}
	say(c, m, 200, "the node is going down for %s", off ? "poweroff" : "reboot");
	c->conf.shutdown(c->conf.arg, off ? CONTROL_POWEROFF : CONTROL_REBOOT);
}

void command_run(struct control *c, struct feed_message *m, struct arena *a, const char *json)
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
	case FEED_HELLO:
	case FEED_CONNECTION:
	case FEED_OBJECT:
	case FEED_TOMBSTONE:
	case FEED_EVENT:
	case FEED_SYNCED:
	case FEED_ANSWER:
	case FEED_CLOSED:
	case FEED_LEAVING:
		return;
	}
}
