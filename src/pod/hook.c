/* SPDX-License-Identifier: MIT */
/* When a hook runs, and what follows from its end. A sleep is a wait of the core, everything else
 * an operation. */
#include "pod/hook.h"

#include "base/text.h"
#include "pod/container.h"
#include "pod/events.h"
#include "pod/facts.h"
#include "pod/steps.h"

const struct lifecycle_handler *hook_spec_of(const struct container_spec *c, enum hook_kind k)
{
	if (!c->lifecycle)
		return NULL;
	return k == HOOK_POST_START ? c->lifecycle->post_start : c->lifecycle->pre_stop;
}

bool hook_holds_start(const struct container_record *c)
{
	uint8_t state = c->hooks[HOOK_POST_START].state;

	return c->life == CONTAINER_RUNNING &&
	       (state == HOOK_DUE || state == HOOK_RUNNING || state == HOOK_FAILED);
}

bool hook_sync(const struct pod_seen *s, uint32_t i, enum hook_kind k, msec now, struct decision *d)
{
	const struct container_record *c = s->containers[i];
	const struct hook_record *h = &c->hooks[k];
	const struct lifecycle_handler *spec = hook_spec_of(container_spec_at(s, i), k);
	msec over;

	if (k == HOOK_PRE_STOP && now >= c->kill_at)
		return false;
	if (h->state == HOOK_DUE)
		decide(d, ACTION_RUN_HOOK, i)->hook = k;
	if (h->state != HOOK_RUNNING)
		return h->state == HOOK_DUE;
	if (k == HOOK_PRE_STOP)
		look_again(d, c->kill_at);
	if (!spec || !spec->sleep)
		return true;
	over = h->began_at + seconds_of(&spec->sleep->seconds, 0);
	if (now >= over)
		decide(d, ACTION_END_HOOK, i)->hook = k;
	else
		look_again(d, over);
	return true;
}

void hook_saw_begin(struct pod_seen *s, uint32_t i, enum hook_kind k, msec now)
{
	s->containers[i]->hooks[k] = (struct hook_record){HOOK_RUNNING, now};
}

static void post_start_failed(struct container_record *c, const char *message)
{
	c->waiting = WAITING_POST_START_HOOK_ERROR;
	text_copy(c->waiting_message, sizeof(c->waiting_message), message);
}

void hook_saw_result(struct pod_seen *s, uint32_t i, enum hook_kind k, const struct hook_end *end,
	msec now, struct pod_events *ev)
{
	struct container_record *c = s->containers[i];
	struct hook_record *h = &c->hooks[k];
	bool post_start = k == HOOK_POST_START;

	if (c->life != CONTAINER_RUNNING || c->instance != end->instance ||
		h->state != HOOK_RUNNING)
		return;
	h->state = end->ok ? HOOK_ENDED : HOOK_FAILED;
	/* the message may tell secrets: it is in the status, not in the event */
	if (!end->ok && post_start)
		event_of_container(
			ev, c, true, "FailedPostStartHook", "PostStartHook failed", NULL);
	else if (!end->ok)
		event_of_container(ev, c, true, "FailedPreStopHook", "PreStopHook failed", NULL);
	if (!post_start) /* kubelet takes whole seconds off the grace */
		c->kill_at += (now - h->began_at) % SECONDS(1);
	else if (end->ok)
		container_shown(c);
	else
		post_start_failed(c, end->message);
}
