/* SPDX-License-Identifier: MIT */
/* The kinds of objects that a node takes: what they are called, and the passes that each goes
 * through. */
#pragma once

#include "api/config.h"
#include "api/fields.h"
#include "api/pod.h"
#include "api/problems.h"

enum object_kind { OBJECT_POD, OBJECT_CONFIG_MAP, OBJECT_SECRET, OBJECT_CLAIM, OBJECT_OTHER };

/* How every kind begins. */
struct any_object {
	struct kept *kept;
	const char *api_version;
	const char *kind;
	struct object_meta metadata;
};

struct kind {
	const char *kind;     /* "ConfigMap" */
	const char *resource; /* "configmaps": in paths, and in the API's messages */
	const char *word;     /* "configmap": what kubectl says */
	const struct fields *fields;
	void (*defaults)(struct arena *a, void *object);
	void (*validate)(const void *object, struct problems *problems);
	/* What a change of old may not change; NULL = that is not decided by the objects alone. */
	void (*validate_update)(const void *object, const void *old, struct problems *problems);
};

/* By enum object_kind, up to OBJECT_OTHER. */
extern const struct kind kinds[OBJECT_OTHER];

/* OBJECT_OTHER when v1 has no such kind here. */
enum object_kind kind_find(const char *api_version, const char *kind);

static inline bool kind_is_config(enum object_kind kind)
{
	return kind != OBJECT_POD;
}
