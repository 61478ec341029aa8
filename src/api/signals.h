/* SPDX-License-Identifier: MIT */
/* The names that a stop signal may have: lifecycle.stopSignal, an image's StopSignal. */
#pragma once

#include "base/text.h"

#define SIGNAL_NAMES_MAX 1024 /* what signal_names() adds at most */

/* The number of "SIGUSR1", "SIGRTMIN+3", ... on this machine; 0 = no such name. */
int signal_by_name(const char *name);
/* Adds all of them in quotes, sorted as texts: `"SIGABRT", "SIGALRM", ...`. */
void signal_names(struct text *t);
