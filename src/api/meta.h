/* SPDX-License-Identifier: MIT */
/* ObjectMeta, the same in every kind. */
#pragma once

#include "api/types.h"

struct object_meta {
	struct kept *kept; /* first member of every object with a field table */
	const char *name;
	const char *generate_name;
	const char *namespace_; /* never NULL after defaulting */
	const char *uid;
	const char *resource_version;
	struct opt_int generation;
	struct opt_int creation_timestamp; /* wall milliseconds */
	struct opt_int deletion_timestamp; /* wall milliseconds */
	struct opt_int deletion_grace_period_seconds;
	struct string_map labels;
	struct string_map annotations;
};
