/* SPDX-License-Identifier: MIT */
/* Facts about probes: single results to verdicts by thresholds (kubelet: prober/worker.go doProbe).
 */
#include "pod/container.h"
#include "pod/events.h"
#include "pod/facts.h"
#include "pod/probe.h"

static const char *probe_title(enum probe_kind k)
{
	switch (k) {
	case PROBE_LIVENESS:
		return "Liveness";
	case PROBE_READINESS:
		return "Readiness";
	case PROBE_STARTUP:
		return "Startup";
	}
	UNREACHABLE();
}

void probe_saw_begin(struct pod_seen *s, uint32_t i, enum probe_kind k, msec now)
{
	struct probe_record *r = &s->containers[i]->probes[k];
	const struct probe_spec *p = probe_spec_of(container_spec_at(s, i), k);

	r->in_flight = true;
	r->began_at = now;
	r->next_at = now + (p ? seconds_of(&p->period_seconds, 10) : SECONDS(10));
}

/* Counts one result; true when it makes a verdict. */
static bool count(struct probe_record *r, const struct probe_spec *p, enum probe_result result)
{
	int needed = (int)(result == PROBE_FAILURE ? int_or(p->failure_threshold, 3)
						   : int_or(p->success_threshold, 1));

	if (r->last == result)
		r->consecutive += r->consecutive < INT32_MAX;
	else
		r->consecutive = 1;
	r->last = (uint8_t)result;
	return r->consecutive >= needed;
}

static bool heeds(const struct pod_seen *s, const struct container_record *c, enum probe_kind k)
{
	return !c->probes[k].on_hold && (k == PROBE_READINESS || !s->record->deleting);
}

void probe_saw_warning(struct pod_seen *s, uint32_t i, uint32_t instance, enum probe_kind k,
	const char *output, struct pod_events *ev)
{
	struct container_record *c = s->containers[i];

	if (c->life == CONTAINER_RUNNING && c->instance == instance && c->probes[k].in_flight &&
		heeds(s, c, k))
		event_of_container(ev, c, true, "ProbeWarning", probe_title(k),
			" probe warning: ", output, NULL);
}

void probe_saw_result(struct pod_seen *s, uint32_t i, uint32_t instance, enum probe_kind k,
	enum probe_result result, const char *output, struct pod_events *ev)
{
	struct container_record *c = s->containers[i];
	struct probe_record *r = &c->probes[k];
	const struct probe_spec *p = probe_spec_of(container_spec_at(s, i), k);

	if (c->life != CONTAINER_RUNNING || c->instance != instance || !r->in_flight || !p)
		return;
	r->in_flight = false;
	if (!heeds(s, c, k))
		return;
	if (result != PROBE_SUCCESS)
		event_of_container(ev, c, true, "Unhealthy", probe_title(k),
			result == PROBE_FAILURE ? " probe failed: " : " probe errored: ", output,
			NULL);
	/* where the mechanism failed there is no verdict on the container */
	if (result == PROBE_UNKNOWN || !count(r, p, result))
		return;
	r->verdict = (uint8_t)result;
	if (k == PROBE_STARTUP || (k == PROBE_LIVENESS && result == PROBE_FAILURE)) {
		r->on_hold = true;
		r->consecutive = 0;
	}
}
