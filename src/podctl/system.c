/* SPDX-License-Identifier: MIT */
/* version, poweroff, reboot. */
#include <string.h>

#include "podctl/out.h"
#include "podctl/verbs.h"
#include "version.h"

int verb_version(struct client *c, struct words *w)
{
	bool only_client = false;
	const struct option options[] = {{"client", 0, OPTION_FLAG, &only_client}};
	struct call call = {.path = "/version"};
	struct tree_problem problem;
	const struct node *version;
	struct reply r;

	if (!options_parse(c, w, options, ARRAY_LEN(options)) ||
		!words_at_most(w, 0, "podctl version"))
		return 1;
	out("Client Version: " PODINIT_VERSION "\n");
	if (only_client)
		return 0;
	if (client_call(c, &call, &r) != 0)
		return 1;
	if (r.code != 200)
		return client_complain(c, &r, NULL);
	version = node_get(tree_load_json(&c->arena, r.body, r.len, &problem), "gitVersion");
	out_all("Server Version: ", version && version->text ? version->text : "unknown", "\n",
		NULL);
	return 0;
}

static int power(struct client *c, struct words *w, const char *what)
{
	struct call call = {
		.method = "POST",
		.path = arena_join(&c->arena, "/podinit/v1/", what, NULL),
		.content_type = "application/json",
		.body = "{}",
		.len = 2,
	};
	struct tree_problem problem;
	const struct node *message;
	struct reply r;

	if (!options_parse(c, w, NULL, 0) || !words_at_most(w, 0, "podctl poweroff | reboot"))
		return 1;
	if (client_call(c, &call, &r) != 0)
		return 1;
	if (r.code != 200)
		return client_complain(c, &r, NULL);
	message = node_get(tree_load_json(&c->arena, r.body, r.len, &problem), "message");
	out_all(message && message->text ? message->text : what, "\n", NULL);
	return 0;
}

int verb_poweroff(struct client *c, struct words *w)
{
	return power(c, w, "poweroff");
}

int verb_reboot(struct client *c, struct words *w)
{
	return power(c, w, "reboot");
}
