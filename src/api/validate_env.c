/* SPDX-License-Identifier: MIT */
/* Where variables come from. */
#include <string.h>

#include "api/rules.h"
#include "api/validate.h"

#define KEY_MAX 253

/* IsConfigMapKey() */
const char *config_key_fault(const char *s, int n)
{
	static const char characters[] = "-._0123456789abcdefghijklmnopqrstuvwxyz"
					 "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	if (n == 0)
		return strlen(s) > KEY_MAX ? "must be no more than 253 characters" : NULL;
	if (n == 1 && (s[0] == '\0' || s[strspn(s, characters)] != '\0'))
		return "a valid config key must consist of alphanumeric characters, '-', '_' or "
		       "'.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for "
		       "validation is '[-._a-zA-Z0-9]+')";
	if (n != 2)
		return NULL;
	if (text_equal(s, "."))
		return "must not be '.'";
	if (text_equal(s, ".."))
		return "must not be '..'";
	return text_starts(s, "..") ? "must not start with '..'" : NULL;
}

void check_env(struct rules *r, const struct env_var *v)
{
	const struct env_source *s = v->value_from;
	int sources;

	if (s == NULL)
		return;
	sources = (s->field_ref != NULL) + (s->resource_field_ref != NULL) +
		  (s->config_map_key_ref != NULL) + (s->secret_key_ref != NULL);
	if (sources == 0)
		rule_invalid(r, "valueFrom", "",
			"must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or "
			"`secretKeyRef`");
	else if (!is_empty(v->value))
		rule_invalid(r, "valueFrom", "", "may not be specified when `value` is not empty");
	else if (sources > 1)
		rule_invalid(
			r, "valueFrom", "", "may not have more than one field specified at a time");
}

void check_env_from(struct rules *r, const struct env_from *f)
{
	if (f->config_map_ref == NULL && f->secret_ref == NULL)
		rule_invalid_list(
			r, NULL, "", "must specify one of: `configMapRef` or `secretRef`");
	else if (f->config_map_ref != NULL && f->secret_ref != NULL)
		rule_invalid_list(
			r, NULL, "", "may not have more than one field specified at a time");
}

/* metadata.labels['key']: the length of what is before the key, 0 = nothing of this kind. */
static size_t subscript(const char *path)
{
	const char *open = strstr(path, "['");

	return open != NULL && text_ends(open + 2, "']") ? (size_t)(open - path) + 2 : 0;
}

/* As ConvertDownwardAPIFieldLabel() words it. */
static void wrong_field_path(struct rules *r, const char *path, const char *why, const char *what)
{
	const char *detail = arena_join(
		r->problems->arena, "error converting fieldPath: ", why, ": ", what, NULL);

	if (detail != NULL)
		rule_invalid(r, "fieldPath", path, detail);
}

/* A key of labels or annotations; those of annotations are compared in lower case. */
static void check_subscript(struct rules *r, const char *path, size_t at)
{
	struct arena *a = r->problems->arena;
	size_t len = strlen(path) - at - 2;
	bool annotation = text_starts(path, "metadata.annotations['");
	const char *key =
		annotation ? lower_copy(a, path + at, len) : arena_copy(a, path + at, len);

	if (!annotation && !text_starts(path, "metadata.labels['"))
		wrong_field_path(r, path, "field label does not support subscript", path);
	else if (key != NULL)
		check_qualified_key(r->problems, r->path.text, key, false);
}

/* A volume's file and a variable may tell of different things. */
static bool in_volume(const struct rules *r)
{
	return text_starts(r->path.text, "spec.volumes[");
}

void check_field_ref(struct rules *r, const struct field_ref *f)
{
	static const char shown[] = "metadata.annotations\0metadata.labels\0metadata.name\0"
				    "metadata.namespace\0metadata.uid\0";
	static const char known[] = "metadata.name\0metadata.namespace\0metadata.uid\0"
				    "spec.nodeName\0spec.serviceAccountName\0"
				    "status.hostIP\0status.hostIPs\0status.podIP\0status.podIPs\0";
	/* which a volume shows, or which may be selected by */
	static const char others[] = "metadata.annotations\0metadata.labels\0spec.restartPolicy\0"
				     "spec.schedulerName\0status.phase\0";
	const char *good = in_volume(r) ? shown : known;
	const char *path = f->field_path;

	if (is_empty(path)) /* which the walk misses */
		return;
	if (!text_equal(f->api_version, "v1"))
		wrong_field_path(r, path, "unsupported pod version", f->api_version);
	else if (subscript(path) > 0)
		check_subscript(r, path, subscript(path));
	else if (names_have(others, path) || names_have(known, path))
		rule_one_of(r, "fieldPath", path, good);
	else
		wrong_field_path(r, path, "field label not supported", path);
}

/* 1, 1k, ..., 1E, 1Ki, ..., 1Ei */
static bool is_one_of_bytes(const char *s)
{
	if (s[0] != '1' || s[1] == '\0')
		return text_equal(s, "1");
	return s[2] == '\0' ? strchr("kMGTPE", s[1]) != NULL
			    : strchr("KMGTPE", s[1]) != NULL && text_equal(s + 2, "i");
}

static void check_divisor(struct rules *r, const struct resource_field_ref *f)
{
	const struct quantity *divisor = quantities_get(&f->divisor, "divisor");
	const char *what = strchr(f->resource, '.');
	char detail[160];

	if (divisor == NULL || divisor->milli == 0 || what == NULL)
		return;
	if (text_equal(what, ".cpu")) {
		if (!text_equal(divisor->text, "1") && !text_equal(divisor->text, "1m"))
			rule_invalid(r, "divisor", f->resource,
				"only divisor's values 1m and 1 are supported with the cpu "
				"resource");
		return;
	}
	if (is_one_of_bytes(divisor->text))
		return;
	text_write(detail, sizeof(detail),
		"only divisor's values 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei are "
		"supported with the %s resource",
		text_equal(what, ".memory")	   ? "memory"
		: text_starts(what, ".hugepages-") ? "hugepages"
						   : "local ephemeral storage");
	rule_invalid(r, "divisor", f->resource, detail);
}

void check_resource_field_ref(struct rules *r, const struct resource_field_ref *f)
{
	static const char known[] = "limits.cpu\0limits.ephemeral-storage\0limits.memory\0"
				    "requests.cpu\0requests.ephemeral-storage\0requests.memory\0";

	if (in_volume(r) && is_empty(f->container_name)) {
		rule_required(r, "containerName");
		return;
	}
	if (is_empty(f->resource))
		return;
	if (text_starts(f->resource, "limits.hugepages-") ||
		text_starts(f->resource, "requests.hugepages-") ||
		rule_one_of(r, "resource", f->resource, known))
		check_divisor(r, f);
}
