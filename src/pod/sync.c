/* SPDX-License-Identifier: MIT */
/* The order of a decision: sandbox, running containers (verdicts, signals, probes), starts; or the
 * way down. */
#include "pod/sync.h"

#include "pod/admit.h"
#include "pod/container.h"
#include "pod/hook.h"
#include "pod/probe.h"
#include "pod/steps.h"

struct action *decide(struct decision *d, enum action_kind kind, uint32_t container)
{
	struct action *a = &d->actions[d->count];

	/* at most four a container and one for the pod are ever asked for */
	if (d->count + 1 < ACTIONS_MAX)
		d->count++;
	*a = (struct action){.kind = kind, .container = container};
	return a;
}

void look_again(struct decision *d, msec at)
{
	d->again_at = MIN(d->again_at, at);
}

/* No sandbox: whatever still lives belonged to a lost one and goes first. */
static void sandbox_create_sync(const struct pod_seen *s, msec now, struct decision *d)
{
	if (pod_any_alive(s) || s->record->abandoned)
		return;
	if (now < s->record->sandbox_retry_at)
		look_again(d, s->record->sandbox_retry_at);
	else
		decide(d, ACTION_CREATE_SANDBOX, 0);
}

void sandbox_remove_sync(const struct pod_seen *s, msec now, struct decision *d)
{
	if (pod_any_alive(s))
		return;
	if (now < s->record->remove_retry_at)
		look_again(d, s->record->remove_retry_at);
	else
		decide(d, ACTION_REMOVE_SANDBOX, 0);
}

static void running_sync(const struct pod_seen *s, msec now, struct decision *d)
{
	for (uint32_t i = 0; i < s->count; i++) {
		if (s->containers[i]->life != CONTAINER_RUNNING)
			continue;
		stop_sync(s, i, now, d);
		if (s->containers[i]->stop == STOP_NONE)
			hook_sync(s, i, HOOK_POST_START, now, d);
		if (!hook_holds_start(s->containers[i]))
			probes_sync(s, i, now, d);
	}
}

static void lost_sync(const struct pod_seen *s, msec now, struct decision *d)
{
	for (uint32_t i = 0; i < s->count; i++) {
		if (s->containers[i]->life == CONTAINER_RUNNING)
			kill_sync(s, i, now, d);
	}
	sandbox_remove_sync(s, now, d);
}

/* In place: the sandbox stays (KEP-5532). */
static void restart_all_sync(const struct pod_seen *s, msec now, struct decision *d)
{
	for (uint32_t i = 0; i < s->count; i++) {
		if (container_alive(s->containers[i]))
			kill_sync(s, i, now, d);
	}
	if (!pod_any_alive(s))
		decide(d, ACTION_RESTART_ALL, 0);
}

static void keep_sync(const struct pod_seen *s, msec now, struct decision *d)
{
	switch ((enum sandbox_life)s->record->sandbox) {
	case SANDBOX_NONE:
	case SANDBOX_GONE:
		sandbox_create_sync(s, now, d);
		return;
	case SANDBOX_STARTING:
	case SANDBOX_STOPPING:
		return;
	case SANDBOX_READY:
		if (s->record->restarting_all) {
			restart_all_sync(s, now, d);
			return;
		}
		if (pod_work_done(s)) {
			sidecars_end_sync(s, now, d);
			return;
		}
		running_sync(s, now, d);
		starts_sync(s, now, d);
		return;
	case SANDBOX_BROKEN:
		lost_sync(s, now, d);
		return;
	}
	UNREACHABLE();
}

/* kubelet: activeDeadlineHandler, and admission before the first sandbox. True: it has failed. */
static bool failure_sync(const struct pod_seen *s, msec now, struct decision *d)
{
	const struct pod_spec *spec = &s->pod->spec;
	msec due = s->record->accepted_at + seconds_of(&spec->active_deadline_seconds, 0);
	enum pod_reason why = POD_REASON_NONE;
	char message[RECORD_TEXT_MAX];

	if (s->record->sandbox_attempt == 0)
		why = pod_admit(s, message);
	if (why == POD_REASON_NONE && spec->active_deadline_seconds.set) {
		if (now >= due)
			why = POD_DEADLINE_EXCEEDED;
		else
			look_again(d, due);
	}
	if (why != POD_REASON_NONE)
		decide(d, ACTION_FAIL_POD, 0)->why = why;
	return why != POD_REASON_NONE;
}

void pod_sync(const struct pod_seen *s, msec now, struct decision *d)
{
	d->count = 0;
	d->again_at = NEVER;
	if (s->record->deleting || pod_is_over(s->record))
		termination_sync(s, now, d);
	else if (!failure_sync(s, now, d))
		keep_sync(s, now, d);
}
