/* SPDX-License-Identifier: MIT */
/* Facts about a pod as a whole: accepted, deleted; and what follows from all of them. */
#include <string.h>

#include "base/text.h"
#include "pod/admit.h"
#include "pod/conditions.h"
#include "pod/container.h"
#include "pod/events.h"
#include "pod/facts.h"
#include "pod/phase.h"
#include "pod/status.h"
#include "pod/termination.h"

void pod_saw_accepted(const struct pod *pod, struct pod_record *r, msec now)
{
	table_handle containers[POD_CONTAINERS_MAX];

	memcpy(containers, r->containers, sizeof(containers));
	memset(r, 0, sizeof(*r));
	memcpy(r->containers, containers, sizeof(containers));
	text_copy(r->uid, sizeof(r->uid), pod->metadata.uid ? pod->metadata.uid : "");
	text_copy(r->name, sizeof(r->name), pod->metadata.name);
	text_copy(r->namespace_, sizeof(r->namespace_),
		pod->metadata.namespace_ ? pod->metadata.namespace_ : "default");
	r->accepted_at = now;
	r->init_count = (uint8_t)pod->spec.init_containers.count;
	r->container_count = (uint8_t)pod->spec.containers.count;
}

void container_init_record(struct container_record *c, const struct container_spec *spec,
	table_handle pod, uint8_t index, bool init)
{
	memset(c, 0, sizeof(*c));
	c->pod = pod;
	c->index = index;
	c->init = init;
	text_copy(c->name, sizeof(c->name), spec->name);
	c->spec_hash = container_spec_hash(spec);
}

/* A shorter grace also shortens what is under way; the two seconds after the signal stay. */
static void shorten(struct container_record *c, const struct pod_record *r, msec now)
{
	if (c->life == CONTAINER_RUNNING && c->stop == STOP_POD_DELETED)
		c->kill_at =
			MIN(c->kill_at, MAX(r->deleted_at + r->grace, now + TERMINATION_LEAST));
}

void pod_saw_deleted(struct pod_seen *s, msec grace, msec now, struct pod_events *ev)
{
	struct pod_record *r = s->record;

	(void)ev; /* each container tells of its own end */
	grace = MIN(MAX(grace, GRACE_LEAST), GRACE_MOST);
	if (!r->deleting) {
		r->deleting = true;
		r->deleted_at = now;
		r->grace = grace;
		return;
	}
	if (now + grace >= r->deleted_at + r->grace)
		return;
	r->grace = MAX(now + grace - r->deleted_at, GRACE_LEAST);
	for (uint32_t i = 0; i < s->count; i++)
		shorten(s->containers[i], r, now);
}

void pod_saw_failure(struct pod_seen *s, enum pod_reason why, struct pod_events *ev)
{
	struct pod_record *r = s->record;
	char message[RECORD_TEXT_MAX];

	if (r->reason != POD_REASON_NONE || pod_is_over(r))
		return;
	r->reason = (uint8_t)why;
	r->restarting_all = false; /* it just ends */
	if (why < POD_REJECTED) {
		event_of_pod(ev, false, pod_reason_text(why), POD_DEADLINE_MESSAGE, NULL);
		return;
	}
	pod_admit(s, message);
	text_join(r->message, sizeof(r->message), "Pod was rejected: ", message, NULL);
	event_of_pod(ev, true, pod_reason_text(why), message, NULL);
}

void pod_saw_eviction(struct pod_seen *s, const char *message, msec grace, struct pod_events *ev)
{
	struct pod_record *r = s->record;

	if (r->reason != POD_REASON_NONE || r->deleting || pod_is_over(r))
		return;
	r->reason = POD_EVICTED;
	r->restarting_all = false;
	r->grace = grace;
	text_copy(r->message, sizeof(r->message), message);
	event_of_pod(ev, true, pod_reason_text(POD_EVICTED), message, NULL);
}

void pod_saw_restart_all(struct pod_seen *s)
{
	s->record->round++;
	s->record->restarting_all = false;
	for (uint32_t i = 0; i < s->count; i++) {
		struct container_record *c = s->containers[i];

		if (!c->exit.valid)
			continue;
		c->again = true;
		c->waiting = WAITING_RESTARTING_ALL_CONTAINERS;
		c->waiting_message[0] = '\0';
		c->waiting_shown = true;
	}
}

void pod_settle(struct pod_seen *s, msec now)
{
	s->record->phase = (uint8_t)phase_of(s);
	for (enum condition_kind k = 0; k < CONDITION_KINDS; k++) {
		struct condition_record *c = &s->record->conditions[k];
		bool status = condition_holds(s, k);

		if (c->known && c->status == status)
			continue;
		*c = (struct condition_record){.known = true, .status = status, .changed_at = now};
	}
}
