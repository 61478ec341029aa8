/* SPDX-License-Identifier: MIT */
/* version, poweroff, reboot. */
#include <string.h>

#include "podctl/out.h"
#include "podctl/verbs.h"
#include "version.h"

static int version(struct client *c, struct words *w, void *values)
{
	const bool *only_client = values;
	const char *server;

	(void)w;
	out("Client Version: " PODINIT_VERSION "\n");
	if (*only_client)
		return 0;
	if (client_get(c, "/version") != 0)
		return 1;
	server = node_text_at(client_tree(c), "gitVersion");
	out_format("Server Version: %s\n", *server ? server : "unknown");
	return 0;
}

static const struct option options[] = {
	{"client", "only podctl's, without asking the server", 0, OPTION_FLAG, 0},
};

const struct verb verb_version = {
	.name = "version",
	.summary = "Show the versions of podctl and of the server",
	.usage = " [options]",
	.options = options,
	.option_count = ARRAY_LEN(options),
	.size = sizeof(bool),
	.run = version,
};

/* The verb is the last part of the path too. */
static int power(struct client *c, struct words *w, void *values)
{
	const char *what = w->verb->name;
	const char *message;

	(void)values;
	if (client_want(c, "POST", arena_format(&c->arena, "/podinit/v1/%s", what), "{}") != 0)
		return 1;
	message = node_text_at(client_tree(c), "message");
	out_format("%s\n", *message ? message : what);
	return 0;
}

const struct verb verb_poweroff = {
	.name = "poweroff",
	.summary = "Stop every pod and turn the machine off",
	.usage = "",
	.run = power,
};

const struct verb verb_reboot = {
	.name = "reboot",
	.summary = "Stop every pod and start the machine again",
	.usage = "",
	.run = power,
};
