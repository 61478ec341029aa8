/* SPDX-License-Identifier: MIT */
/* Which request goes where. */
#include "apiserver/routes.h"

#include <string.h>

#include "apiserver/discovery.h"
#include "apiserver/images.h"
#include "apiserver/logs.h"
#include "apiserver/output.h"
#include "apiserver/read.h"
#include "apiserver/status.h"
#include "apiserver/write.h"
#include "base/text.h"

static bool resource_of(const char *segment, enum resource *resource)
{
	int i = 0;

	while (i < RESOURCES && !text_equal(segment, resource_name((enum resource)i)))
		i++;
	*resource = (enum resource)i;
	return i < RESOURCES;
}

/* /api/v1/pods and /api/v1/namespaces/NS/pods[/NAME[/log|/status]], and so the others;
 * /api/v1/nodes[/NAME] */
static bool target_of(const struct request *r, struct target *t)
{
	/* Behind the last segment is NULL. */
	const char *const *s = r->segments;

	*t = (struct target){0};
	if (!text_equal(s[0], "api") || !text_equal(s[1], "v1"))
		return false;
	s += 2;
	if (text_equal(s[0], "namespaces")) {
		t->namespace_ = s[1];
		s += 2;
	}
	if (!resource_of(s[0], &t->resource))
		return false;
	if (t->resource == RESOURCE_NODES) {
		if (t->namespace_)
			return false;
		t->namespace_ = "";
	}
	t->name = s[1];
	t->sub = s[2];
	if (s[3] || (t->name && !t->namespace_))
		return false;
	if (!t->sub)
		return true;
	if (strcmp(t->sub, "status") == 0) {
		t->status = true;
		t->sub = NULL;
		return t->resource == RESOURCE_PODS;
	}
	return t->resource == RESOURCE_PODS && strcmp(t->sub, "log") == 0;
}

static bool is(const struct conn *c, const char *method)
{
	return strcmp(c->request.method, method) == 0;
}

static void not_allowed(struct conn *c)
{
	reply_error(c, 405, "the server does not allow this method on the requested resource");
}

/* True when the peer may not see what is secret, and that was answered. A dry run shows it too. */
static bool refuse_secrets(struct conn *c, bool read)
{
	const struct target *t = &c->target;
	const char *verb = !read ? "change" : t->name ? "get" : "list";
	const char *name = t->name ? arena_format(&c->arena, " \"%s\"", t->name) : "";
	const char *where =
		t->namespace_ ? arena_format(&c->arena, "in the namespace \"%s\"", t->namespace_)
			      : "at the cluster scope";

	if (t->resource != RESOURCE_SECRETS || c->may_change)
		return false;
	reply_error(c, 403,
		arena_format(&c->arena,
			"secrets%s is forbidden: User \"uid:%u\" cannot %s resource \"secrets\" in "
			"API group \"\" %s",
			name, (unsigned)c->peer_uid, verb, where));
	return true;
}

static void route_read(struct conn *c)
{
	if (c->target.sub)
		logs_read(c);
	else if (c->target.name)
		read_get(c);
	else if (request_flag(c, "watch"))
		read_watch(c);
	else
		read_list(c);
}

static void route_write(struct conn *c)
{
	static const struct {
		const char *method;
		bool named; /* is about an object, not about a collection */
		void (*write)(struct conn *c);
	} writes[] = {
		{"POST", false, write_create},
		{"PUT", true, write_replace},
		{"PATCH", true, write_patch},
		{"DELETE", true, write_delete},
	};
	const struct target *t = &c->target;

	for (size_t i = 0; i < ARRAY_LEN(writes) && t->namespace_; i++)
		if (is(c, writes[i].method) && writes[i].named == (t->name != NULL) &&
			t->resource < RESOURCE_EVENTS && !t->sub &&
			!(t->status && is(c, "DELETE"))) {
			writes[i].write(c);
			return;
		}
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
	bool read = is(c, "GET") || is(c, "HEAD");

	if ((read && discovery_answer(c)) || route_power(c) || images_route(c))
		return;
	if (!target_of(&c->request, &c->target))
		reply_error(c, 404, "the server could not find the requested resource");
	else if (refuse_secrets(c, read))
		return;
	else if (read)
		route_read(c);
	else
		route_write(c);
}

void route_answer(struct conn *c, const struct feed_message *m, const char *json)
{
	const char *body = json ? arena_copy(&c->arena, json, m->json_len) : NULL;

	if (m->code >= 400 || !body) {
		reply_status(
			c, &(struct status_reply){.code = m->code,
				   .reason = m->reason[0] ? m->reason : NULL,
				   .message = m->text,
				   .kind = m->name[0] ? resource_name(c->target.resource) : NULL,
				   .name = m->name,
				   .uid = m->uid});
		return;
	}
	conn_reply_json(c, m->code, body, m->json_len);
}
