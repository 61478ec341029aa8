/* SPDX-License-Identifier: MIT */
/* A request's body as a Pod: decoded, defaulted and checked. */
#pragma once

#include "api/pod.h"
#include "apiserver/read.h"

/* The pod of text (YAML or JSON) for t, in c's arena. NULL: the refusal was answered, c may be
 * gone. */
struct pod *body_pod(struct conn *c, const struct target *t, const char *text, size_t len);
