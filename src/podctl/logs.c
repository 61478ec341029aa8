/* SPDX-License-Identifier: MIT */
/* logs: which container, then the server's text as it comes. */
#include <string.h>

#include "api/decode.h"
#include "base/text.h"
#include "podctl/out.h"
#include "podctl/verbs.h"

struct logs {
	struct client *client;
	const char *pod;
	const char *container;
	const char *since;
	bool follow;
	bool previous;
	bool timestamps;
	int64_t tail;
	int64_t limit;
};

static bool print_piece(void *arg, const char *data, size_t len)
{
	const struct logs *l = arg;

	out_n(data, len);
	if (l->follow)
		out_flush();
	return true;
}

/* "30", "30s", "5m", "1h" in seconds; -1 = not one. */
static int64_t seconds_of(const char *s)
{
	char digits[16];
	size_t len = strlen(s);
	char unit = len > 0 ? s[len - 1] : '\0';
	int64_t value;
	int64_t factor = 1;

	if (unit == 's' || unit == 'm' || unit == 'h') {
		factor = unit == 's' ? 1 : unit == 'm' ? 60 : 3600;
		len--;
	}
	if (len >= sizeof(digits))
		return -1;
	memcpy(digits, s, len);
	digits[len] = '\0';
	return text_to_int64(digits, 0, INT32_MAX, &value) ? value * factor : -1;
}

static const char *number(struct client *c, const char *key, int64_t value)
{
	char buf[24];
	struct text t;

	text_init(&t, buf, sizeof(buf));
	text_add_int(&t, value);
	return arena_join(&c->arena, key, buf, NULL);
}

/* All containers of a pod by name: regular ones first, init containers with a mark. */
static const char *names_of(struct client *c, const struct pod *pod)
{
	const char *names = "";

	for (uint32_t i = 0; names && i < pod->spec.containers.count; i++)
		names = arena_join(
			&c->arena, names, i ? ", " : "", pod->spec.containers.items[i].name, NULL);
	for (uint32_t i = 0; names && i < pod->spec.init_containers.count; i++)
		names = arena_join(&c->arena, names, ", ", pod->spec.init_containers.items[i].name,
			" (init)", NULL);
	return names ? names : "";
}

static bool has(const struct pod *pod, const char *name)
{
	for (uint32_t i = 0; i < pod->spec.containers.count; i++)
		if (text_equal(pod->spec.containers.items[i].name, name))
			return true;
	for (uint32_t i = 0; i < pod->spec.init_containers.count; i++)
		if (text_equal(pod->spec.init_containers.items[i].name, name))
			return true;
	return false;
}

/* Sets l->container; 1 after a message. */
static int choose_container(struct logs *l)
{
	struct client *c = l->client;
	struct call call = {.path = api_path(c, "pods", l->pod, NULL)};
	const char *wanted;
	struct pod *pod;
	struct reply r;

	if (client_call(c, &call, &r) != 0)
		return 1;
	if (r.code != 200)
		return client_complain(c, &r, NULL);
	pod = pod_from_json(&c->arena, r.body, r.len, NULL);
	if (!pod || pod->spec.containers.count == 0)
		return complain("error: the server's answer cannot be read", NULL);
	if (l->container && !has(pod, l->container))
		return complain("error: container ", l->container, " is not valid for pod ", l->pod,
			" out of: ", names_of(c, pod), NULL);
	if (l->container)
		return 0;
	wanted = string_map_get(
		&pod->metadata.annotations, "kubectl.kubernetes.io/default-container");
	l->container = wanted && has(pod, wanted) ? wanted : pod->spec.containers.items[0].name;
	if (pod->spec.containers.count + pod->spec.init_containers.count > 1)
		complain("Defaulted container \"", l->container, "\" out of: ", names_of(c, pod),
			NULL);
	return 0;
}

static const char *log_path(struct logs *l)
{
	struct client *c = l->client;
	const char *base = api_path(c, "pods", l->pod, NULL);
	const char *path = arena_join(&c->arena, base, "/log?container=", escape(c, l->container),
		l->follow ? "&follow=true" : "", l->previous ? "&previous=true" : "",
		l->timestamps ? "&timestamps=true" : "", NULL);

	if (path && l->tail >= 0)
		path = arena_join(&c->arena, path, number(c, "&tailLines=", l->tail), NULL);
	if (path && l->limit > 0)
		path = arena_join(&c->arena, path, number(c, "&limitBytes=", l->limit), NULL);
	if (path && l->since)
		path = arena_join(
			&c->arena, path, number(c, "&sinceSeconds=", seconds_of(l->since)), NULL);
	return path ? path : base;
}

int verb_logs(struct client *c, struct words *w)
{
	struct logs l = {.client = c, .tail = -1};
	const struct option options[] = {
		{"container", 'c', OPTION_TEXT, &l.container},
		{"follow", 'f', OPTION_FLAG, &l.follow},
		{"previous", 'p', OPTION_FLAG, &l.previous},
		{"tail", 0, OPTION_INT, &l.tail},
		{"since", 0, OPTION_TEXT, &l.since},
		{"timestamps", 0, OPTION_FLAG, &l.timestamps},
		{"limit-bytes", 0, OPTION_INT, &l.limit},
	};
	struct call call = {0};
	struct reply r;
	int status;

	if (!options_parse(c, w, options, ARRAY_LEN(options)) ||
		!words_at_most(w, 2, "podctl logs POD [CONTAINER]"))
		return 1;
	if (w->count == 0)
		return complain("error: expected 'logs POD [-c CONTAINER]'.\nSee 'podctl logs -h' "
				"for help and examples",
			NULL);
	if (l.since && seconds_of(l.since) < 0)
		return complain("error: --since needs seconds, or 30s, 5m, 1h, not \"", l.since,
			"\"", NULL);
	l.pod = strncmp(w->items[0], "pod/", 4) == 0 ? w->items[0] + 4 : w->items[0];
	if (w->count == 2)
		l.container = w->items[1];
	if (choose_container(&l) != 0)
		return 1;
	call.path = log_path(&l);
	status = client_stream(c, &call, print_piece, &l, &r);
	if (status != 0)
		return status == STREAM_BROKEN ? client_broken(c) : 1;
	return r.code == 200 ? 0 : client_complain(c, &r, NULL);
}
