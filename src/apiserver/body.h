/* SPDX-License-Identifier: MIT */
/* A request's body as a Pod: decoded, defaulted and checked. */
#pragma once

#include "api/pod.h"
#include "apiserver/read.h"

/* The pod of c's body (YAML or JSON), in c's arena. NULL: the refusal was answered, c may be gone.
 */
struct pod *body_pod(struct conn *c);
