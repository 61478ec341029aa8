/* SPDX-License-Identifier: MIT */
/* The verbs, their options and their help. */
#pragma once

#include "podctl/client.h"

enum option_kind { OPTION_FLAG, OPTION_TEXT, OPTION_TEXTS, OPTION_INT };

struct option {
	const char *name; /* long name without dashes */
	char letter;	  /* 0 = none */
	enum option_kind kind;
	void *value; /* bool, const char *, struct texts, int64_t */
};

/* A verb's words, without the verb. */
struct words {
	char **items;
	int count;
};

struct verb {
	const char *name;
	int (*run)(struct client *c, struct words *w);
	const char *summary;
	const char *help; /* usage and options */
};

extern const struct verb verbs[];
extern const size_t verb_count;

/* Takes options (and the global ones) out of w, so that only the other words stay. False after a
 * message. */
bool options_parse(struct client *c, struct words *w, const struct option *options, size_t count);
/* Wants at most `most` words; false after a message. */
bool words_at_most(const struct words *w, int most, const char *usage);
/* pods, pod, po: true. */
bool is_pods(const char *word);
bool is_events(const char *word);

int verb_get(struct client *c, struct words *w);
int verb_describe(struct client *c, struct words *w);
int verb_logs(struct client *c, struct words *w);
int verb_apply(struct client *c, struct words *w);
int verb_create(struct client *c, struct words *w);
int verb_delete(struct client *c, struct words *w);
int verb_validate(struct client *c, struct words *w);
int verb_events(struct client *c, struct words *w);
int verb_version(struct client *c, struct words *w);
int verb_poweroff(struct client *c, struct words *w);
int verb_reboot(struct client *c, struct words *w);
int verb_help(struct client *c, struct words *w);
