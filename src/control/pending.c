/* SPDX-License-Identifier: MIT */
/*
 * Answers that come later: what a command changed is told when the supervisor has decided what
 * follows from it, and a change that is kept when it is on storage.
 */
#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "control/control_impl.h"

struct pending *pending_new(struct control *c, struct feed_message *m, int32_t code)
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
	command_say(c, m, 503, "too many changes wait for storage");
	return NULL;
}

/* The object as it is now; of a pod what was accepted while it has no status yet. */
static const char *current_json(
	struct control *c, const struct pending *p, struct arena *a, size_t *len)
{
	const struct object *o = store_find_uid(c->store, p->uid);
	const char *json = o ? supervisor_object_json(c->supervisor, o, a, len) : NULL;

	return !json && o ? object_json(o, a, len) : json;
}

static void answer_pending(struct control *c, struct pending *p)
{
	struct feed_message *m;
	const char *json;
	struct arena a;
	size_t len = 0;

	p->used = false;
	/* The connection's number is never used again, so that no other one gets this answer. */
	if (c->feed.fd < 0 || !peer_find(c, p->connection))
		return;
	m = feed_new(FEED_ANSWER);
	m->connection = p->connection;
	m->ticket = p->ticket;
	m->object = p->kind;
	feed_name_object(m, p->uid, p->namespace_, p->name);
	if (p->failure.text[0]) {
		command_fail(c, m, &p->failure);
		return;
	}
	arena_init(&a, FEED_JSON_MAX * 4);
	json = current_json(c, p, &a, &len);
	m->code = p->code;
	feed_put(c, m, json, len);
	arena_fini(&a);
}

void pending_answer_all(struct timer *t)
{
	struct control *c = container_of(t, struct control, answers);

	for (size_t i = 0; i < PENDING_MAX; i++)
		if (c->pending[i].used && c->pending[i].due)
			answer_pending(c, &c->pending[i]);
}

void pending_soon(struct pending *p)
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
	pending_soon(p);
}

int pending_reserve(struct control *c, struct pending *p, const char *json, size_t len,
	struct keep **k, struct err *e)
{
	const struct manifest_write w = {p->kind, p->namespace_, p->name, json, len, written, p};

	*k = NULL;
	if (p->kind == OBJECT_SECRET && json)
		return 0;
	*k = node_keep_reserve(c->conf.node, &w, e);
	return *k || e->code == EROFS ? 0 : -1;
}

void pending_keep(struct control *c, struct pending *p, struct keep *k)
{
	if (k)
		node_keep_go(c->conf.node, k);
	else
		pending_soon(p);
}

void pending_fail(struct control *c, struct feed_message *m, struct pending *p, const struct err *e)
{
	p->used = false;
	command_fail(c, m, e);
}
