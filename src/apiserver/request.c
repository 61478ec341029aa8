/* SPDX-License-Identifier: MIT */
/* Taking a request's target apart. */
#include "apiserver/conn.h"

#include <string.h>
#include <strings.h>

#include "base/http.h"
#include "base/text.h"

static bool parse_path(struct request *r, char *path, const char **why)
{
	char *end = *path == '/' ? path : NULL;

	*why = "the path cannot be read";
	if (!end)
		return false;
	while (end) {
		char *p = end + 1;

		end = strchr(p, '/');
		if (end)
			*end = '\0';
		if (!*p)
			continue;
		if (r->segment_count == PATH_SEGMENTS_MAX || !http_unescape(p, false))
			return false;
		r->segments[r->segment_count++] = p;
	}
	return true;
}

static bool parse_query(struct request *r, char *query, const char **why)
{
	while (query && *query) {
		char *amp = strchr(query, '&');
		char *eq;

		if (amp)
			*amp++ = '\0';
		eq = strchr(query, '=');
		if (eq)
			*eq++ = '\0';
		else
			eq = query + strlen(query);
		if (r->query_count == QUERY_MAX || !http_unescape(query, true) ||
			!http_unescape(eq, true)) {
			*why = "the query cannot be read";
			return false;
		}
		r->query[r->query_count++] = (struct query_item){query, eq};
		query = amp;
	}
	return true;
}

bool request_parse(struct arena *a, const char *method, const char *target, struct request *r,
	const char **why)
{
	char *path = arena_strdup(a, target);
	char *query;

	*r = (struct request){.method = method};
	if (!path) {
		*why = "out of memory";
		return false;
	}
	query = strchr(path, '?');
	if (query)
		*query++ = '\0';
	r->path = arena_strdup(a, path);
	return r->path && parse_path(r, path, why) && parse_query(r, query, why);
}

char *request_query(const struct conn *c, const char *key)
{
	const struct request *r = &c->request;

	for (uint32_t i = 0; i < r->query_count; i++)
		if (strcmp(r->query[i].key, key) == 0)
			return r->query[i].value;
	return NULL;
}

bool request_says(const struct conn *c, const char *key, const char *value)
{
	return text_equal(request_query(c, key), value);
}

bool request_flag(const struct conn *c, const char *key)
{
	const char *v = request_query(c, key);

	return v && (strcasecmp(v, "true") == 0 || strcmp(v, "1") == 0);
}
