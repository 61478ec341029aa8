/* SPDX-License-Identifier: MIT */
/* Field rows of where a container's environment comes from. */
#include "api/pod.h"

#include "api/rows.h"

static const struct field field_ref_fields_rows[] = {
	ROW_STRING(field_ref, "apiVersion", api_version, 0, "v1"),
	ROW_STRING(field_ref, "fieldPath", field_path, FIELD_ALWAYS | FIELD_REQUIRED,
		"metadata.name, status.podIP, ..."),
};
const struct fields field_ref_fields =
	FIELD_TABLE(field_ref_fields, "ObjectFieldSelector", field_ref, "");

static const struct field resource_field_ref_fields_rows[] = {
	ROW_STRING(resource_field_ref, "containerName", container_name, 0, "default: this one"),
	ROW_STRING(resource_field_ref, "resource", resource, FIELD_ALWAYS | FIELD_REQUIRED,
		"limits.cpu, requests.memory, ..."),
	ROW_QUANTITY(resource_field_ref, "divisor", divisor, FIELD_ALWAYS, "default: 1"),
};
const struct fields resource_field_ref_fields =
	FIELD_TABLE(resource_field_ref_fields, "ResourceFieldSelector", resource_field_ref, "");

static const struct field config_map_key_ref_fields_rows[] = {
	ROW_STRING(
		key_ref, "name", name, FIELD_ALWAYS | MUST_BE(TEXT_SUBDOMAIN), "of the ConfigMap"),
	ROW_STRING(key_ref, "key", key, FIELD_ALWAYS | FIELD_REQUIRED | MUST_BE(TEXT_CONFIG_KEY),
		NULL),
	ROW_BOOL(key_ref, "optional", optional, 0, "true: without it there is no variable"),
};
const struct fields config_map_key_ref_fields =
	FIELD_TABLE(config_map_key_ref_fields, "ConfigMapKeySelector", key_ref, "");

static const struct field secret_key_ref_fields_rows[] = {
	ROW_STRING(key_ref, "name", name, FIELD_ALWAYS | MUST_BE(TEXT_SUBDOMAIN), "of the Secret"),
	ROW_STRING(key_ref, "key", key, FIELD_ALWAYS | FIELD_REQUIRED | MUST_BE(TEXT_CONFIG_KEY),
		NULL),
	ROW_BOOL(key_ref, "optional", optional, 0, "true: without it there is no variable"),
};
const struct fields secret_key_ref_fields =
	FIELD_TABLE(secret_key_ref_fields, "SecretKeySelector", key_ref, "");

static const struct field env_source_fields_rows[] = {
	ROW_OBJECT(env_source, "fieldRef", field_ref, field_ref, 0, "a field of the pod"),
	ROW_OBJECT(env_source, "resourceFieldRef", resource_field_ref, resource_field_ref, 0,
		"limits and requests of a container"),
	ROW_OBJECT(env_source, "configMapKeyRef", config_map_key_ref, config_map_key_ref, 0, NULL),
	ROW_OBJECT(env_source, "secretKeyRef", secret_key_ref, secret_key_ref, 0, NULL),
};
static const char env_source_fields_others[] = "!\0fileKeyRef\0";
const struct fields env_source_fields =
	FIELD_TABLE(env_source_fields, "EnvVarSource", env_source, env_source_fields_others);

static const struct field config_map_ref_fields_rows[] = {
	ROW_STRING(object_ref, "name", name, FIELD_REQUIRED | MUST_BE(TEXT_SUBDOMAIN),
		"of the ConfigMap"),
	ROW_BOOL(object_ref, "optional", optional, 0, "true: it may be missing"),
};
const struct fields config_map_ref_fields =
	FIELD_TABLE(config_map_ref_fields, "ConfigMapEnvSource", object_ref, "");

static const struct field secret_ref_fields_rows[] = {
	ROW_STRING(object_ref, "name", name, FIELD_REQUIRED | MUST_BE(TEXT_SUBDOMAIN),
		"of the Secret"),
	ROW_BOOL(object_ref, "optional", optional, 0, "true: it may be missing"),
};
const struct fields secret_ref_fields =
	FIELD_TABLE(secret_ref_fields, "SecretEnvSource", object_ref, "");

static const struct field env_from_fields_rows[] = {
	ROW_STRING(env_from, "prefix", prefix, MUST_BE(TEXT_ENV_NAME), "before every key"),
	ROW_OBJECT(env_from, "configMapRef", config_map_ref, config_map_ref, 0, NULL),
	ROW_OBJECT(env_from, "secretRef", secret_ref, secret_ref, 0, NULL),
};
const struct fields env_from_fields = FIELD_TABLE(env_from_fields, "EnvFromSource", env_from, "");
