/* SPDX-License-Identifier: MIT */
/*
 * What to start next (kubelet: computePodActions, computeInitContainerActions). One start is in
 * flight at a time: regular containers start serially in spec order, and one that fails does not
 * stop those behind it.
 */
#include "pod/backoff.h"
#include "pod/container.h"
#include "pod/hook.h"
#include "pod/steps.h"

static bool wants_start(const struct pod_seen *s, uint32_t i)
{
	const struct container_record *c = s->containers[i];

	switch ((enum container_life)c->life) {
	case CONTAINER_WAITING:
		return true;
	case CONTAINER_STARTING:
	case CONTAINER_RUNNING:
		return false;
	case CONTAINER_EXITED:
		/* exit 0 in a lost sandbox counts for nothing: all init containers run again */
		if (c->init && !is_sidecar(s, i) && c->exit.round != s->record->round)
			return true;
		return container_restarts(s, i);
	}
	UNREACHABLE();
}

/* True when it is due now. While it waits the wait is shown and looked at again. Another definition
 * has failed at nothing yet (kubelet: GetBackoffKey). */
static bool is_due(const struct pod_seen *s, uint32_t i, msec now, struct decision *d)
{
	const struct container_record *c = s->containers[i];
	msec due = backoff_due_at(c);
	bool crash_loop = backoff_is_crash_loop(c, now);

	if (now >= due || container_changed(s, i))
		return true;
	look_again(d, due);
	if (crash_loop && !(c->waiting_shown && c->waiting == WAITING_CRASH_LOOP_BACK_OFF))
		decide(d, ACTION_SHOW_BACK_OFF, i);
	else if (!crash_loop && c->waiting == WAITING_ERR_IMAGE_PULL)
		decide(d, ACTION_SHOW_BACK_OFF, i);
	return false;
}

/* Init containers strictly in order, each until it succeeded, or, a sidecar, has started. True when
 * all are passed. */
static bool inits_sync(const struct pod_seen *s, msec now, struct decision *d)
{
	for (uint32_t i = 0; i < s->record->init_count; i++) {
		if (!is_sidecar(s, i) && init_done(s->record, s->containers[i]))
			continue;
		if (wants_start(s, i) && is_due(s, i, now, d))
			decide(d, ACTION_START_CONTAINER, i);
		if (!init_passed(s, i))
			return false;
	}
	return true;
}

/* Those not yet tried in this sandbox go first, in spec order: a failing one is retried behind
 * them. */
static void regular_sync(const struct pod_seen *s, msec now, struct decision *d)
{
	uint32_t chosen = s->count;

	for (uint32_t i = s->record->init_count; i < s->count; i++) {
		bool fresh = s->containers[i]->tried_in != s->record->round;

		if (!wants_start(s, i) || !is_due(s, i, now, d))
			continue;
		if (chosen == s->count ||
			(fresh && s->containers[chosen]->tried_in == s->record->round))
			chosen = i;
	}
	if (chosen < s->count)
		decide(d, ACTION_START_CONTAINER, chosen);
}

/* A start in flight, a postStart hook too, keeps back the others, but waits are shown meanwhile:
 * the starts decided are taken back, but for as many as may begin. */
static void drop_starts(struct decision *d, uint32_t may_begin)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < d->count; i++) {
		bool start = d->actions[i].kind == ACTION_START_CONTAINER;

		if (!start || may_begin > 0)
			d->actions[kept++] = d->actions[i];
		may_begin -= start && may_begin > 0;
	}
	d->count = kept;
}

void starts_sync(const struct pod_seen *s, msec now, struct decision *d)
{
	bool busy = false;

	for (uint32_t i = 0; i < s->count; i++)
		busy = busy || s->containers[i]->life == CONTAINER_STARTING ||
		       hook_holds_start(s->containers[i]);
	if (inits_sync(s, now, d))
		regular_sync(s, now, d);
	drop_starts(d, busy ? 0 : 1);
}
