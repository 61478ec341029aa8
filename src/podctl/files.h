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

/* Calls see() for each file; its results are added up (0 = well). 1 after a message when a file
 * cannot be read. */
int files_each(struct client *c, const char *path,
	int (*see)(void *arg, const struct manifest_file *f), void *arg);
/* Every problem on stderr, one a line. */
void complain_problems(const struct problems *ps);
