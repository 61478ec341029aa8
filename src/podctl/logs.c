/* SPDX-License-Identifier: MIT */
/* logs: which container, then the server's text as it comes. */
#include <string.h>

#include "api/pod.h"
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
	int32_t tail;
	int32_t limit;
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
static int seconds_of(const char *s)
{
	static const struct {
		const char *name;
		int seconds;
	} units[] = {{"", 1}, {"s", 1}, {"m", 60}, {"h", 3600}};
	const char *unit = s;
	int value = 0;

	for (; *unit >= '0' && *unit <= '9' && value <= (INT32_MAX - 9) / 10; unit++)
		value = value * 10 + (*unit - '0');
	for (size_t i = 0; unit > s && i < ARRAY_LEN(units); i++)
		if (strcmp(unit, units[i].name) == 0 && value <= INT32_MAX / units[i].seconds)
			return value * units[i].seconds;
	return -1;
}

/* The containers of a pod, regular ones first; NULL after the last. */
static const struct container_spec *container_at(const struct pod *pod, uint32_t i)
{
	uint32_t regular = pod->spec.containers.count;

	if (i < regular)
		return &pod->spec.containers.items[i];
	return i - regular < pod->spec.init_containers.count
		       ? &pod->spec.init_containers.items[i - regular]
		       : NULL;
}

/* All of them by name, init containers with a mark. */
static const char *names_of(struct client *c, const struct pod *pod)
{
	const struct container_spec *spec;
	const char *names = "";

	for (uint32_t i = 0; (spec = container_at(pod, i)); i++)
		names = arena_format(&c->arena, "%s%s%s%s", names, i ? ", " : "", spec->name,
			i < pod->spec.containers.count ? "" : " (init)");
	return names;
}

static bool has(const struct pod *pod, const char *name)
{
	const struct container_spec *spec;

	for (uint32_t i = 0; (spec = container_at(pod, i)); i++)
		if (text_equal(spec->name, name))
			return true;
	return false;
}

/* Sets l->container; 1 after a message. */
static int choose_container(struct logs *l)
{
	struct client *c = l->client;
	struct pod *pod = client_pod(c, l->pod);
	const char *wanted;

	if (!pod)
		return 1;
	if (l->container && !has(pod, l->container))
		return complain("error: container %s is not valid for pod %s out of: %s",
			l->container, l->pod, names_of(c, pod));
	if (l->container)
		return 0;
	wanted = string_map_get(
		&pod->metadata.annotations, "kubectl.kubernetes.io/default-container");
	l->container = wanted && has(pod, wanted) ? wanted : pod->spec.containers.items[0].name;
	if (pod->spec.containers.count + pod->spec.init_containers.count > 1)
		complain("Defaulted container \"%s\" out of: %s", l->container, names_of(c, pod));
	return 0;
}

/* n < 0: nothing is added. */
static const char *add_number(struct client *c, const char *path, const char *key, int n)
{
	return n < 0 ? path : arena_format(&c->arena, "%s&%s=%d", path, key, n);
}

static const char *log_path(struct logs *l)
{
	struct client *c = l->client;
	const char *path = arena_format(&c->arena, "%s/log?container=%s%s%s%s",
		api_path(c, "pods", l->pod, NULL), escape(c, l->container),
		l->follow ? "&follow=true" : "", l->previous ? "&previous=true" : "",
		l->timestamps ? "&timestamps=true" : "");

	path = add_number(c, path, "tailLines", l->tail);
	path = add_number(c, path, "limitBytes", l->limit > 0 ? l->limit : -1);
	return add_number(c, path, "sinceSeconds", l->since ? seconds_of(l->since) : -1);
}

static int logs(struct client *c, struct words *w, void *values)
{
	struct logs *l = values;
	int status;

	l->client = c;
	if (w->count == 0)
		return complain("error: expected 'logs POD [-c CONTAINER]'.\nSee 'podctl logs -h' "
				"for help and examples");
	if (l->since && seconds_of(l->since) < 0)
		return complain(
			"error: --since needs seconds, or 30s, 5m, 1h, not \"%s\"", l->since);
	l->pod = strncmp(w->items[0], "pod/", 4) == 0 ? w->items[0] + 4 : w->items[0];
	if (w->count == 2)
		l->container = w->items[1];
	if (choose_container(l) != 0)
		return 1;
	status = client_stream(c, log_path(l), print_piece, l);
	return status == STREAM_BROKEN ? client_broken(c) : status;
}

static const struct option options[] = {
	{"container=NAME", "which container; default: the first", 'c', OPTION_TEXT,
		offsetof(struct logs, container)},
	{"follow", "go on until the container is done", 'f', OPTION_FLAG,
		offsetof(struct logs, follow)},
	{"previous", "of the instance before this one", 'p', OPTION_FLAG,
		offsetof(struct logs, previous)},
	{"tail=LINES", "only the last lines", 0, OPTION_INT, offsetof(struct logs, tail)},
	{"since=SECONDS", "only lines of the last seconds (30, 30s, 5m, 1h)", 0, OPTION_TEXT,
		offsetof(struct logs, since)},
	{"timestamps", "put its time before each line", 0, OPTION_FLAG,
		offsetof(struct logs, timestamps)},
	{"limit-bytes=BYTES", "at most so much", 0, OPTION_INT, offsetof(struct logs, limit)},
};

const struct verb verb_logs = {
	.name = "logs",
	.summary = "Print what a container wrote",
	.usage = " POD [CONTAINER] [options]",
	.options = options,
	.option_count = ARRAY_LEN(options),
	.words_most = 2,
	.size = sizeof(struct logs),
	.run = logs,
};
