/* SPDX-License-Identifier: MIT */
/* v1 Event, as podinit records and shows it. */
#pragma once

#include "api/meta.h"

struct object_reference {
	struct kept *kept;
	const char *api_version;
	const char *kind;
	const char *name;
	const char *namespace_;
	const char *uid;
	const char *field_path; /* "spec.containers{web}" */
};

struct event_source {
	struct kept *kept;
	const char *component;
	const char *host;
};

struct event {
	struct kept *kept;
	const char *api_version;
	const char *kind;
	struct object_meta metadata;
	struct object_reference involved_object;
	const char *reason;
	const char *message;
	struct event_source source;
	struct opt_int first_timestamp;
	struct opt_int last_timestamp;
	struct opt_int count;
	const char *type; /* "Normal", "Warning" */
	const char *reporting_component;
	const char *reporting_instance;
};
