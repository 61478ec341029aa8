/* SPDX-License-Identifier: MIT */
/* The command line: global options, then a verb. */
#include "podctl/podctl.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "podctl/out.h"
#include "podctl/verbs.h"

#define DEFAULT_SOCKET "/run/podinit/podinit.sock"
#define MEMORY_MAX     (64 * 1024 * 1024)

static const struct verb *find_verb(const char *name)
{
	for (size_t i = 0; i < verb_count; i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}

static bool asks_for_help(const struct words *w)
{
	for (int i = 0; i < w->count; i++) {
		if (strcmp(w->items[i], "--") == 0)
			return false;
		if (strcmp(w->items[i], "--help") == 0 || strcmp(w->items[i], "-h") == 0)
			return true;
	}
	return false;
}

static void show_help(const struct verb *v)
{
	out_all(v->summary, "\n\nUsage:\n  ", v->help, NULL);
	out("\nEverywhere:\n"
	    "  -h, --help                 this text\n"
	    "  -n, --namespace=NAMESPACE  default: default\n"
	    "      --socket=PATH          podinit's control socket (PODINIT_SOCKET, "
	    "default " DEFAULT_SOCKET ")\n");
}

static void show_usage(void)
{
	out("podctl controls the pods of a machine that runs podinit.\n\nUsage:\n  podctl VERB "
	    "[options]\n\nVerbs:\n");
	for (size_t i = 0; i < verb_count; i++) {
		out_all("  ", verbs[i].name, NULL);
		out_spaces((uint32_t)(11 - strlen(verbs[i].name)));
		out_all(verbs[i].summary, "\n", NULL);
	}
	out("\nUse \"podctl VERB --help\" for the options of a verb.\n");
}

int verb_help(struct client *c, struct words *w)
{
	const struct verb *v = w->count > 0 ? find_verb(w->items[0]) : NULL;

	(void)c;
	if (w->count > 0 && !v)
		return complain(
			"error: there is no verb \"", w->items[0], "\": see podctl help", NULL);
	if (v)
		show_help(v);
	else
		show_usage();
	return 0;
}

/* Options before the verb: their values must not be taken for it. */
static int verb_index(const struct words *w)
{
	static const char *const with_value[] = {"-n", "--namespace", "--socket"};

	for (int i = 0; i < w->count; i++) {
		bool skip = false;

		if (w->items[i][0] != '-')
			return i;
		for (size_t k = 0; k < ARRAY_LEN(with_value); k++)
			skip = skip || strcmp(w->items[i], with_value[k]) == 0;
		i += skip;
	}
	return -1;
}

static int run(struct client *c, struct words *w)
{
	int at = verb_index(w);
	const struct verb *v;

	if (at < 0) {
		show_usage();
		return w->count > 0 && !asks_for_help(w);
	}
	v = find_verb(w->items[at]);
	if (!v)
		return complain("error: unknown command \"", w->items[at], "\" for \"podctl\"\n",
			"Run 'podctl --help' for usage.", NULL);
	memmove(&w->items[at], &w->items[at + 1], (size_t)(w->count - at - 1) * sizeof(char *));
	w->count--;
	if (asks_for_help(w)) {
		show_help(v);
		return 0;
	}
	return v->run(c, w);
}

int podctl_main(int argc, char **argv)
{
	static struct client client;
	struct words w = {argv + 1, argc > 0 ? argc - 1 : 0};
	const char *env = getenv("PODINIT_SOCKET");
	int status;

	(void)signal(SIGPIPE, SIG_IGN);
	client = (struct client){
		.socket = env && *env ? env : DEFAULT_SOCKET, .namespace_ = "default"};
	arena_init(&client.arena, MEMORY_MAX);
	status = run(&client, &w);
	out_flush();
	arena_fini(&client.arena);
	return status;
}
