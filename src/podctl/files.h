/* SPDX-License-Identifier: MIT */
/* Manifests named by -f: a file, the manifests of a directory, or stdin. */
#pragma once

#include "api/decode.h"
#include "podctl/client.h"

/* Sees the objects of one file. name is for messages. */
struct manifest_file {
	const char *name;
	struct manifest_object *objects;
	int count;
	struct problems *problems;
};

#define FILES_HELP                                                                                 \
	"a file, a directory of *.yaml, *.yml and *.json, or - for stdin; may be given again"

#define TEXTS_MAX 64

/* The values of an option that may be given again. */
struct texts {
	int count;
	const char *items[TEXTS_MAX];
};

/* Calls see() for each file of each path; its results are added up (0 = well). 1 after a message
 * when a file cannot be read; the others are seen all the same. */
int files_each(struct client *c, const struct texts *paths,
	int (*see)(void *arg, const struct manifest_file *f), void *arg);
/* Every problem on stderr, one a line. */
void complain_problems(const struct problems *ps);
