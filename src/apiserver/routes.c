/* SPDX-License-Identifier: MIT */
/* Which request goes where. */
#include "apiserver/routes.h"

#include <string.h>

#include "apiserver/discovery.h"
#include "apiserver/logs.h"
#include "apiserver/output.h"
#include "apiserver/read.h"
#include "apiserver/status.h"
#include "apiserver/write.h"
#include "base/text.h"

static bool resource_of(const char *segment, enum resource *resource)
{
	if (strcmp(segment, "pods") == 0)
		*resource = RESOURCE_PODS;
	else if (strcmp(segment, "events") == 0)
		*resource = RESOURCE_EVENTS;
	else
		return false;
	return true;
}

/* /api/v1/pods and /api/v1/namespaces/NS/pods[/NAME[/log]] */
static bool target_of(const struct request *r, struct target *t)
{
	uint32_t at = 2;

	*t = (struct target){0};
	if (r->segment_count < 3 || strcmp(r->segments[0], "api") != 0 ||
		strcmp(r->segments[1], "v1") != 0)
		return false;
	if (strcmp(r->segments[2], "namespaces") == 0) {
		if (r->segment_count < 5)
			return false;
		t->namespace_ = r->segments[3];
		at = 4;
	}
	if (!resource_of(r->segments[at], &t->resource))
		return false;
	if (r->segment_count > at + 1)
		t->name = r->segments[at + 1];
	if (r->segment_count > at + 2)
		t->sub = r->segments[at + 2];
	if (t->name && !t->namespace_)
		return false;
	return r->segment_count <= at + 3 &&
	       (!t->sub || (t->resource == RESOURCE_PODS && strcmp(t->sub, "log") == 0));
}

static bool is(const struct conn *c, const char *method)
{
	return strcmp(c->request.method, method) == 0;
}

static void not_allowed(struct conn *c)
{
	reply_error(c, 405, "the server does not allow this method on the requested resource");
}

static void route_read(struct conn *c, const struct target *t)
{
	if (t->sub)
		logs_read(c, t);
	else if (t->name)
		read_get(c, t);
	else if (request_flag(&c->request, "watch"))
		read_watch(c, t);
	else
		read_list(c, t);
}

static void route_resource(struct conn *c, const struct target *t)
{
	if (is(c, "GET") || is(c, "HEAD"))
		route_read(c, t);
	else if (t->resource != RESOURCE_PODS || t->sub)
		not_allowed(c);
	else if (is(c, "POST") && !t->name && t->namespace_)
		write_create(c, t);
	else if (is(c, "PUT") && t->name)
		write_replace(c, t);
	else if (is(c, "PATCH") && t->name)
		write_patch(c, t);
	else if (is(c, "DELETE") && t->name)
		write_delete(c, t);
	else
		not_allowed(c);
}

static bool route_power(struct conn *c)
{
	bool off = strcmp(c->request.path, "/podinit/v1/poweroff") == 0;

	if (!off && strcmp(c->request.path, "/podinit/v1/reboot") != 0)
		return false;
	if (is(c, "POST"))
		write_power(c, off);
	else
		not_allowed(c);
	return true;
}

void route(struct conn *c)
{
	struct target t;

	if ((is(c, "GET") || is(c, "HEAD")) && discovery_answer(c))
		return;
	if (route_power(c))
		return;
	if (target_of(&c->request, &t))
		route_resource(c, &t);
	else
		reply_error(c, 404, "the server could not find the requested resource");
}

void route_answer(struct conn *c, const struct feed_message *m, const char *json)
{
	const char *body = json ? arena_copy(&c->arena, json, m->json_len) : NULL;

	if (m->code >= 400 || !body) {
		reply_status(c, &(struct status_reply){.code = m->code,
					.reason = m->reason[0] ? m->reason : NULL,
					.message = m->text,
					.kind = m->name[0] ? "pods" : NULL,
					.name = m->name,
					.uid = m->uid});
		return;
	}
	conn_reply(c, m->code, "application/json", body, m->json_len);
}
