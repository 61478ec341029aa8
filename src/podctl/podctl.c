/* SPDX-License-Identifier: MIT */
/* The command line: global options, then a verb. */
#include "podctl/podctl.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "podctl/out.h"
#include "podctl/verbs.h"

#define MEMORY_MAX (64 * 1024 * 1024)

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
	bool bare = w->count == 0;
	void *values;

	w->verb = at < 0 ? &verb_help : find_verb(w->items[at]);
	if (!w->verb)
		return complain("error: unknown command \"%s\" for \"podctl\"\nRun 'podctl --help' "
				"for usage.",
			w->items[at]);
	if (at >= 0) {
		w->count--;
		memmove(&w->items[at], &w->items[at + 1], (size_t)(w->count - at) * sizeof(char *));
	}
	values = arena_alloc(&c->arena, w->verb->size);
	if (!values)
		return 1;
	if (!options_parse(c, w, values))
		return 1;
	if (at < 0) {
		show_usage();
		return !c->help && !bare;
	}
	if (c->help) {
		show_help(w->verb);
		return 0;
	}
	if (w->count > w->verb->words_most && w->verb->words_most != ANY_WORDS)
		return complain("error: \"%s\" is one word too many\nUsage: podctl %s%s",
			w->items[w->verb->words_most], w->verb->name, w->verb->usage);
	return w->verb->run(c, w, values);
}

int podctl_main(int argc, char **argv)
{
	static struct client client;
	struct words w = {argv + 1, argc > 0 ? argc - 1 : 0, NULL};
	const char *env = getenv("PODINIT_SOCKET");
	int status;

	(void)signal(SIGPIPE, SIG_IGN);
	client = (struct client){
		.socket = env && *env ? env : DEFAULT_SOCKET, .namespace_ = "default"};
	arena_init(&client.arena, MEMORY_MAX);
	status = run(&client, &w);
	if (client.arena.failed)
		status = complain("error: out of memory");
	out_flush();
	arena_fini(&client.arena);
	return status;
}
