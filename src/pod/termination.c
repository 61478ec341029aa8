/* SPDX-License-Identifier: MIT */
/*
 * How containers and pods end (kubelet: killContainer): stop signal, grace, SIGKILL. Containers end
 * in parallel; one that is stuck in the kernel holds back only its own pod.
 */
#include "pod/termination.h"

#include "pod/container.h"
#include "pod/hook.h"
#include "pod/probe.h"
#include "pod/steps.h"

msec grace_of(struct opt_int seconds)
{
	return seconds_of(&seconds, 30);
}

msec termination_kill_at(const struct pod_seen *s, uint32_t i, enum stop_reason why, msec now)
{
	const struct pod_spec *spec = &s->pod->spec;
	const struct container_spec *c = container_spec_at(s, i);
	const struct probe_spec *probe = NULL;
	struct opt_int grace = spec->termination_grace_period_seconds;

	switch (why) {
	case STOP_POD_DELETED:
		return MAX(s->record->deleted_at + s->record->grace, now + TERMINATION_LEAST);
	case STOP_LIVENESS:
		probe = probe_spec_of(c, PROBE_LIVENESS);
		break;
	case STOP_STARTUP:
		probe = probe_spec_of(c, PROBE_STARTUP);
		break;
	case STOP_POD_DONE:
		if (s->record->reason == POD_EVICTED)
			return now + MAX(s->record->grace, TERMINATION_LEAST);
		break;
	case STOP_POST_START:
	case STOP_CHANGED:
	case STOP_NONE:
		break;
	}
	if (probe && probe->termination_grace_period_seconds.set)
		grace = probe->termination_grace_period_seconds;
	return now + MAX(grace_of(grace), TERMINATION_LEAST);
}

void kill_sync(const struct pod_seen *s, uint32_t i, msec now, struct decision *d)
{
	const struct container_record *c = s->containers[i];

	if (now < c->signal_retry_at)
		look_again(d, c->signal_retry_at);
	else
		decide(d, ACTION_KILL_CONTAINER, i);
}

/* kubelet's terminationOrdering: of a pod that ends, sidecars get the signal when the regular
 * containers and the sidecars behind them are gone, or the grace is over. */
static bool has_turn(const struct pod_seen *s, uint32_t i, msec now)
{
	const struct container_record *c = s->containers[i];
	bool pod_ends = c->stop == STOP_POD_DELETED || c->stop == STOP_POD_DONE;

	if (!pod_ends || now >= c->kill_at || !is_sidecar(s, i))
		return true;
	for (uint32_t k = i + 1; k < s->count; k++) {
		bool before = k >= s->record->init_count || is_sidecar(s, k);

		if (before && container_alive(s->containers[k]))
			return false;
	}
	return true;
}

static void signals_sync(const struct pod_seen *s, uint32_t i, msec now, struct decision *d)
{
	const struct container_record *c = s->containers[i];
	bool tried = c->term_sent_at != 0 || c->signal_retry_at != 0;

	if (now >= c->kill_at && tried) {
		kill_sync(s, i, now, d);
		return;
	}
	if (now < c->kill_at)
		look_again(d, c->kill_at);
	if (c->term_sent_at != 0 || hook_sync(s, i, HOOK_PRE_STOP, now, d) || !has_turn(s, i, now))
		return;
	if (now < c->signal_retry_at)
		look_again(d, c->signal_retry_at);
	else
		decide(d, ACTION_TERM_CONTAINER, i);
}

void stop_sync(const struct pod_seen *s, uint32_t i, msec now, struct decision *d)
{
	const struct container_record *c = s->containers[i];
	enum stop_reason why = STOP_NONE;

	if (c->stop != STOP_NONE) {
		signals_sync(s, i, now, d);
		return;
	}
	if (c->hooks[HOOK_POST_START].state == HOOK_FAILED)
		why = STOP_POST_START;
	else if (container_changed(s, i) && !hook_holds_start(c) && (!c->init || is_sidecar(s, i)))
		why = STOP_CHANGED;
	else if (c->probes[PROBE_LIVENESS].verdict == PROBE_FAILURE)
		why = STOP_LIVENESS;
	else if (c->probes[PROBE_STARTUP].verdict == PROBE_FAILURE)
		why = STOP_STARTUP;
	if (why != STOP_NONE)
		decide(d, ACTION_STOP_CONTAINER, i)->stop = why;
}

/* A container of a pod that has to go. */
static void end_sync(const struct pod_seen *s, uint32_t i, msec now, struct decision *d)
{
	const struct container_record *c = s->containers[i];
	const struct pod_record *r = s->record;
	enum stop_reason why = r->deleting ? STOP_POD_DELETED : STOP_POD_DONE;
	msec late = r->deleted_at + r->grace + TERMINATION_LEAST;

	if (c->life == CONTAINER_RUNNING && c->stop != why) {
		decide(d, ACTION_STOP_CONTAINER, i)->stop = why;
	} else if (c->life == CONTAINER_RUNNING) {
		signals_sync(s, i, now, d);
		if (r->sandbox == SANDBOX_READY) /* readiness goes on while a pod ends */
			probes_sync(s, i, now, d);
	} else if (c->life == CONTAINER_STARTING && r->deleting) {
		/* a start is left to complete, but not for ever */
		if (now < late)
			look_again(d, late);
		else
			kill_sync(s, i, now, d);
	}
}

void sidecars_end_sync(const struct pod_seen *s, msec now, struct decision *d)
{
	for (uint32_t i = 0; i < s->record->init_count; i++)
		end_sync(s, i, now, d);
}

void termination_sync(const struct pod_seen *s, msec now, struct decision *d)
{
	for (uint32_t i = 0; i < s->count; i++)
		end_sync(s, i, now, d);
	switch ((enum sandbox_life)s->record->sandbox) {
	case SANDBOX_STARTING:
	case SANDBOX_STOPPING:
		return;
	case SANDBOX_READY:
	case SANDBOX_BROKEN:
		sandbox_remove_sync(s, now, d);
		return;
	case SANDBOX_NONE:
	case SANDBOX_GONE:
		if (s->record->deleting && !pod_any_alive(s))
			decide(d, ACTION_FORGET_POD, 0);
		return;
	}
	UNREACHABLE();
}
