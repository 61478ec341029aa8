/* SPDX-License-Identifier: MIT */
#include "api/kinds.h"

#include <stddef.h>

#include "api/defaults.h"
#include "api/validate.h"
#include "base/text.h"

#define BEGINS_AS_ANY(s)                                                                           \
	(offsetof(struct s, kept) == offsetof(struct any_object, kept) &&                          \
		offsetof(struct s, api_version) == offsetof(struct any_object, api_version) &&     \
		offsetof(struct s, kind) == offsetof(struct any_object, kind) &&                   \
		offsetof(struct s, metadata) == offsetof(struct any_object, metadata))

_Static_assert(BEGINS_AS_ANY(pod) && BEGINS_AS_ANY(config_map) && BEGINS_AS_ANY(secret) &&
		       BEGINS_AS_ANY(volume_claim),
	"a kind does not begin as all do");

static void default_pod(struct arena *a, void *object)
{
	pod_defaults(a, object);
}

static void validate_pod(const void *object, struct problems *problems)
{
	pod_validate(object, problems);
}

static void default_config_map(struct arena *a, void *object)
{
	(void)a;
	config_map_defaults(object);
}

static void validate_config_map(const void *object, struct problems *problems)
{
	config_map_validate(object, problems);
}

static void default_secret(struct arena *a, void *object)
{
	secret_defaults(a, object);
}

static void validate_secret(const void *object, struct problems *problems)
{
	secret_validate(object, problems);
}

static void update_config_map(const void *object, const void *old, struct problems *problems)
{
	config_map_validate_update(object, old, problems);
}

static void update_secret(const void *object, const void *old, struct problems *problems)
{
	secret_validate_update(object, old, problems);
}

static void default_claim(struct arena *a, void *object)
{
	claim_defaults(a, object);
}

static void validate_claim(const void *object, struct problems *problems)
{
	claim_validate(object, problems);
}

static void update_claim(const void *object, const void *old, struct problems *problems)
{
	claim_validate_update(object, old, problems);
}

const struct kind kinds[OBJECT_OTHER] = {
	[OBJECT_POD] = {"Pod", "pods", "pod", &pod_fields, default_pod, validate_pod, NULL},
	[OBJECT_CONFIG_MAP] = {"ConfigMap", "configmaps", "configmap", &config_map_fields,
		default_config_map, validate_config_map, update_config_map},
	[OBJECT_SECRET] = {"Secret", "secrets", "secret", &secret_fields, default_secret,
		validate_secret, update_secret},
	[OBJECT_CLAIM] = {"PersistentVolumeClaim", "persistentvolumeclaims",
		"persistentvolumeclaim", &volume_claim_fields, default_claim, validate_claim,
		update_claim},
};

enum object_kind kind_find(const char *api_version, const char *kind)
{
	int i = text_equal(api_version, "v1") ? OBJECT_POD : OBJECT_OTHER;

	while (i < OBJECT_OTHER && !text_equal(kinds[i].kind, kind))
		i++;
	return (enum object_kind)i;
}
