/* SPDX-License-Identifier: MIT */
/* Upstream's validation rules and wording for a decoded and defaulted Pod; adds every problem it
 * finds. */
#pragma once

#include "api/pod.h"
#include "api/problems.h"

void pod_validate(const struct pod *pod, struct problems *problems);

/* Name rules, shared: NULL = good, else upstream's message, good until the next call. */
const char *name_is_dns1123_label(const char *s);
const char *name_is_dns1123_subdomain(const char *s);
/* Is ".." one of the path's elements? */
bool path_has_backstep(const char *path) PURE_CHECK;
