/* SPDX-License-Identifier: MIT */
/* What node.yaml asks of the board before any pod: modules, mounts, host name, the kernel's panic
 * time, its hardening. */
#pragma once

#include "api/nodeconf.h"
#include "base/err.h"

/* Loads one module of the running kernel; a failure is logged. The index is read once and dropped
 * by setup_forget_modules(). */
void setup_load_module(const char *name, const char *params);
void setup_forget_modules(void);
/* Reads /etc/podinit/node.yaml over the defaults; problems are logged and the defaults stay. Kept
 * for the life of the process. */
void setup_read_conf(struct nodeconf *conf);
/* Applies it. Problems are logged: the board comes up as far as it can. */
void setup_board(const struct nodeconf *conf);
