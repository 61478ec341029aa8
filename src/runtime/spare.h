/* SPDX-License-Identifier: MIT */
/*
 * What nearly every container needs and takes long to make, made while PID 1 has nothing else to
 * do: a /dev, terminals, a writable layer. They are for a pod without users of its own that wishes
 * for nothing special; nobody else has seen them, and each is given away once.
 */
#pragma once

#include "runtime/runtime.h"

/* Makes the first set. */
void spare_init(struct runtime *rt);
/* Gives the spare away, and another is made when the loop is idle next; -1 = there is none, it has
 * to be made. */
int spare_take(struct runtime *rt, enum spare what);
void spare_fini(struct runtime *rt);
