/* SPDX-License-Identifier: MIT */
/* A request's body as an object of the target's kind: decoded, defaulted and checked. */
#pragma once

#include "api/kinds.h"
#include "apiserver/read.h"

/* What the request is about; never of events. */
const struct kind *kind_of_target(const struct conn *c);
/* The object of c's body (YAML or JSON), in c's arena. NULL: the refusal was answered, c may be
 * gone. */
struct any_object *body_object(struct conn *c);
