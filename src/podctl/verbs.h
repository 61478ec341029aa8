/* SPDX-License-Identifier: MIT */
/* The verbs, their options and their help: each verb stands in its own file. */
#pragma once

#include "api/kinds.h"
#include "podctl/client.h"

/* The kind says what the value is: bool, bool that is true unless =false, const char *, struct
 * texts, int32_t (-1 = not given). Those from OPTION_TEXT on need a value. */
enum option_kind { OPTION_FLAG, OPTION_ON, OPTION_TEXT, OPTION_TEXTS, OPTION_INT };

struct option {
	const char *name; /* long name without dashes; "=" and what the help calls its value */
	const char *help;
	char letter; /* 0 = none */
	uint8_t kind;
	uint16_t offset; /* of its value in the verb's values */
};

struct verb;

/* A verb's words, without the verb and its options. */
struct words {
	char **items;
	int count;
	const struct verb *verb;
};

struct verb {
	const char *name;
	const char *summary;
	const char *usage; /* what follows the name, with a blank before it */
	const struct option *options;
	uint8_t option_count;
	uint8_t words_most;
	uint16_t size;						     /* of its values */
	int (*run)(struct client *c, struct words *w, void *values); /* the exit status */
};

#define ANY_WORDS 255

const struct verb *find_verb(const char *name); /* NULL = there is none */
void show_help(const struct verb *v);
void show_usage(void);

/* Those that every verb has; their values are in the client. */
extern const struct option global_options[];
extern const size_t global_count;

/* Takes the options out of w into values and the client, so that only the other words stay. False
 * after a message. */
bool options_parse(struct client *c, struct words *w, void *values);
/* A message and the verb's usage. Returns 1. */
int complain_usage(const struct words *w, const char *what);

/* The kinds of objects, and what is only looked at. */
enum resource { RESOURCE_EVENTS = OBJECT_OTHER, RESOURCE_NODES, RESOURCE_NONE };

/* "pods NAME..." or "pod/NAME...": what they are (enum object_kind or enum resource); w keeps the
 * names. RESOURCE_NONE after a message. */
int take_resource(struct words *w);
/* The same for objects, one at least: their kind, and RESOURCE_NODES of a verb that only looks.
 * missing: what to say when there is none. OBJECT_OTHER after a message. */
int take_objects(struct words *w, const char *missing);

extern const struct verb verb_get;
extern const struct verb verb_describe;
extern const struct verb verb_logs;
extern const struct verb verb_apply;
extern const struct verb verb_create;
extern const struct verb verb_delete;
extern const struct verb verb_patch;
extern const struct verb verb_validate;
extern const struct verb verb_events;
extern const struct verb verb_images;
extern const struct verb verb_image;
extern const struct verb verb_version;
extern const struct verb verb_poweroff;
extern const struct verb verb_reboot;
extern const struct verb verb_help;
