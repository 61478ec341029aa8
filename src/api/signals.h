/* SPDX-License-Identifier: MIT */
/* The names that a stop signal may have: lifecycle.stopSignal, an image's StopSignal. */
#pragma once

/* The number of "SIGUSR1", "SIGRTMIN+3", ... on this machine; 0 = no such name. */
int signal_by_name(const char *name);
