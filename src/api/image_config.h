/* SPDX-License-Identifier: MIT */
/*
 * The OCI image configuration (application/vnd.oci.image.config.v1+json), as far as a container
 * start merges it. Tools write much more into it: what is not named here is ignored.
 */
#pragma once

#include "api/types.h"
#include "base/arena.h"
#include "base/err.h"

#define IMAGE_CONFIG_TEXT_MAX 65536

struct image_config {
	struct kept *kept; /* none: first of every struct with a field table */
	struct strings entrypoint;
	struct strings cmd;
	struct strings env; /* "NAME=value" */
	const char *working_dir;
	const char *user;
	const char *stop_signal;
};

/* Reads text into *out, everything of it in a. The error names the field. */
int image_config_decode(
	struct arena *a, const char *text, size_t len, struct image_config *out, struct err *e);
