/* SPDX-License-Identifier: MIT */
/* What kubectl get pods shows: pkg/printers/internalversion/printers.go, printPod(). */
#include "api/print.h"

#include <string.h>

/* What the walk over the statuses finds out. */
struct summary {
	struct text status;
	int restarts;
	int64_t last_restart; /* wall milliseconds, 0 = none */
	uint32_t ready;
	uint32_t total;
	bool initializing;
};

static bool is_condition(const struct pod_status *s, const char *type, const char *status)
{
	for (uint32_t i = 0; i < s->conditions.count; i++)
		if (text_equal(s->conditions.items[i].type, type))
			return text_equal(s->conditions.items[i].status, status);
	return false;
}

static bool says(const char *reason)
{
	return reason != NULL && reason[0] != '\0';
}

static void set(struct text *out, const char *status)
{
	text_reset(out);
	text_add(out, status);
}

static void add_end(struct text *out, const struct container_state_terminated *t)
{
	if (says(t->reason)) {
		text_add(out, t->reason);
	} else if (t->signal.value != 0) {
		text_format(out, "Signal:%d", (int)t->signal.value);
	} else {
		text_format(out, "ExitCode:%d", (int)t->exit_code.value);
	}
}

static void count_restarts(struct summary *s, const struct container_status *c)
{
	const struct container_state_terminated *last =
		c->last_state != NULL ? c->last_state->terminated : NULL;

	s->restarts += (int)c->restart_count.value;
	if (last != NULL)
		s->last_restart = MAX(s->last_restart, last->finished_at.value);
}

static const struct container_state *state_of(const struct container_status *c)
{
	static const struct container_state none;

	return c->state != NULL ? c->state : &none;
}

/* Statuses of init containers come in the order of the spec. */
static bool is_sidecar(const struct pod *pod, uint32_t i)
{
	return i < pod->spec.init_containers.count &&
	       container_is_sidecar(&pod->spec, &pod->spec.init_containers.items[i]);
}

/* The first init container that has not succeeded (or, a sidecar, not started) says where the pod
 * is. */
static void walk_init(struct summary *s, const struct pod *pod)
{
	const struct pod_status *status = &pod->status;

	for (uint32_t i = 0; i < status->init_container_statuses.count; i++) {
		const struct container_status *c = &status->init_container_statuses.items[i];
		const struct container_state *state = state_of(c);

		count_restarts(s, c);
		if (state->terminated != NULL && state->terminated->exit_code.value == 0)
			continue;
		if (is_sidecar(pod, i) && is_true(c->started)) {
			s->ready += is_true(c->ready);
			continue;
		}
		s->initializing = true;
		set(&s->status, "Init:");
		if (state->terminated != NULL) {
			add_end(&s->status, state->terminated);
		} else if (state->waiting != NULL && says(state->waiting->reason) &&
			   strcmp(state->waiting->reason, "PodInitializing") != 0) {
			text_add(&s->status, state->waiting->reason);
		} else {
			text_format(&s->status, "%u/%u", i, pod->spec.init_containers.count);
		}
		return;
	}
}

/* From the last to the first, so that the first container's reason stays. */
static void walk_containers(struct summary *s, const struct pod *pod)
{
	const struct pod_status *status = &pod->status;
	bool running = false;

	s->restarts = 0;
	s->last_restart = 0;
	for (uint32_t i = 0; i < status->init_container_statuses.count; i++)
		if (is_sidecar(pod, i))
			count_restarts(s, &status->init_container_statuses.items[i]);
	for (uint32_t i = status->container_statuses.count; i-- > 0;) {
		const struct container_status *c = &status->container_statuses.items[i];
		const struct container_state *state = state_of(c);

		count_restarts(s, c);
		if (state->waiting != NULL && says(state->waiting->reason)) {
			set(&s->status, state->waiting->reason);
		} else if (state->terminated != NULL) {
			text_reset(&s->status);
			add_end(&s->status, state->terminated);
		} else if (is_true(c->ready) && state->running != NULL) {
			running = true;
			s->ready++;
		}
	}
	if (running && text_equal(s->status.buf, "Completed")) {
		set(&s->status, is_condition(status, "Ready", "True") ? "Running" : "NotReady");
	}
}

static bool is_over(const struct pod_status *s)
{
	return text_equal(s->phase, "Succeeded") || text_equal(s->phase, "Failed");
}

static void fill_counts(const struct summary *s, int64_t wall_now, struct pod_row *row)
{
	struct text t;

	text_write(row->ready, sizeof(row->ready), "%u/%u", s->ready, s->total);
	text_init(&t, row->restarts, sizeof(row->restarts));
	text_format(&t, "%d", s->restarts);
	if (s->restarts > 0 && s->last_restart != 0) {
		text_add(&t, " (");
		text_add_human_duration(&t, wall_now - s->last_restart);
		text_add(&t, " ago)");
	}
}

static void fill_gates(const struct pod *pod, struct pod_row *row)
{
	uint32_t count = pod->spec.readiness_gates.count;
	uint32_t good = 0;

	for (uint32_t i = 0; i < count; i++)
		good += is_condition(
			&pod->status, pod->spec.readiness_gates.items[i].condition_type, "True");
	if (count > 0)
		text_write(row->gates, sizeof(row->gates), "%u/%u", good, count);
	else
		text_copy(row->gates, sizeof(row->gates), "<none>");
}

void pod_row_of(const struct pod *pod, int64_t wall_now, struct pod_row *row)
{
	const struct pod_status *status = &pod->status;
	struct summary s = {.total = pod->spec.containers.count};
	struct text t;

	memset(row, 0, sizeof(*row));
	for (uint32_t i = 0; i < pod->spec.init_containers.count; i++)
		s.total += is_sidecar(pod, i);
	text_init(&s.status, row->status, sizeof(row->status));
	text_add(&s.status, says(status->reason) ? status->reason : status->phase);
	walk_init(&s, pod);
	if (!s.initializing || is_condition(status, "Initialized", "True"))
		walk_containers(&s, pod);
	if (pod->metadata.deletion_timestamp.set) {
		if (text_equal(status->reason, "NodeLost")) {
			set(&s.status, "Unknown");
		} else if (!is_over(status)) {
			set(&s.status, "Terminating");
		}
	}
	fill_counts(&s, wall_now, row);
	fill_gates(pod, row);
	text_init(&t, row->age, sizeof(row->age));
	if (pod->metadata.creation_timestamp.set)
		text_add_human_duration(&t, wall_now - pod->metadata.creation_timestamp.value);
	else
		text_add(&t, "<unknown>");
	row->ip = says(status->pod_ip) ? status->pod_ip : "<none>";
	row->node = says(pod->spec.node_name) ? pod->spec.node_name : "<none>";
}
