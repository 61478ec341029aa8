/* SPDX-License-Identifier: MIT */
/* The list of verbs, and help: what the tables of the verbs say. */
#include <string.h>

#include "podctl/out.h"
#include "podctl/verbs.h"

#define HELP_COLUMN 29

static const struct verb *const verbs[] = {&verb_get, &verb_describe, &verb_logs, &verb_apply,
	&verb_create, &verb_patch, &verb_delete, &verb_validate, &verb_events, &verb_images,
	&verb_image, &verb_version, &verb_poweroff, &verb_reboot, &verb_help};

const struct option global_options[] = {
	{"help", "this text", 'h', OPTION_FLAG, offsetof(struct client, help)},
	{"namespace=NAMESPACE", "default: default", 'n', OPTION_TEXT,
		offsetof(struct client, namespace_)},
	{"socket=PATH", "podinit's control socket (PODINIT_SOCKET, default " DEFAULT_SOCKET ")", 0,
		OPTION_TEXT, offsetof(struct client, socket)},
};
const size_t global_count = ARRAY_LEN(global_options);

/* "  -o, --output=FORMAT        wide, json, yaml or name" */
static void show_options(const struct option *o, size_t count)
{
	char buf[64];
	struct text t;

	for (; count > 0; count--, o++) {
		text_init(&t, buf, sizeof(buf));
		text_add(&t, "      --");
		if (o->letter) {
			buf[2] = '-';
			buf[3] = o->letter;
			buf[4] = ',';
		}
		text_format(&t, "%s ", o->name);
		while (t.len < HELP_COLUMN)
			text_add_char(&t, ' ');
		out_format("%s%s\n", buf, o->help);
	}
}

void show_help(const struct verb *v)
{
	out_format("%s\n\nUsage:\n  podctl %s%s\n", v->summary, v->name, v->usage);
	if (v->option_count > 0)
		out("\nOptions:\n");
	show_options(v->options, v->option_count);
	out("\nEverywhere:\n");
	show_options(global_options, global_count);
}

void show_usage(void)
{
	out("podctl controls the pods of a machine that runs podinit.\n\nUsage:\n  podctl VERB "
	    "[options]\n\nVerbs:\n");
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
		out_format("  %s", verbs[i]->name);
		out_spaces((uint32_t)(11 - strlen(verbs[i]->name)));
		out_format("%s\n", verbs[i]->summary);
	}
	out("\nUse \"podctl VERB --help\" for the options of a verb.\n");
}

const struct verb *find_verb(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
		if (strcmp(verbs[i]->name, name) == 0)
			return verbs[i];
	return NULL;
}

static int help(struct client *c, struct words *w, void *values)
{
	const struct verb *v = w->count > 0 ? find_verb(w->items[0]) : NULL;

	(void)c;
	(void)values;
	if (w->count > 0 && !v)
		return complain("error: there is no verb \"%s\": see podctl help", w->items[0]);
	if (v)
		show_help(v);
	else
		show_usage();
	return 0;
}

const struct verb verb_help = {
	.name = "help",
	.summary = "Show this list, or the options of a verb",
	.usage = " [VERB]",
	.words_most = ANY_WORDS,
	.run = help,
};
