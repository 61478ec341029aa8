/* SPDX-License-Identifier: MIT */
/*
 * The object store: accepted objects in canonical JSON with uid, resourceVersion and where they
 * came from. One counter of resourceVersions for the whole node; it never goes back. The texts are
 * kept apart from the decoded structs, so that a re-executed podinit decodes them anew. Objects
 * that were deleted leave a tombstone for watchers that start late.
 */
#pragma once

#include "api/kinds.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/list.h"
#include "pod/record.h"

enum object_origin { ORIGIN_FIRMWARE, ORIGIN_DATA, ORIGIN_API };

#define OBJECT_FILE_MAX 128

struct object {
	struct list link;	   /* store.objects, in order of acceptance */
	uint64_t resource_version; /* of its last change, status changes too */
	enum object_origin origin;
	uint64_t text_hash; /* of the canonical spec text, before uid and times were set: "is it the
			       same?" */
	size_t text_len;    /* of its canonical JSON */
	struct arena arena; /* owns any */
	enum object_kind kind;
	struct any_object *any; /* decoded from text, never NULL */
	struct pod *pod;	/* the same when it is one, else NULL */
	table_handle entry;	/* its pod record, 0 = not running yet (the old one still ends) */
	bool superseded;	/* replaced or deleted: goes when its pod is gone */
	bool shadowed;	 /* of the firmware, hidden by one of its name from /data: comes back when
			    that is deleted */
	msec deleted_at; /* of a claim that ends: CLOCK_BOOTTIME; 0 = it does not */
	msec created_at; /* CLOCK_BOOTTIME; of a ConfigMap or Secret, a pod's is in its record */
	bool published;	 /* watchers know it: an entry was made */
	uint64_t published_hash; /* of what was last published */
	/* What clients have set in a pod's status; a later change of them is whole. */
	struct pod_condition *conditions;
	uint32_t condition_count;
	struct arena conditions_arena; /* owns them */
	char uid[POD_UID_MAX];
	char file[OBJECT_FILE_MAX]; /* for messages; "" when it came by the API only */
};

#define CONDITIONS_MAX	      8 /* of clients, in a pod */
#define CONDITIONS_MEMORY_MAX 16384
#define TOMBSTONES_MAX	      32
#define CONFIG_OBJECTS_MAX    64
#define CONFIG_BYTES_MAX      ((size_t)2 << 20) /* of all their texts */

struct tombstone {
	uint64_t resource_version;
	enum object_kind kind;
	char uid[POD_UID_MAX];
	char name[POD_NAME_MAX];
	char namespace_[CONTAINER_NAME_MAX];
};

struct store {
	struct list objects;
	uint32_t count; /* pods */
	uint32_t max;
	uint32_t config_count;	   /* ConfigMaps and Secrets, hidden ones too */
	size_t config_bytes;	   /* of their texts */
	uint64_t resource_version; /* the newest given out */
	uint32_t tombstone_next;
	struct tombstone tombstones[TOMBSTONES_MAX];
};

void store_init(struct store *s, uint32_t max_objects);
void store_fini(struct store *s);
/* The object that is wanted under this name (neither superseded nor shadowed); NULL = none. Beware:
 * it may wait (entry 0) for the pod of the one it replaces; clients see that one until then. */
struct object *store_find(const struct store *s, const char *namespace_, const char *name);
/* The object of this name that clients see: it has a pod, perhaps one that is ending. NULL = none.
 */
struct object *store_find_visible(const struct store *s, const char *namespace_, const char *name);
/* The firmware object hidden by the wanted one; NULL = none. */
struct object *store_find_shadow(const struct store *s, const char *namespace_, const char *name);
/* The same of any kind: the wanted one, and the one hidden by it. */
struct object *store_find_kind(
	const struct store *s, enum object_kind kind, const char *namespace_, const char *name);
struct object *store_find_shadow_kind(
	const struct store *s, enum object_kind kind, const char *namespace_, const char *name);
struct object *store_find_uid(const struct store *s, const char *uid);
/* Takes in a pod (copied as canonical text). NULL with e set when full or out of memory. */
struct object *store_add(struct store *s, const struct pod *pod, const char *uid,
	enum object_origin origin, const char *file, int64_t wall_ms, struct err *e);
/* Where an object comes from. */
struct object_source {
	const char *uid;
	enum object_origin origin;
	const char *file;
	int64_t wall_ms;	      /* of its creation */
	const struct object *instead; /* goes when this is taken in: its room is free; NULL = none
				       */
};

/* The same for any kind. */
struct object *store_add_kind(struct store *s, enum object_kind kind, const void *object,
	const struct object_source *from, struct err *e);
/* Changes the content of an object that goes on, and where it comes from: uid, creation time, place
 * and what was published stay. An object lies in an arena of its own, so another one takes the
 * place of old, which is freed. NULL with e set when it does not fit; old is as it was then. */
struct object *store_update(struct store *s, struct object *old, const void *object,
	enum object_origin origin, const char *file, struct err *e);
/* Keeps those of the conditions that are not podinit's own to set, in place of what was kept. -1
 * with e set, and nothing changed, when they are too many or too large. */
int store_set_conditions(struct object *o, const struct pod_status *status, struct err *e);
/* Its canonical JSON with uid and creation time, as it was accepted, in a. NULL when out of memory.
 */
const char *object_json(const struct object *o, struct arena *a, size_t *len);
/* What text_hash would be: the content without uid, times and status. 0 when out of memory. */
uint64_t store_text_hash(const struct pod *pod);
uint64_t store_hash(enum object_kind kind, const void *object);
/* Drops an object without a pod; a published one leaves a tombstone with its last resourceVersion
 * (that of its DELETED change). */
void store_drop(struct store *s, struct object *o);
uint64_t store_next_version(struct store *s);
