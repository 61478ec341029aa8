/* SPDX-License-Identifier: MIT */
/* Merge patches (RFC 7396) and Kubernetes' strategic merge patches of pods, tree and tree to JSON.
 */
#pragma once

#include "base/json.h"
#include "yaml/tree.h"

/* Writes target changed by patch. strategic: lists of objects merge by their key (containers by
 * name, ...), with $patch directives; else a list replaces the list. */
void patch_write(
	struct json *j, const struct node *target, const struct node *patch, bool strategic);
