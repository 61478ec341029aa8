/* SPDX-License-Identifier: MIT */
/*
 * What PID 1 told: the present objects of each resource, and a bounded history of their changes for
 * watchers. A state of an object is a version: it never changes, and lives as long as the cache or
 * the history needs it.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/list.h"

/* Those before the events are objects: each has the number of its kind (enum object_kind). */
enum resource {
	RESOURCE_PODS,
	RESOURCE_CONFIG_MAPS,
	RESOURCE_SECRETS,
	RESOURCE_CLAIMS,
	RESOURCE_EVENTS,
	RESOURCE_NODES
};
#define RESOURCES 6

enum change_type { TYPE_ADDED, TYPE_MODIFIED, TYPE_DELETED };

struct version {
	struct list link;   /* in cache.objects while it is the present state */
	struct arena arena; /* owns this and all below */
	uint32_t refs;
	enum change_type type;
	uint64_t version;
	const char *uid; /* "" of events */
	const char *namespace_;
	const char *name;
	const char *json;
	size_t json_len;
	struct version
		*before; /* the state before it; only valid during the call of cache.changed */
};

#define HISTORY_MAX	  128
#define HISTORY_BYTES_MAX (512 * 1024)
#define OBJECTS_MAX	  2048 /* more than PID 1 ever has of a kind */
#define EVENTS_KEPT	  256

struct cache {
	bool by_name; /* objects are listed by namespace and name, else in order of appearance */
	struct list objects;
	uint32_t count;
	uint32_t most; /* then the oldest object is forgotten */
	uint64_t newest;
	/* Later changes are all in the history; of earlier ones only the last of each object is
	 * known. */
	uint64_t complete_since;
	uint64_t expired_before; /* deletions before this are not known at all */
	uint32_t history_at;	 /* next to be written */
	size_t history_bytes;
	void (*changed)(void *arg, struct cache *c, struct version *v);
	void *arg;
	struct version *history[HISTORY_MAX];
};

void cache_init(struct cache *c);
void cache_fini(struct cache *c);

/* A state to be put in; json is borrowed. */
struct cache_state {
	enum change_type type;
	uint64_t version;
	const char *uid;
	const char *namespace_;
	const char *name;
	const char *json;
	size_t json_len;
};

/* Takes a new state; one that is not newer than what is known is ignored. quiet: it existed before
 * this process did, so that nobody is told. False when out of memory. */
bool cache_put(struct cache *c, const struct cache_state *state, bool quiet);
/* All that existed was put: from here the history is complete. */
void cache_begin(struct cache *c, uint64_t newest);
struct version *cache_find(const struct cache *c, const char *namespace_, const char *name);
struct version *cache_find_uid(const struct cache *c, const char *uid);

/* The first change after a version: of those from before complete_since only the last state of each
 * object is known, later ones are all there. NULL at the end. */
struct version *cache_after(const struct cache *c, uint64_t at);
/* Deletions after this version may be forgotten already: the watcher has to list again. */
bool cache_expired(const struct cache *c, uint64_t version);
