/* SPDX-License-Identifier: MIT */
/* v1 ConfigMap and Secret: what containers read by environment and volumes; and the
 * PersistentVolumeClaim, a directory that they keep things in. */
#pragma once

#include "api/meta.h"
#include "api/quantity.h"

struct config_map {
	struct kept *kept;
	const char *api_version;
	const char *kind;
	struct object_meta metadata;
	struct string_map data;
	struct bytes_map binary_data;
	enum opt_bool immutable;
};

struct secret {
	struct kept *kept;
	const char *api_version;
	const char *kind;
	struct object_meta metadata;
	struct bytes_map data;
	struct string_map string_data; /* only as written: defaulting moves it into data */
	const char *type;
	enum opt_bool immutable;
};

struct claim_resources {
	struct kept *kept;
	struct quantities limits;
	struct quantities requests;
};

struct claim_spec {
	struct kept *kept;
	struct strings access_modes;
	struct claim_resources *resources;
	const char *storage_class_name;
	const char *volume_mode; /* after defaulting "Filesystem" */
};

/* It follows from the spec: defaulting fills it, whatever was written. */
struct claim_status {
	struct kept *kept;
	const char *phase;
	struct strings access_modes;
	struct quantities capacity;
};

struct volume_claim {
	struct kept *kept;
	const char *api_version;
	const char *kind;
	struct object_meta metadata;
	struct claim_spec spec;
	struct claim_status status;
};

/* "RWO,RWX", as kubectl shows access modes. */
struct text;
void access_modes_add(struct text *t, const struct strings *modes);
