/* SPDX-License-Identifier: MIT */
/* Counts init and regular containers by state, then the rules of getPhase in order. */
#include "pod/phase.h"

#include "pod/container.h"

struct tally {
	uint32_t pending_inits;
	uint32_t failed_inits;	   /* for good */
	uint32_t pending_sidecars; /* not started yet */
	uint32_t waiting;
	uint32_t running;
	uint32_t stopped;
	uint32_t succeeded;
	uint32_t restarting; /* of the stopped: another instance is wanted */
};

static void tally_init(const struct pod_seen *s, uint32_t i, struct tally *t)
{
	const struct container_record *c = s->containers[i];
	bool ended = c->exit.valid && c->exit.round == s->record->round;

	if (init_done(s->record, c))
		return;
	if (c->life != CONTAINER_RUNNING && ended && !container_restarts(s, i))
		t->failed_inits++;
	else
		t->pending_inits++;
}

/* Once one has run, only a running one counts. */
static void tally_sidecar(const struct pod_seen *s, uint32_t i, struct tally *t)
{
	const struct container_record *c = s->containers[i];
	bool fresh = !container_runs(c) && !c->exit.valid;

	t->running += container_runs(c);
	t->waiting += fresh;
	t->pending_sidecars += fresh || (container_runs(c) && !container_is_started(s, i));
}

static void tally_regular(const struct pod_seen *s, uint32_t i, struct tally *t)
{
	const struct container_record *c = s->containers[i];

	if (container_runs(c)) {
		t->running++;
	} else if (!c->exit.valid) {
		t->waiting++;
	} else {
		t->stopped++;
		t->restarting += container_restarts(s, i);
		t->succeeded += c->exit.exit_code == 0;
	}
}

/* A pod that gets no further start and in which nothing lives. */
static enum pod_phase final_phase(const struct pod_seen *s, const struct tally *t)
{
	return t->succeeded == s->record->container_count ? PHASE_SUCCEEDED : PHASE_FAILED;
}

enum pod_phase phase_of(const struct pod_seen *s)
{
	const struct pod_record *r = s->record;
	struct tally t = {0};

	if (pod_is_over(r))
		return (enum pod_phase)r->phase;
	if (r->reason != POD_REASON_NONE)
		return PHASE_FAILED;
	for (uint32_t i = 0; i < s->count; i++) {
		if (is_sidecar(s, i))
			tally_sidecar(s, i, &t);
		else if (i < r->init_count)
			tally_init(s, i, &t);
		else
			tally_regular(s, i, &t);
	}
	if ((r->deleting || r->abandoned) && !pod_any_alive(s))
		return final_phase(s, &t);
	if (r->restarting_all)
		return pod_ever_ran(s) ? PHASE_RUNNING : PHASE_PENDING;
	if (t.failed_inits > 0)
		return PHASE_FAILED;
	if (t.pending_inits > 0 || t.waiting > 0 || (t.pending_sidecars > 0 && !pod_ever_ran(s)))
		return PHASE_PENDING;
	if (t.running > 0)
		return PHASE_RUNNING;
	if (t.stopped == 0)
		return PHASE_PENDING;
	return t.restarting > 0 ? PHASE_RUNNING : final_phase(s, &t);
}
