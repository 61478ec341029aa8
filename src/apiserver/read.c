/* SPDX-License-Identifier: MIT */
/* Get and list. */
#include "apiserver/read.h"

#include <string.h>

#include "api/kinds.h"
#include "apiserver/render.h"
#include "apiserver/status.h"

const char *resource_name(enum resource resource)
{
	return resource == RESOURCE_EVENTS  ? "events"
	       : resource == RESOURCE_NODES ? "nodes"
					    : kinds[resource].resource;
}

static void reply_json(struct conn *c, struct json *j)
{
	if (json_end(j))
		conn_reply_json(c, 200, j->buf, j->len);
	else
		reply_error(c, 503,
			"the answer does not fit in the memory of the "
			"API process");
}

struct version *wanted_version(struct conn *c)
{
	struct version *v = cache_find(
		&c->server->caches[c->target.resource], c->target.namespace_, c->target.name);

	if (!v)
		reply_not_found(c, resource_name(c->target.resource), c->target.name);
	return v;
}

void read_get(struct conn *c)
{
	struct rendering r = rendering_of(c);
	struct version *v = wanted_version(c);
	struct json j;

	if (!v)
		return;
	json_init_arena(&j, &c->arena);
	render_one(&j, &r, v, true);
	reply_json(c, &j);
}

bool selector_of_request(struct conn *c)
{
	const char *why = "out of memory";

	c->selector = (struct selector){0};
	if (selector_add_labels(&c->arena, &c->selector, request_query(c, "labelSelector"), &why) &&
		selector_add_fields(&c->arena, &c->selector, c->target.resource,
			request_query(c, "fieldSelector"), &why))
		return true;
	reply_bad_request(c, why);
	return false;
}

bool is_asked_for(const struct conn *c, const struct version *v)
{
	const char *namespace_ = c->target.namespace_;

	return (!namespace_ || strcmp(v->namespace_, namespace_) == 0) &&
	       version_matches(v, &c->selector);
}

void read_list(struct conn *c)
{
	struct cache *cache = &c->server->caches[c->target.resource];
	struct rendering r = rendering_of(c);
	struct version **items = arena_array(&c->arena, cache->count + 1, sizeof(*items));
	uint32_t count = 0;
	struct list *pos;
	struct json j;

	if (!selector_of_request(c))
		return;
	list_each(pos, &cache->objects)
	{
		struct version *v = container_of(pos, struct version, link);

		if (items && is_asked_for(c, v))
			items[count++] = v;
	}
	json_init_arena(&j, &c->arena);
	j.failed = !items;
	render_list(&j, &r, items, count, cache->newest);
	reply_json(c, &j);
}
