/* SPDX-License-Identifier: MIT */
/* One pod with its records, for tests of src/pod: containers i0, i1, ... and c0, c1, ... */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "pod/facts.h"
#include "pod/status.h"

struct fixture {
	struct pod pod;
	struct container_spec inits[4];
	struct container_spec regular[4];
	struct probe_spec probe; /* period 10 s, timeout 1 s, success 1, failure 3: point a
				    container's at it */
	struct pod_record record;
	struct container_record containers[8];
	struct container_messages messages[8];
	struct pod_seen seen;
	struct pod_events events;
	struct decision decision;
	msec now;
	struct arena arena;
	struct pod_status status;
	struct status_user user; /* of every container; without groups it is not known */
};

/* policy is "Always", "OnFailure" or "Never"; grace 30 s; now is 100 s. */
void fixture_init(struct fixture *f, const char *policy, uint32_t inits, uint32_t regular);
void fixture_fini(struct fixture *f);
/* The sandbox becomes ready. */
void fixture_sandbox(struct fixture *f);
void fixture_start(struct fixture *f, uint32_t c);
void fixture_exit(struct fixture *f, uint32_t c, int code);
/* Settles and decides; the first action of that kind, NULL when there is none. */
const struct action *fixture_decide(struct fixture *f, enum action_kind kind);
/* The index of the container to be started now, -1 for none. */
int fixture_starts(struct fixture *f);
/* An event of that reason since the last call of fixture_init() or fixture_forget_events(). */
const struct pod_event *fixture_event(const struct fixture *f, const char *reason);
void fixture_forget_events(struct fixture *f);
/* Settles and builds the status anew. */
const struct pod_status *fixture_status(struct fixture *f);
const struct container_status *fixture_container(struct fixture *f, const char *name);
