/* SPDX-License-Identifier: MIT */
/* The parts of `describe` (kubectl's pkg/describe/describe.go). Text goes to a buffer with
 * tabs, which tabs_print() aligns. */
#pragma once

#include "api/kinds.h"
#include "api/pod.h"
#include "base/text.h"
#include "podctl/client.h"

#define DESCRIBE_TEXT_MAX (256 * 1024)

/* describe.c: "Reason:\tEvicted", if there is one. label: with its indentation. */
void describe_text(struct text *t, const char *label, const char *value);
/* A container's (in it) or a pod's, if there is one. */
void describe_seccomp(struct text *t, const struct seccomp_profile *s, bool in_container);
void describe_time(struct text *t, const char *label, const struct opt_int *at);
void describe_map(
	struct text *t, const char *label, const char *between, const struct string_map *m);
void describe_events(struct text *t, struct client *c, const struct object_meta *m);
/* describe_config.c: the whole text of a ConfigMap or Secret, printed; the exit status. */
int describe_config(struct client *c, enum object_kind kind, const char *name);
/* describe_node.c: the same of the node, whatever its name when it is NULL. */
int describe_node(struct client *c, const char *name);
/* describe_container.c: "Containers:" or "Init Containers:" with everything below. */
void describe_containers(struct text *t, const struct pod *pod, bool init);
/* Limits and requests of a container or of a whole pod. */
void describe_resources(struct text *t, const struct resource_requirements *r, const char *indent);
/* describe_volume.c */
void describe_volumes(struct text *t, const struct pod *pod);
