/* SPDX-License-Identifier: MIT */
/* Label and field selectors: `app=web,tier!=db,env in (a,b),!old` and
 * `status.phase!=Failed,metadata.name=x`. */
#pragma once

#include "apiserver/cache.h"
#include "yaml/tree.h"

enum requirement_kind { REQUIRE_IN, REQUIRE_NOT_IN, REQUIRE_EXISTS, REQUIRE_ABSENT };

struct requirement {
	bool field; /* key is a field path, else a label */
	enum requirement_kind kind;
	const char *key;
	const char **values;
	uint32_t count;
	struct requirement *next;
};

struct selector {
	struct requirement *requirements; /* NULL = everything */
};

/* Both parse in place what the arena owns and add to s. False: *why is a sentence. */
bool selector_add_labels(struct arena *a, struct selector *s, char *text, const char **why);
bool selector_add_fields(
	struct arena *a, struct selector *s, enum resource resource, char *text, const char **why);
/* root is the object's tree; not looked at when there are no requirements. */
bool selector_matches(const struct selector *s, const struct node *root);
