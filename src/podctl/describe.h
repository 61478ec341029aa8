/* SPDX-License-Identifier: MIT */
/* The parts of `describe pod` (kubectl's pkg/describe/describe.go). Text goes to a buffer with
 * tabs, which tabs_print() aligns. */
#pragma once

#include "api/pod.h"
#include "base/text.h"

/* describe.c: "Reason:\tEvicted", if there is one. label: with its indentation. */
void describe_text(struct text *t, const char *label, const char *value);
void describe_time(struct text *t, const char *label, const struct opt_int *at);
/* describe_container.c: "Containers:" or "Init Containers:" with everything below. */
void describe_containers(struct text *t, const struct pod *pod, bool init);
/* describe_volume.c */
void describe_volumes(struct text *t, const struct pod *pod);
