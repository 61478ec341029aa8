/* SPDX-License-Identifier: MIT */
/* Sized tmpfs out of the node's total: writable layers and emptyDir volumes. */
#pragma once

#include "runtime/runtime.h"

/* Takes bytes out of the total; -1 when it is used up. scratch_give() puts them back. */
int scratch_take(struct runtime *rt, uint64_t bytes, struct err *e);
void scratch_give(struct runtime *rt, uint64_t bytes);
/* The size of one of them for a limit in bytes: what was made for a larger machine is cut to what
 * this one can give to one, as a kubelet cuts it to what the node has. 0 = without a limit. */
uint64_t scratch_size(const struct runtime *rt, uint64_t limit);
/* A detached tmpfs. mode is octal text: "0777". inodes 0 = the kernel's default. */
int scratch_mount(uint64_t bytes, uint32_t inodes, const char *mode, unsigned attrs, struct err *e);
/* Gives its root to the users of a pod: sandbox->first_id. */
int scratch_own(int fd, uint32_t first_id, struct err *e);
/* Another size for the tmpfs mounted at fd, which may be O_PATH. */
int scratch_resize(int fd, uint64_t bytes, struct err *e);
