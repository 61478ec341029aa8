/* SPDX-License-Identifier: MIT */
/* Small questions over spec and records; the subjects of pod/ build on them. */
#include "pod/container.h"

#include <string.h>

#include "base/text.h"
#include "pod/hook.h"
#include "pod/probe.h"

const struct container_spec *container_spec_at(const struct pod_seen *s, uint32_t i)
{
	const struct pod_spec *spec = &s->pod->spec;
	uint32_t inits = s->record->init_count;

	return i < inits ? &spec->init_containers.items[i] : &spec->containers.items[i - inits];
}

msec seconds_of(const struct opt_int *seconds, int32_t unset)
{
	return SECONDS(seconds->set ? (int32_t)MAX(MIN(seconds->value, INT32_MAX), -1) : unset);
}

bool container_alive(const struct container_record *c)
{
	return c->life == CONTAINER_STARTING || c->life == CONTAINER_RUNNING;
}

bool container_changed(const struct pod_seen *s, uint32_t i)
{
	return s->containers[i]->spec_hash != container_spec_hash(container_spec_at(s, i));
}

bool container_runs(const struct container_record *c)
{
	return c->life == CONTAINER_RUNNING && !hook_holds_start(c);
}

void container_shown(struct container_record *c)
{
	c->restart_pending = false;
	c->waiting = WAITING_CREATING;
	c->waiting_shown = false;
	c->waiting_message[0] = '\0';
}

void container_ended(
	struct pod_seen *s, uint32_t i, const struct termination_record *t, const char *message)
{
	struct container_record *c = s->containers[i];
	struct container_messages *m = s->messages[i];

	c->previous = c->exit;
	if (c->previous.message_len > 0)
		memcpy(m->previous, m->exit, (size_t)c->previous.message_len + 1);
	c->exit = *t;
	if (message && message[0]) {
		text_copy(m->exit, sizeof(m->exit), message);
		c->exit.message_len = (uint16_t)strlen(m->exit);
	}
	c->life = CONTAINER_EXITED;
}

bool pod_any_alive(const struct pod_seen *s)
{
	for (uint32_t i = 0; i < s->count; i++) {
		if (container_alive(s->containers[i]))
			return true;
	}
	return false;
}

bool is_sidecar(const struct pod_seen *s, uint32_t i)
{
	return i < s->record->init_count &&
	       container_is_sidecar(&s->pod->spec, container_spec_at(s, i));
}

bool pod_work_done(const struct pod_seen *s)
{
	for (uint32_t i = s->record->init_count; i < s->count; i++) {
		if (s->containers[i]->life != CONTAINER_EXITED || container_restarts(s, i))
			return false;
	}
	return true;
}

bool container_may_restart(const struct pod_seen *s, uint32_t i)
{
	const struct container_spec *spec = container_spec_at(s, i);

	return container_restart_policy(&s->pod->spec, spec) != RESTART_NEVER ||
	       spec->restart_policy_rules.count > 0;
}

bool container_restarts(const struct pod_seen *s, uint32_t i)
{
	const struct container_record *c = s->containers[i];
	const struct container_spec *spec = container_spec_at(s, i);
	enum restart_policy policy = container_restart_policy(&s->pod->spec, spec);

	if (s->record->abandoned)
		return false;
	if (c->life == CONTAINER_STARTING || c->restart_pending || c->again || hook_holds_start(c))
		return true;
	if (c->stop == STOP_CHANGED)
		return true;
	/* kubelet: a probe's verdict restarts it whatever it answered to the signal */
	if (c->stop == STOP_LIVENESS || c->stop == STOP_STARTUP)
		return container_may_restart(s, i);
	if (container_rule_of(spec, c->exit.exit_code) != RULE_NONE)
		return true;
	if (policy == RESTART_NEVER)
		return false;
	if (policy == RESTART_ALWAYS && (!c->init || is_sidecar(s, i)))
		return true;
	return c->exit.exit_code != 0;
}

bool init_done(const struct pod_record *r, const struct container_record *c)
{
	return c->life == CONTAINER_EXITED && c->exit.valid && c->exit.exit_code == 0 &&
	       c->exit.round == r->round;
}

bool init_passed(const struct pod_seen *s, uint32_t i)
{
	if (!is_sidecar(s, i))
		return init_done(s->record, s->containers[i]);
	if (container_is_started(s, i))
		return true;
	/* one that came so far that the next was tried holds back nothing when it restarts */
	for (uint32_t k = i + 1; k < s->count; k++) {
		if (s->containers[k]->tried_in == s->record->round)
			return true;
	}
	return false;
}

bool pod_inits_done(const struct pod_seen *s)
{
	for (uint32_t i = 0; i < s->record->init_count; i++) {
		if (!init_passed(s, i))
			return false;
	}
	return true;
}

bool pod_ever_ran(const struct pod_seen *s)
{
	for (uint32_t i = s->record->init_count; i < s->count; i++) {
		const struct container_record *c = s->containers[i];

		if (c->exit.valid || container_runs(c))
			return true;
	}
	return false;
}

bool container_is_started(const struct pod_seen *s, uint32_t i)
{
	const struct container_record *c = s->containers[i];

	return container_runs(c) && probe_startup_passed(s, i);
}

bool container_is_ready(const struct pod_seen *s, uint32_t i)
{
	const struct container_record *c = s->containers[i];

	if (c->init && !is_sidecar(s, i))
		return init_done(s->record, c);
	if (!container_is_started(s, i))
		return false;
	return !probe_spec_of(container_spec_at(s, i), PROBE_READINESS) ||
	       c->probes[PROBE_READINESS].verdict == PROBE_SUCCESS;
}

bool pod_is_over(const struct pod_record *r)
{
	return r->phase == PHASE_SUCCEEDED || r->phase == PHASE_FAILED;
}
