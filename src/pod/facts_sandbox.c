/* SPDX-License-Identifier: MIT */
/* Facts about a pod's sandbox: the holder, its namespaces and network. */
#include "base/text.h"
#include "pod/container.h"
#include "pod/events.h"
#include "pod/facts.h"
#include "pod/termination.h"

#define RETRY_FIRST SECONDS(1)
#define RETRY_MOST  SECONDS(60)
#define LIVED_LONG  SECONDS(60) /* a sandbox that lasted so long did not fail */

static void back_off(struct pod_record *r, msec now)
{
	int doublings = MIN(r->sandbox_failures, 6);

	r->sandbox_failures++;
	r->sandbox_retry_at = now + MIN(RETRY_FIRST << doublings, RETRY_MOST);
}

void sandbox_saw_starting(struct pod_record *r, msec now)
{
	(void)now;
	r->sandbox = SANDBOX_STARTING;
	r->sandbox_attempt++;
	r->round++;
	r->restarting_all = false;
	r->holder_pid = 0;
	r->ip = 0;
}

void sandbox_saw_ready(
	struct pod_record *r, int32_t holder_pid, uint32_t ip, msec now, struct pod_events *ev)
{
	(void)ev;
	if (r->sandbox != SANDBOX_STARTING)
		return;
	r->sandbox = SANDBOX_READY;
	r->holder_pid = holder_pid;
	r->ip = ip;
	r->sandbox_ready_at = now;
	r->message[0] = '\0';
}

void sandbox_saw_failed(struct pod_record *r, const char *reason, const char *message, msec now,
	struct pod_events *ev)
{
	bool mount = text_equal(reason, "FailedMount");

	if (r->sandbox != SANDBOX_STARTING)
		return;
	r->sandbox = SANDBOX_BROKEN;
	text_copy(r->message, sizeof(r->message), message);
	back_off(r, now);
	event_of_pod(ev, true, mount ? "FailedMount" : "FailedCreatePodSandBox",
		mount ? "" : "Failed to create pod sandbox: ", message, NULL);
}

static bool any_ran(const struct pod_seen *s)
{
	for (uint32_t i = 0; i < s->count; i++) {
		if (s->containers[i]->exit.valid || container_alive(s->containers[i]))
			return true;
	}
	return false;
}

void sandbox_saw_lost(struct pod_seen *s, msec now, struct pod_events *ev)
{
	struct pod_record *r = s->record;

	if (r->sandbox != SANDBOX_READY)
		return;
	r->sandbox = SANDBOX_BROKEN;
	r->holder_pid = 0;
	if (now - r->sandbox_ready_at > LIVED_LONG)
		r->sandbox_failures = 0;
	back_off(r, now);
	if (r->deleting || pod_is_over(r))
		return;
	/* kubelet: a pod that must not restart and has run gets no second sandbox */
	if (restart_policy_of(&s->pod->spec) == RESTART_NEVER && any_ran(s)) {
		r->abandoned = true;
		r->restarting_all = false;
	}
	event_of_pod(ev, false, "SandboxChanged",
		"Pod sandbox changed, it will be killed and re-created.", NULL);
}

void sandbox_saw_config(struct pod_record *r, msec now)
{
	bool is_one = r->sandbox == SANDBOX_STARTING || r->sandbox == SANDBOX_READY;

	if (!is_one && r->sandbox_retry_at > now)
		r->sandbox_retry_at = now;
}

void sandbox_saw_stopping(struct pod_record *r)
{
	r->sandbox = SANDBOX_STOPPING;
}

void sandbox_saw_gone(struct pod_record *r)
{
	if (r->sandbox != SANDBOX_STOPPING)
		return;
	r->sandbox = SANDBOX_GONE;
	r->holder_pid = 0;
}

void sandbox_saw_stop_failed(
	struct pod_record *r, const char *message, msec now, struct pod_events *ev)
{
	if (r->sandbox != SANDBOX_STOPPING)
		return;
	r->sandbox = SANDBOX_BROKEN;
	r->remove_retry_at = now + SIGNAL_AGAIN;
	event_of_pod(ev, true, "FailedKillPod", "error killing pod: ", message, NULL);
}
