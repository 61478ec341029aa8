/* SPDX-License-Identifier: MIT */
/* Facts about a container's end: why it is stopped, the signals, the exit. */
#include "base/text.h"
#include "pod/container.h"
#include "pod/events.h"
#include "pod/facts.h"
#include "pod/hook.h"
#include "pod/probe.h"
#include "pod/termination.h"

static const char *stop_text(enum stop_reason why)
{
	switch (why) {
	case STOP_LIVENESS:
		return " failed liveness probe";
	case STOP_STARTUP:
		return " failed startup probe";
	case STOP_CHANGED:
		return " definition changed";
	case STOP_POST_START:
	case STOP_NONE:
	case STOP_POD_DELETED:
	case STOP_POD_DONE:
		return NULL;
	}
	UNREACHABLE();
}

static void tell_stop(
	struct pod_seen *s, struct container_record *c, enum stop_reason why, struct pod_events *ev)
{
	const char *text = stop_text(why);
	bool restarts = why == STOP_CHANGED || container_may_restart(s, c->index);

	if (why == STOP_POST_START) {
		event_of_container(ev, c, false, "Killing", "FailedPostStartHook", NULL);
		return;
	}
	/* without a text the message ends there */
	event_of_container(ev, c, false, "Killing", text ? "Container " : "Stopping container ",
		c->name, text, restarts ? ", will be restarted" : "", NULL);
}

void container_saw_stop(
	struct pod_seen *s, uint32_t i, enum stop_reason why, msec now, struct pod_events *ev)
{
	struct container_record *c = s->containers[i];
	msec kill_at;

	if (c->life != CONTAINER_RUNNING || c->stop == why)
		return;
	kill_at = termination_kill_at(s, i, why, now);
	if (c->stop == STOP_NONE && hook_spec_of(container_spec_at(s, i), HOOK_PRE_STOP))
		c->hooks[HOOK_PRE_STOP].state = HOOK_DUE;
	/* a second reason can only make it sooner */
	c->kill_at = c->stop == STOP_NONE ? kill_at : MIN(c->kill_at, kill_at);
	c->stop = (uint8_t)why;
	c->stop_since = now;
	tell_stop(s, c, why, ev);
}

void container_saw_term_sent(struct pod_seen *s, uint32_t i, msec now)
{
	struct container_record *c = s->containers[i];

	c->term_sent_at = MAX(now, (msec)1);
	c->signal_retry_at = 0;
	c->kill_at = MAX(c->kill_at, now + TERMINATION_LEAST);
}

void container_saw_kill_sent(struct pod_seen *s, uint32_t i, msec now)
{
	s->containers[i]->kill_sent = true;
	s->containers[i]->signal_retry_at = now + KILL_AGAIN;
}

void container_saw_signal_failed(struct pod_seen *s, uint32_t i, msec now)
{
	s->containers[i]->signal_retry_at = now + SIGNAL_AGAIN;
}

static enum terminated_reason exit_reason(
	const struct pod_record *r, const struct container_end *end)
{
	if (r->restarting_all)
		return TERMINATED_RESTARTING_ALL_CONTAINERS;
	if (end->exit_code == 0)
		return TERMINATED_COMPLETED;
	return end->oom ? TERMINATED_OOM_KILLED : TERMINATED_ERROR;
}

/* Not when it is a sidecar that is not needed any more: it was told to end, or nobody misses it. */
static bool wants_restart_all(const struct pod_seen *s, uint32_t i)
{
	const struct pod_record *r = s->record;

	return !r->deleting && !r->abandoned && !pod_is_over(r) && !r->restarting_all &&
	       !pod_work_done(s) &&
	       container_rule_of(container_spec_at(s, i), s->containers[i]->exit.exit_code) ==
		       RULE_RESTART_ALL;
}

void container_saw_exit(struct pod_seen *s, uint32_t i, const struct container_end *end, msec now,
	struct pod_events *ev)
{
	struct container_record *c = s->containers[i];
	struct termination_record ended;

	if (!container_alive(c))
		return;
	if (c->life == CONTAINER_STARTING) /* its end was seen before its start */
		container_saw_started(s, i, 0, now, ev);
	ended = (struct termination_record){
		.valid = true,
		.reason = (uint8_t)exit_reason(s->record, end),
		.exit_code = end->exit_code,
		.instance = c->instance,
		.round = c->tried_in,
		.started_at = c->started_at,
		.finished_at = now,
	};
	container_ended(s, i, &ended, end->message);
	c->pid = 0;
	c->restart_pending = false;
	c->waiting_shown = c->stop == STOP_POST_START && container_restarts(s, i);
	probes_end(c);
	if (wants_restart_all(s, i)) {
		s->record->restarting_all = true;
		s->record->restarted_all = true;
	}
}
