/* SPDX-License-Identifier: MIT */
/* Reading: get, list and watch of c->target. */
#pragma once

#include "apiserver/conn.h"

/* Fills c->selector from the query; false when it answered. */
bool selector_of_request(struct conn *c);
const char *resource_name(enum resource resource);
/* Is it in the namespace and meets the selector of c's request? */
bool is_asked_for(const struct conn *c, const struct version *v);
/* The object that is meant; NULL when there is none, and that was answered. */
struct version *wanted_version(struct conn *c);
void read_get(struct conn *c);
void read_list(struct conn *c);
void read_watch(struct conn *c);
/* A change: tells the watchers of the resource. */
void watch_changed(struct server *s, enum resource resource, struct version *v);
