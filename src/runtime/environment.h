/* SPDX-License-Identifier: MIT */
/* What a container executes: arguments, environment, candidates along PATH. Pure. */
#pragma once

#include "api/image_config.h"
#include "api/pod.h"
#include "base/arena.h"
#include "base/err.h"
#include "runtime/variables.h"

#define DEFAULT_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/*
 * $(NAME) becomes its value among known (the container's declared variables), $$ one dollar;
 * everything else stays as it is written, an unknown name too (kubernetes:
 * third_party/forked/golang/expansion). NULL when it is longer than a has room for.
 */
const char *expand(struct arena *a, const char *text, const struct variables *known);

/* The same where every name must have a value: `missing value for A, B`. NULL with e. */
const char *expand_all(
	struct arena *a, const char *text, const struct variables *known, struct err *e);

/*
 * NULL-terminated and in a. What the process sees: PATH, HOSTNAME, TERM with a terminal, then the
 * image's, then what the manifest declares (env_source.h), a later one of a name in place of an
 * earlier.
 */
int environment_make(struct arena *a, const struct container_spec *c,
	const struct image_config *image, const char *hostname, const struct variables *declared,
	struct variables *all, struct err *e);

/* command and args over the image's Entrypoint and Cmd. NULL-terminated; "no command specified"
 * when there is nothing. */
const char **arguments_make(struct arena *a, const struct container_spec *c,
	const struct image_config *image, const struct variables *declared, struct err *e);
/* The same for an exec probe's command; declared NULL: taken as it is written (a hook's). */
const char **arguments_expand(struct arena *a, const struct strings *argv,
	const struct variables *declared, struct err *e);

/* Where program may be: itself when it has a slash, else in each directory of path.
 * NULL-terminated. */
const char **program_candidates(
	struct arena *a, const char *program, const char *path, struct err *e);
