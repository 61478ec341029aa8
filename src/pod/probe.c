/* SPDX-License-Identifier: MIT */
/* When a probe is due. Verdicts are counted in facts_probe.c. */
#include "pod/probe.h"

#include "pod/container.h"
#include "pod/steps.h"

const struct probe_spec *probe_spec_of(const struct container_spec *c, enum probe_kind k)
{
	switch (k) {
	case PROBE_LIVENESS:
		return c->liveness_probe;
	case PROBE_READINESS:
		return c->readiness_probe;
	case PROBE_STARTUP:
		return c->startup_probe;
	}
	UNREACHABLE();
}

bool probe_startup_passed(const struct pod_seen *s, uint32_t i)
{
	return !probe_spec_of(container_spec_at(s, i), PROBE_STARTUP) ||
	       s->containers[i]->probes[PROBE_STARTUP].verdict == PROBE_SUCCESS;
}

static enum probe_result start_value(enum probe_kind k)
{
	switch (k) {
	case PROBE_LIVENESS:
		return PROBE_SUCCESS;
	case PROBE_READINESS:
		return PROBE_FAILURE;
	case PROBE_STARTUP:
		return PROBE_UNKNOWN;
	}
	UNREACHABLE();
}

void probes_begin(struct container_record *c, const struct container_spec *spec, msec now)
{
	for (enum probe_kind k = PROBE_LIVENESS; k <= PROBE_STARTUP; k++) {
		const struct probe_spec *p = probe_spec_of(spec, k);

		c->probes[k] = (struct probe_record){
			.verdict = (uint8_t)start_value(k),
			.last = PROBE_UNKNOWN,
		};
		/* initialDelaySeconds counts from the container's start, also behind a startup
		 * probe */
		if (p)
			c->probes[k].next_at = now + seconds_of(&p->initial_delay_seconds, 0);
	}
}

void probes_end(struct container_record *c)
{
	for (enum probe_kind k = PROBE_LIVENESS; k <= PROBE_STARTUP; k++)
		c->probes[k].in_flight = false;
	c->probes[PROBE_READINESS].verdict = PROBE_FAILURE;
}

/* The operation enforces the timeout; a result that is still missing then has been lost. */
static msec lost_at(const struct probe_spec *p, const struct probe_record *r)
{
	return r->began_at + 2 * seconds_of(&p->timeout_seconds, 1) +
	       seconds_of(&p->period_seconds, 10);
}

static bool wants_probe(const struct pod_seen *s, uint32_t i, enum probe_kind k)
{
	if (s->containers[i]->probes[k].on_hold)
		return false;
	if (k == PROBE_STARTUP)
		return !s->record->deleting && !probe_startup_passed(s, i);
	if (k == PROBE_LIVENESS && s->record->deleting)
		return false;
	return probe_startup_passed(s, i);
}

void probes_sync(const struct pod_seen *s, uint32_t i, msec now, struct decision *d)
{
	const struct container_record *c = s->containers[i];

	for (enum probe_kind k = PROBE_LIVENESS; k <= PROBE_STARTUP; k++) {
		const struct probe_spec *p = probe_spec_of(container_spec_at(s, i), k);
		msec due;

		if (!p || !wants_probe(s, i, k))
			continue;
		due = c->probes[k].in_flight ? lost_at(p, &c->probes[k]) : c->probes[k].next_at;
		if (now < due)
			look_again(d, due);
		else
			decide(d, ACTION_RUN_PROBE, i)->probe = k;
	}
}
