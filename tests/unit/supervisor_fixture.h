/* SPDX-License-Identifier: MIT */
/* What a supervisor needs beside what a test is about: a name, tables for two pods and six
 * containers when conf does not say how many, random bytes and a wall clock. */
#pragma once

#include "node/supervisor.h"

#define FIXTURE_PODS	   2
#define FIXTURE_CONTAINERS 6
#define FIXTURE_MOST	   8 /* containers that a test may ask for in conf */
#define FIXTURE_WALL                                                                               \
	INT64_C(1700000000000) /* what the clock is ahead of the boot clock at first               \
				*/

extern int64_t fixture_offset; /* what it is ahead now */

extern table_handle fixture_pod; /* whose sandbox was to be made last */
extern int fixture_sandboxes;	 /* that were to be made */

/* ops and conf say what the test cares for; the rest of both is filled in here: sandboxes are made
 * and removed without an error. The program ends when there is no memory. */
struct supervisor *fixture_supervisor(struct supervisor_conf *conf, struct node_ops *ops);
/* Accepts and runs default/pod, of one container "main" and this volume, whose texts and the arena
 * outlive it. */
void fixture_volume_pod(
	struct supervisor *sv, struct arena *a, const struct volume *volume, msec now);
/* The first event of this reason, NULL when there is none. Good until the next event. */
const struct event_record *fixture_node_event(const struct supervisor *sv, const char *reason);
