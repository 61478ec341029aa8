/* SPDX-License-Identifier: MIT */
/* Reading: get, list and watch. */
#pragma once

#include "apiserver/routes.h"

struct target {
	enum resource resource;
	const char *namespace_; /* NULL = all */
	const char *name;	/* NULL = the collection */
	const char *sub;	/* "log"; NULL = none */
};

/* Fills c->selector from the query; false when it answered. */
bool selector_of_request(struct conn *c, const struct target *t);
const char *resource_name(enum resource resource);
/* The object that is meant; NULL when there is none, and that was answered. */
struct version *wanted_version(struct conn *c, const struct target *t);
void read_get(struct conn *c, const struct target *t);
void read_list(struct conn *c, const struct target *t);
void read_watch(struct conn *c, const struct target *t);
/* A change: tells the watchers of the resource. */
void watch_changed(struct server *s, enum resource resource, struct version *v);
