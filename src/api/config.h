/* SPDX-License-Identifier: MIT */
/* v1 ConfigMap and Secret: what containers read by environment and volumes. */
#pragma once

#include "api/meta.h"

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
