/* SPDX-License-Identifier: MIT */
/*
 * Watches: each change once and in order. A watcher that asks from an older version gets what the
 * cache knows of the time since: every change since this process runs, the last state of each
 * object from before.
 */
#include <string.h>

#include "apiserver/output.h"
#include "apiserver/read.h"
#include "apiserver/render.h"
#include "apiserver/status.h"
#include "base/text.h"

static const char type_texts[][9] = {
	[TYPE_ADDED] = "ADDED",
	[TYPE_MODIFIED] = "MODIFIED",
	[TYPE_DELETED] = "DELETED",
};

/* Between them comes the object. */
static void begin_event(struct json *j, const char *type)
{
	json_object(j);
	json_put_string(j, "type", type);
	json_key(j, "object");
}

static bool end_event(struct conn *c, struct json *j)
{
	json_object_end(j);
	if (!json_end(j))
		return false;
	j->buf[j->len] = '\n'; /* in the NUL's place */
	return conn_stream(c, j->buf, j->len + 1);
}

/* Queues one event; false when the watcher lags too far behind. */
static bool send_event(struct conn *c, enum change_type type, const struct version *v)
{
	struct rendering r = rendering_of(c);
	struct arena scratch;
	struct json j;
	bool ok;

	arena_init(&scratch, OUTPUT_MAX);
	json_init_arena(&j, &scratch);
	begin_event(&j, type_texts[type]);
	render_one(&j, &r, v, !c->columns_sent);
	ok = end_event(c, &j);
	c->columns_sent = c->columns_sent || ok;
	arena_fini(&scratch);
	return ok;
}

/* What a change is to a watcher with a selector: an object that meets it no more is gone for him.
 * False = nothing. */
static bool type_for(const struct conn *c, const struct version *v, enum change_type *type)
{
	bool now = is_asked_for(c, v);
	bool before = v->before && is_asked_for(c, v->before);

	*type = v->type;
	switch (v->type) {
	case TYPE_ADDED:
		return now;
	case TYPE_DELETED:
		return now || before;
	case TYPE_MODIFIED:
		if (v->before && now && !before)
			*type = TYPE_ADDED;
		else if (before && !now)
			*type = TYPE_DELETED;
		return now || before;
	}
	UNREACHABLE();
}

void watch_changed(struct server *s, enum resource resource, struct version *v)
{
	struct list *pos;
	struct list *tmp;

	list_each_safe(pos, tmp, &s->conns)
	{
		struct conn *c = container_of(pos, struct conn, link);
		enum change_type type;

		if (!c->watching || c->target.resource != resource || !type_for(c, v, &type))
			continue;
		if (send_event(c, type, v))
			conn_flush(c);
		else
			conn_close(c); /* too slow */
	}
}

/* False when it was meant and could not be sent. */
static bool send_if_meant(struct conn *c, enum change_type type, const struct version *v)
{
	return !is_asked_for(c, v) || send_event(c, type, v);
}

static bool send_present(struct conn *c, struct cache *cache)
{
	struct list *pos;

	list_each(pos, &cache->objects)
	{
		if (!send_if_meant(c, TYPE_ADDED, container_of(pos, struct version, link)))
			return false;
	}
	return true;
}

static bool send_since(struct conn *c, struct cache *cache, uint64_t since)
{
	struct version *v;

	/* An object from before this process is only known as it was then. */
	for (uint64_t at = since; (v = cache_after(cache, at)); at = v->version)
		if (!send_if_meant(c, v->type, v))
			return false;
	return true;
}

static void send_expired(struct conn *c)
{
	struct json j;

	json_init_arena(&j, &c->arena);
	begin_event(&j, "ERROR");
	write_status(
		&j, &(struct status_reply){.code = 410, .message = "too old resource version"});
	(void)end_event(c, &j);
	conn_stream_end(c);
}

static void limit_time(struct conn *c)
{
	const char *timeout = request_query(c, "timeoutSeconds");
	int64_t seconds;

	if (timeout && text_to_int64(timeout, 1, 3600, &seconds))
		conn_wait(c, (uint32_t)seconds * 1000);
}

void read_watch(struct conn *c)
{
	struct cache *cache = &c->server->caches[c->target.resource];
	const char *from = request_query(c, "resourceVersion");
	uint64_t since = 0;
	bool ok;

	if (!selector_of_request(c))
		return;
	if (from && *from && !text_to_uint64(from, UINT64_MAX, &since)) {
		reply_bad_request(c, "resourceVersion must be a number");
		return;
	}
	conn_stream_begin(c, "application/json");
	limit_time(c);
	if (cache_expired(cache, since) || since > cache->newest) {
		send_expired(c);
		return;
	}
	ok = since == 0 ? send_present(c, cache) : send_since(c, cache, since);
	if (!ok) {
		conn_close(c);
		return;
	}
	c->watching = true;
	conn_flush(c);
}
