/* SPDX-License-Identifier: MIT */
/* Upstream's validation rules and wording for a decoded and defaulted object; adds every problem it
 * finds. */
#pragma once

#include "api/config.h"
#include "api/pod.h"
#include "api/problems.h"

void pod_validate(const struct pod *pod, struct problems *problems);
void config_map_validate(const struct config_map *c, struct problems *problems);
void secret_validate(const struct secret *s, struct problems *problems);
void claim_validate(const struct volume_claim *c, struct problems *problems);

/* What a change may not change: `immutable` once it is true, and what it covers; a Secret's type;
 * of a claim all but its size. Both are good by themselves. */
void config_map_validate_update(
	const struct config_map *c, const struct config_map *old, struct problems *problems);
void secret_validate_update(
	const struct secret *s, const struct secret *old, struct problems *problems);
void claim_validate_update(
	const struct volume_claim *c, const struct volume_claim *old, struct problems *problems);

/* Name rules, shared: NULL = good, else upstream's message, good until the next call. */
const char *name_is_dns1123_label(const char *s);
const char *name_is_dns1123_subdomain(const char *s);
/* Is ".." one of the path's elements? */
bool path_has_backstep(const char *path) PURE_CHECK;
