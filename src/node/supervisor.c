/* SPDX-License-Identifier: MIT */
/* The run: decide, act, decide again, until every pod waits for a fact or the time. */
#include "node/supervisor.h"

#include <errno.h>
#include <signal.h>

#include "api/signals.h"
#include "base/log.h"
#include "node/supervisor_impl.h"
#include "pod/events.h"
#include "pod/hook.h"

#define SYNC_ROUNDS   64 /* decisions of one pod in one run; a few are the rule */
#define SCRATCH_LIMIT ((size_t)16 << 20)
#define SCRATCH_AT_ONCE                                                                            \
	((size_t)48 << 10) /* most publications fit, so that no memory is asked for */

struct supervisor *supervisor_new(const struct supervisor_conf *conf, struct err *e)
{
	struct arena a;
	struct supervisor *sv;

	arena_init(&a, SIZE_MAX);
	sv = arena_alloc(&a, sizeof(*sv));
	if (sv)
		sv->slots = arena_array(&a, conf->max_pods, sizeof(*sv->slots));
	if (!sv || !sv->slots) {
		arena_fini(&a);
		err_sys(e, ENOMEM, "start", "the supervisor");
		return NULL;
	}
	sv->arena = a;
	sv->conf = *conf;
	arena_init(&sv->scratch, SCRATCH_LIMIT);
	arena_reserve(&sv->scratch, SCRATCH_AT_ONCE);
	sv->scratch_size = SCRATCH_AT_ONCE;
	/* one object running, one ending, one of the firmware hidden behind it */
	store_init(&sv->store, conf->max_pods * 3);
	table_init(&sv->pods, conf->pods_memory, conf->max_pods, sizeof(struct pod_record), true);
	table_init(&sv->containers, conf->containers_memory, conf->max_containers,
		sizeof(struct container_record), true);
	sv->messages = conf->messages_memory;
	sv->wall_offset = conf->ops->wall_offset(conf->ops_ctx);
	return sv;
}

void supervisor_free(struct supervisor *sv)
{
	struct arena a;

	if (!sv)
		return;
	store_fini(&sv->store);
	arena_fini(&sv->scratch);
	a = sv->arena;
	arena_fini(&a);
}

struct pod_slot *slot_of(const struct supervisor *sv, table_handle pod)
{
	return table_get(&sv->pods, pod) ? &sv->slots[(pod & 0xffff) - 1] : NULL;
}

void slot_see(const struct supervisor *sv, const struct pod_slot *slot, struct pod_seen *seen)
{
	struct pod_record *r = table_get(&sv->pods, slot->handle);

	seen->pod = slot->object->pod;
	seen->record = r;
	seen->client_conditions = slot->object->conditions;
	seen->client_count = slot->object->condition_count;
	seen->unsafe_sysctls = sv->conf.unsafe_sysctls;
	seen->room = NULL;
	seen->memory_pressure = sv->evict.pressure;
	seen->count = (uint32_t)r->init_count + r->container_count;
	for (uint32_t i = 0; i < seen->count; i++) {
		seen->containers[i] = table_get(&sv->containers, r->containers[i]);
		seen->messages[i] = &sv->messages[(r->containers[i] & 0xffff) - 1];
	}
}

void look(struct supervisor *sv, struct pod_slot *slot)
{
	sv->slot = slot;
	slot_see(sv, slot, &sv->seen);
}

/* Recorded before it is tried: a crash between the two must not start it twice. */
static void start_container(
	struct supervisor *sv, uint32_t c, const struct pod_ref *ref, struct err *e)
{
	container_saw_starting(&sv->seen, c, sv->now, &sv->pod_events);
	if (sv->conf.ops->start_container(sv->conf.ops_ctx, ref, e) < 0)
		container_saw_start_failed(
			&sv->seen, c, START_FAILED_CREATE, e->text, sv->now, &sv->pod_events);
}

/* Of the spec; 0 = the image's own, or SIGTERM. */
static int stop_signal_of(const struct container_spec *c)
{
	return c && c->lifecycle ? signal_by_name(c->lifecycle->stop_signal) : 0;
}

