/* SPDX-License-Identifier: MIT */
/* The conditions: whether each holds, and what to say when it does not. */
#include "pod/conditions.h"

#include <string.h>

#include "base/text.h"
#include "pod/container.h"

/* All but init containers that end. */
static bool counts_for_ready(const struct pod_seen *s, uint32_t i)
{
	return i >= s->record->init_count || is_sidecar(s, i);
}

static bool all_ready(const struct pod_seen *s)
{
	if (pod_is_over(s->record))
		return false;
	for (uint32_t i = 0; i < s->count; i++) {
		if (counts_for_ready(s, i) && !container_is_ready(s, i))
			return false;
	}
	return true;
}

static const struct pod_condition *client_condition(const struct pod_seen *s, const char *type)
{
	for (uint32_t i = 0; i < s->client_count; i++) {
		if (text_equal(s->client_conditions[i].type, type))
			return &s->client_conditions[i];
	}
	return NULL;
}

static bool gates_are_open(const struct pod_seen *s)
{
	for (uint32_t i = 0; i < s->pod->spec.readiness_gates.count; i++) {
		const char *type = s->pod->spec.readiness_gates.items[i].condition_type;
		const struct pod_condition *c = client_condition(s, type);

		if (!c || !text_equal(c->status, "True"))
			return false;
	}
	return true;
}

bool condition_holds(const struct pod_seen *s, enum condition_kind k)
{
	switch (k) {
	case CONDITION_READY_TO_START_CONTAINERS:
		return s->record->sandbox == SANDBOX_READY;
	case CONDITION_INITIALIZED:
		return pod_ever_ran(s) || s->record->phase == PHASE_SUCCEEDED || pod_inits_done(s);
	case CONDITION_READY:
		return all_ready(s) && gates_are_open(s);
	case CONDITION_CONTAINERS_READY:
		return all_ready(s);
	case CONDITION_POD_SCHEDULED:
		return true;
	case CONDITION_ALL_CONTAINERS_RESTARTING:
		return s->record->restarting_all;
	case CONDITION_DISRUPTION_TARGET:
		return s->record->reason == POD_EVICTED;
	}
	UNREACHABLE();
}

static bool is_incomplete(const struct pod_seen *s, uint32_t i)
{
	return i < s->record->init_count && !init_passed(s, i);
}

static bool is_unready(const struct pod_seen *s, uint32_t i)
{
	return counts_for_ready(s, i) && !container_is_ready(s, i);
}

/* `<what>[a b c]`: the names of those that are so, as Go prints a list. */
static const char *list_of(const struct pod_seen *s, const char *what,
	bool (*is_so)(const struct pod_seen *s, uint32_t i), struct arena *a)
{
	size_t len = strlen(what) + 3;
	char *text;
	char *at;

	for (uint32_t i = 0; i < s->count; i++)
		len += strlen(s->containers[i]->name) + 1;
	text = arena_alloc(a, len);
	if (!text)
		return NULL;
	at = stpcpy(stpcpy(text, what), "[");
	for (uint32_t i = 0; i < s->count; i++) {
		if (!is_so(s, i))
			continue;
		if (at[-1] != '[')
			*at++ = ' ';
		at = stpcpy(at, s->containers[i]->name);
	}
	stpcpy(at, "]");
	return text;
}

static const char *condition_type(enum condition_kind k)
{
	switch (k) {
	case CONDITION_READY_TO_START_CONTAINERS:
		return "PodReadyToStartContainers";
	case CONDITION_INITIALIZED:
		return "Initialized";
	case CONDITION_READY:
		return "Ready";
	case CONDITION_CONTAINERS_READY:
		return "ContainersReady";
	case CONDITION_POD_SCHEDULED:
		return "PodScheduled";
	case CONDITION_ALL_CONTAINERS_RESTARTING:
		return "AllContainersRestarting";
	case CONDITION_DISRUPTION_TARGET:
		return "DisruptionTarget";
	}
	UNREACHABLE();
}

bool condition_is_own(const char *type)
{
	for (enum condition_kind k = 0; k < CONDITION_KINDS; k++) {
		if (text_equal(type, condition_type(k)))
			return true;
	}
	return false;
}

/* kubelet: GeneratePodReadyCondition(). */
static const char *closed_gates(const struct pod_seen *s, struct arena *a)
{
	const char *all = NULL;

	for (uint32_t i = 0; i < s->pod->spec.readiness_gates.count; i++) {
		const char *type = s->pod->spec.readiness_gates.items[i].condition_type;
		const struct pod_condition *c = client_condition(s, type);
		const char *one;

		if (c && text_equal(c->status, "True"))
			continue;
		one = c ? arena_format(a,
				  "the status of pod readiness gate \"%s\" is not \"True\", but %s",
				  type, c->status)
			: arena_format(a,
				  "corresponding condition of pod readiness gate \"%s\" does not "
				  "exist.",
				  type);
		all = all && one ? arena_format(a, "%s, %s", all, one) : one;
	}
	return all;
}

static void explain(
	const struct pod_seen *s, enum condition_kind k, struct arena *a, struct pod_condition *c)
{
	const struct pod_record *r = s->record;
	bool holds = condition_holds(s, k);

	if (k == CONDITION_INITIALIZED && r->phase == PHASE_SUCCEEDED) {
		c->reason = "PodCompleted";
	} else if (k == CONDITION_INITIALIZED && !holds) {
		c->reason = "ContainersNotInitialized";
		c->message = list_of(s, "containers with incomplete status: ", is_incomplete, a);
	} else if (k == CONDITION_READY || k == CONDITION_CONTAINERS_READY) {
		if (r->phase == PHASE_SUCCEEDED) {
			c->reason = "PodCompleted";
		} else if (r->phase == PHASE_FAILED) {
			c->reason = "PodFailed";
		} else if (!holds && all_ready(s)) {
			c->reason = "ReadinessGatesNotReady";
			c->message = closed_gates(s, a);
		} else if (!holds) {
			c->reason = "ContainersNotReady";
			c->message = list_of(s, "containers with unready status: ", is_unready, a);
		}
	} else if (k == CONDITION_DISRUPTION_TARGET) {
		c->reason = "TerminationByKubelet";
		c->message = r->message;
	}
}

/* The others always are. */
static bool is_shown(const struct pod_seen *s, enum condition_kind k)
{
	if (k == CONDITION_ALL_CONTAINERS_RESTARTING)
		return s->record->restarted_all;
	return k != CONDITION_DISRUPTION_TARGET || condition_holds(s, k);
}

void conditions_build(
	const struct pod_seen *s, int64_t offset, struct arena *a, struct pod_status *out)
{
	struct pod_condition *all = arena_array(a, s->client_count + CONDITION_KINDS, sizeof(*all));
	struct pod_condition *c = all;

	if (!all)
		return;
	for (uint32_t i = 0; i < s->client_count; i++)
		*c++ = s->client_conditions[i];
	for (enum condition_kind k = 0; k < CONDITION_KINDS; k++) {
		const struct condition_record *r = &s->record->conditions[k];

		if (!is_shown(s, k))
			continue;
		c->type = condition_type(k);
		c->status = r->status ? "True" : "False";
		c->last_transition_time = (struct opt_int){r->changed_at + offset, true};
		explain(s, k, a, c++);
	}
	out->conditions.items = all;
	out->conditions.count = (uint32_t)(c - all);
}
