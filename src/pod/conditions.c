/* SPDX-License-Identifier: MIT */
/* The conditions: whether each holds, and what to say when it does not. */
#include "pod/conditions.h"

#include <string.h>

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

bool condition_holds(const struct pod_seen *s, enum condition_kind k)
{
	switch (k) {
	case CONDITION_READY_TO_START_CONTAINERS:
		return s->record->sandbox == SANDBOX_READY;
	case CONDITION_INITIALIZED:
		return pod_ever_ran(s) || s->record->phase == PHASE_SUCCEEDED || pod_inits_done(s);
	case CONDITION_READY:
	case CONDITION_CONTAINERS_READY:
		return all_ready(s);
	case CONDITION_POD_SCHEDULED:
		return true;
	case CONDITION_ALL_CONTAINERS_RESTARTING:
		return s->record->restarting_all;
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
	}
	UNREACHABLE();
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
		} else if (!holds) {
			c->reason = "ContainersNotReady";
			c->message = list_of(s, "containers with unready status: ", is_unready, a);
		}
	}
}

void conditions_build(
	const struct pod_seen *s, int64_t offset, struct arena *a, struct pod_status *out)
{
	struct pod_condition *items = arena_array(a, CONDITION_KINDS, sizeof(*items));

	if (!items)
		return;
	for (enum condition_kind k = 0; k < CONDITION_KINDS; k++) {
		const struct condition_record *r = &s->record->conditions[k];

		items[k].type = condition_type(k);
		items[k].status = r->status ? "True" : "False";
		items[k].last_transition_time = (struct opt_int){r->changed_at + offset, true};
		explain(s, k, a, &items[k]);
	}
	out->conditions.items = items;
	out->conditions.count = CONDITION_KINDS - !s->record->restarted_all;
}