static void send_signal(
	struct supervisor *sv, const struct action *a, const struct pod_ref *ref, struct err *e)
{
	const struct node_ops *ops = sv->conf.ops;
	bool kill = a->kind == ACTION_KILL_CONTAINER;
	int rc = kill ? ops->kill_container(sv->conf.ops_ctx, ref, e)
		      : ops->signal_container(
				sv->conf.ops_ctx, ref, stop_signal_of(ref->container_spec), e);

	if (rc < 0) {
		log_warning("pod ", sv->seen.record->name, ": ", e->text);
		container_saw_signal_failed(&sv->seen, a->container, sv->now);
	} else if (kill) {
		container_saw_kill_sent(&sv->seen, a->container, sv->now);
	} else {
		container_saw_term_sent(&sv->seen, a->container, sv->now);
	}
}

static void run_probe(
	struct supervisor *sv, const struct action *a, const struct pod_ref *ref, struct err *e)
{
	uint32_t instance = sv->seen.containers[a->container]->instance;

	probe_saw_begin(&sv->seen, a->container, a->probe, sv->now);
	if (sv->conf.ops->run_probe(sv->conf.ops_ctx, ref, a->probe, e) < 0)
		probe_saw_result(&sv->seen, a->container, instance, a->probe, PROBE_UNKNOWN,
			e->text, &sv->pod_events);
}

static void run_hook(
	struct supervisor *sv, const struct action *a, const struct pod_ref *ref, struct err *e)
{
	struct hook_end end = {.instance = sv->seen.containers[a->container]->instance, .ok = true};

	if (a->kind == ACTION_RUN_HOOK) {
		hook_saw_begin(&sv->seen, a->container, a->hook, sv->now);
		if (hook_spec_of(ref->container_spec, a->hook)->sleep ||
			sv->conf.ops->run_hook(sv->conf.ops_ctx, ref, a->hook, e) == 0)
			return;
		end.ok = false;
		end.message = e->text;
	}
	hook_saw_result(&sv->seen, a->container, a->hook, &end, sv->now, &sv->pod_events);
}

/* Acts on the pod looked at. */
static void perform(struct supervisor *sv, const struct action *a)
{
	const struct supervisor_conf *conf = &sv->conf;
	bool of_pod = a->kind == ACTION_CREATE_SANDBOX || a->kind == ACTION_REMOVE_SANDBOX ||
		      a->kind == ACTION_RESTART_ALL || a->kind == ACTION_FAIL_POD;
	struct pod_record *r = sv->seen.record;
	struct pod_ref ref;
	struct err e = {0};

	supervisor_ref(sv, sv->slot->handle, of_pod ? 0 : r->containers[a->container], &ref);
	switch (a->kind) {
	case ACTION_CREATE_SANDBOX:
		sandbox_saw_starting(r, sv->now);
		if (conf->ops->create_sandbox(conf->ops_ctx, &ref, &e) < 0)
			sandbox_saw_failed(
				r, "FailedCreatePodSandBox", e.text, sv->now, &sv->pod_events);
		break;
	case ACTION_REMOVE_SANDBOX:
		sandbox_saw_stopping(r);
		if (conf->ops->remove_sandbox(conf->ops_ctx, &ref, &e) < 0)
			sandbox_saw_stop_failed(r, e.text, sv->now, &sv->pod_events);
		break;
	case ACTION_START_CONTAINER:
		start_container(sv, a->container, &ref, &e);
		break;
	case ACTION_SHOW_BACK_OFF:
		container_saw_back_off(&sv->seen, a->container, sv->now, &sv->pod_events);
		break;
	case ACTION_STOP_CONTAINER:
		container_saw_stop(&sv->seen, a->container, a->stop, sv->now, &sv->pod_events);
		pod_touched(sv);
		return;
	case ACTION_TERM_CONTAINER:
	case ACTION_KILL_CONTAINER:
		send_signal(sv, a, &ref, &e);
		pod_touched(sv);
		return;
	case ACTION_RUN_PROBE:
		run_probe(sv, a, &ref, &e);
		pod_touched(sv);
		return;
	case ACTION_RUN_HOOK:
	case ACTION_END_HOOK:
		run_hook(sv, a, &ref, &e);
		break;
	case ACTION_RESTART_ALL:
		pod_saw_restart_all(&sv->seen);
		break;
	case ACTION_FAIL_POD:
		pod_saw_failure(&sv->seen, a->why, &sv->pod_events);
		break;
	case ACTION_FORGET_POD:
		objects_forget(sv);
		return;
	}
	pod_changed(sv);
}

