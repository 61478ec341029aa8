/* SPDX-License-Identifier: MIT */
/* The run: decide, act, decide again, until every pod waits for a fact or the time. */
#include "node/supervisor.h"

#include <errno.h>
#include <signal.h>

#include "base/log.h"
#include "node/supervisor_impl.h"

#define SYNC_ROUNDS   64 /* decisions of one pod in one run; a few are the rule */
#define SCRATCH_LIMIT ((size_t)16 << 20)
#define SCRATCH_AT_ONCE                                                                            \
	((size_t)48 << 10) /* most publications fit, so that no memory is asked for */

struct supervisor *supervisor_new(const struct supervisor_conf *conf, struct err *e)
{
	struct arena a;
	struct supervisor *sv;

	if (!conf->fresh) {
		err_set(e, ENOTSUP, "resume pods: the object store is not kept yet");
		return NULL;
	}
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
	seen->count = (uint32_t)r->init_count + r->container_count;
	for (uint32_t i = 0; i < seen->count; i++)
		seen->containers[i] = table_get(&sv->containers, r->containers[i]);
}

struct pod_slot *slot_of_container(
	const struct supervisor *sv, table_handle container, struct pod_seen *seen, uint32_t *index)
{
	const struct container_record *c = table_get(&sv->containers, container);
	struct pod_slot *slot = c ? slot_of(sv, c->pod) : NULL;

	if (!slot)
		return NULL;
	slot_see(sv, slot, seen);
	*index = c->index;
	return slot;
}

static void create_sandbox(
	struct supervisor *sv, struct pod_seen *seen, const struct pod_ref *ref, msec now)
{
	struct err e = {0};

	sandbox_saw_starting(seen->record, now);
	if (sv->conf.ops->create_sandbox(sv->conf.ops_ctx, ref, &e) < 0)
		sandbox_saw_failed(
			seen->record, "FailedCreatePodSandBox", e.text, now, &sv->pod_events);
}

static void remove_sandbox(
	struct supervisor *sv, struct pod_seen *seen, const struct pod_ref *ref, msec now)
{
	struct err e = {0};

	sandbox_saw_stopping(seen->record);
	if (sv->conf.ops->remove_sandbox(sv->conf.ops_ctx, ref, &e) < 0)
		sandbox_saw_stop_failed(seen->record, e.text, now, &sv->pod_events);
}

/* Recorded before it is tried: a crash between the two must not start it twice. */
static void start_container(struct supervisor *sv, struct pod_seen *seen, uint32_t c,
	const struct pod_ref *ref, msec now)
{
	struct err e = {0};

	container_saw_starting(seen, c, now, &sv->pod_events);
	if (sv->conf.ops->start_container(sv->conf.ops_ctx, ref, &e) < 0)
		container_saw_start_failed(
			seen, c, START_FAILED_CREATE, e.text, now, &sv->pod_events);
}

static void send_signal(struct supervisor *sv, struct pod_seen *seen, uint32_t c,
	const struct pod_ref *ref, bool kill, msec now)
{
	const struct node_ops *ops = sv->conf.ops;
	struct err e = {0};
	int rc = kill ? ops->kill_container(sv->conf.ops_ctx, ref, &e)
		      : ops->signal_container(sv->conf.ops_ctx, ref, SIGTERM, &e);

	if (rc < 0) {
		log_warning("pod ", seen->record->name, ": ", e.text);
		container_saw_signal_failed(seen, c, now);
	} else if (kill) {
		container_saw_kill_sent(seen, c, now);
	} else {
		container_saw_term_sent(seen, c, now);
	}
}

static void run_probe(struct supervisor *sv, struct pod_seen *seen, const struct action *a,
	const struct pod_ref *ref, msec now)
{
	uint32_t instance = seen->containers[a->container]->instance;
	struct err e = {0};

	probe_saw_begin(seen, a->container, a->probe, now);
	if (sv->conf.ops->run_probe(sv->conf.ops_ctx, ref, a->probe, &e) < 0)
		probe_saw_result(seen, a->container, instance, a->probe, PROBE_UNKNOWN, e.text,
			&sv->pod_events);
}

/* True when the pod is still there. */
static bool perform(struct supervisor *sv, struct pod_slot *slot, struct pod_seen *seen,
	const struct action *a, msec now)
{
	struct pod_ref ref;
	bool of_pod = a->kind == ACTION_CREATE_SANDBOX || a->kind == ACTION_REMOVE_SANDBOX;

	if (a->kind == ACTION_FORGET_POD) {
		objects_forget(sv, slot);
		return false;
	}
	supervisor_ref(sv, slot->handle, of_pod ? 0 : seen->record->containers[a->container], &ref);
	switch (a->kind) {
	case ACTION_CREATE_SANDBOX:
		create_sandbox(sv, seen, &ref, now);
		break;
	case ACTION_REMOVE_SANDBOX:
		remove_sandbox(sv, seen, &ref, now);
		break;
	case ACTION_START_CONTAINER:
		start_container(sv, seen, a->container, &ref, now);
		break;
	case ACTION_SHOW_BACK_OFF:
		container_saw_back_off(seen, a->container, now, &sv->pod_events);
		break;
	case ACTION_STOP_CONTAINER:
		container_saw_stop(seen, a->container, a->stop, now, &sv->pod_events);
		break;
	case ACTION_TERM_CONTAINER:
	case ACTION_KILL_CONTAINER:
		send_signal(sv, seen, a->container, &ref, a->kind == ACTION_KILL_CONTAINER, now);
		break;
	case ACTION_RUN_PROBE:
		run_probe(sv, seen, a, &ref, now);
		break;
	case ACTION_FORGET_POD:
		break;
	}
	if (a->kind == ACTION_RUN_PROBE || a->kind == ACTION_TERM_CONTAINER ||
		a->kind == ACTION_KILL_CONTAINER || a->kind == ACTION_STOP_CONTAINER)
		slot_touched(sv, slot, seen, now);
	else
		slot_changed(sv, slot, seen, now);
	return true;
}

/* Decides and acts until the pod waits for a fact or the time. */
static void sync_pod(struct supervisor *sv, struct pod_slot *slot, msec now)
{
	struct decision *d = &sv->decision;
	struct pod_seen seen;

	slot_see(sv, slot, &seen);
	for (int round = 0; round < SYNC_ROUNDS; round++) {
		pod_sync(&seen, now, d);
		slot->again_at = d->again_at;
		slot->dirty = false;
		if (d->count == 0)
			return;
		for (uint32_t i = 0; i < d->count; i++) {
			if (!perform(sv, slot, &seen, &d->actions[i], now))
				return;
		}
	}
	log_error("pod ", seen.record->name, ": decides without end; looking again in a second");
	slot->dirty = false;
	slot->again_at = now + SECONDS(1);
}

static bool is_due(const struct pod_slot *slot, msec now)
{
	return slot->object && (slot->dirty || slot->again_at <= now);
}

msec supervisor_run(struct supervisor *sv, msec now)
{
	msec next = NEVER;
	bool again = true;

	publish_clock(sv);
	while (again) {
		objects_start(sv, now);
		for (uint32_t i = 0; i < sv->conf.max_pods; i++) {
			if (is_due(&sv->slots[i], now))
				sync_pod(sv, &sv->slots[i], now);
		}
		again = sv->pending; /* a pod went: another may have waited for its place */
	}
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
