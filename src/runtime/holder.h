/* SPDX-License-Identifier: MIT */
/* Starts the holder of a sandbox's namespaces. */
#pragma once

#include "runtime/sandbox.h"

/* Fills the sandbox's holder and namespace descriptors. Returns once the holder executes its
 * program. */
int holder_start(struct runtime *rt, const struct pod *pod, struct sandbox *s, struct err *e);