/* What the volumes show, once there are some. One that cannot be brought up to date keeps what it
 * has, until the next change. */
static void refresh_volumes(struct supervisor *sv, struct pod_slot *slot)
{
	struct pod_ref ref;
	struct err e = {0};

	if (!slot->stale || sv->seen.record->sandbox != SANDBOX_READY)
		return;
	slot->stale = false;
	supervisor_ref(sv, slot->handle, 0, &ref);
	if (sv->conf.ops->refresh_volumes(sv->conf.ops_ctx, &ref, &e) == 0)
		return;
	event_of_pod(&sv->pod_events, true, "FailedMount", e.text, NULL);
	pod_touched(sv);
}

/* What the pods beside the one looked at have taken. */
static void count_others(struct supervisor *sv)
{
	sv->room = sv->conf.room;
	for (uint32_t i = 0; i < sv->conf.max_pods; i++) {
		const struct pod_slot *slot = &sv->slots[i];

		if (slot->object && slot != sv->slot)
			room_take(&sv->room, slot->object->pod, table_get(&sv->pods, slot->handle));
	}
	sv->seen.room = &sv->room;
}

/* Decides and acts until the pod waits for a fact or the time. */
static void sync_pod(struct supervisor *sv, struct pod_slot *slot)
{
	struct decision *d = &sv->decision;

	look(sv, slot);
	if (sv->seen.record->sandbox_attempt == 0)
		count_others(sv);
	refresh_volumes(sv, slot);
	for (int round = 0; round < SYNC_ROUNDS; round++) {
		pod_sync(&sv->seen, sv->now, d);
		slot->again_at = d->again_at;
		slot->dirty = false;
		for (uint32_t i = 0; i < d->count && slot->object; i++)
			perform(sv, &d->actions[i]);
		if (d->count == 0 || !slot->object)
			return;
	}
	log_error(
		"pod ", sv->seen.record->name, ": decides without end; looking again in a second");
	slot->dirty = false;
	slot->again_at = sv->now + SECONDS(1);
}

static bool is_due(const struct pod_slot *slot, msec now)
{
	return slot->object && (slot->dirty || slot->again_at <= now);
}

msec supervisor_run(struct supervisor *sv, msec now)
{
	msec next;
	bool again = true;

	sv->now = now;
	publish_clock(sv);
	while (again) {
		objects_start(sv);
		for (uint32_t i = 0; i < sv->conf.max_pods; i++) {
			if (is_due(&sv->slots[i], now))
				sync_pod(sv, &sv->slots[i]);
		}
		again = sv->pending; /* a pod went: another may have waited for its place */
	}
	next = claims_run(sv);
	for (uint32_t i = 0; i < sv->conf.max_pods; i++) {
		if (sv->slots[i].object)
			next = MIN(next, sv->slots[i].again_at);
	}
	return next;
}

const struct store *supervisor_store(const struct supervisor *sv)
{
	return &sv->store;
}

const struct events *supervisor_events(const struct supervisor *sv)
{
	return &sv->events;
}

struct pod_record *supervisor_pod(const struct supervisor *sv, table_handle pod)
{
	return table_get(&sv->pods, pod);
}

struct container_record *supervisor_container(const struct supervisor *sv, table_handle container)
{
	return table_get(&sv->containers, container);
}

bool supervisor_ref(
	const struct supervisor *sv, table_handle pod, table_handle container, struct pod_ref *ref)
{
	struct pod_slot *slot = slot_of(sv, pod);
	struct container_record *c = container ? table_get(&sv->containers, container) : NULL;
	const struct pod_spec *spec;

	*ref = (struct pod_ref){.pod = pod, .container = container};
	if (!slot || !slot->object || (container && (!c || c->pod != pod)))
		return false;
	ref->spec = slot->object->pod;
	ref->record = table_get(&sv->pods, pod);
	if (!c)
		return true;
	spec = &ref->spec->spec;
	ref->container_record = c;
	ref->container_spec = c->init ? &spec->init_containers.items[c->index]
				      : &spec->containers.items[c->index - ref->record->init_count];
	return true;
}
