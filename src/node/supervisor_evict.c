/* SPDX-License-Identifier: MIT */
/* Eviction: pod/evict says that a pod has to go, here it is chosen and told. One at a time: the
 * next one only when the last has gone, or does not. */
#include "api/priority.h"
#include "api/qos.h"
#include "base/text.h"
#include "node/supervisor_impl.h"
#include "pod/container.h"
#include "pod/termination.h"

static uint64_t memory_used(struct supervisor *sv, table_handle pod, table_handle container)
{
	struct pod_ref ref;

	if (!sv->conf.ops->memory_used || !supervisor_ref(sv, pod, container, &ref))
		return 0;
	return sv->conf.ops->memory_used(sv->conf.ops_ctx, &ref);
}

/* False: it cannot be evicted. */
static bool weigh(struct supervisor *sv, const struct pod_slot *slot, struct evict_candidate *c)
{
	const struct pod_record *r = table_get(&sv->pods, slot->handle);
	const struct pod_spec *spec = &slot->object->pod->spec;

	if (r->deleting || r->reason != POD_REASON_NONE || pod_is_over(r) ||
		r->sandbox_attempt == 0 || pod_is_critical(spec))
		return false;
	*c = (struct evict_candidate){
		.priority = pod_priority(spec),
		.requested = (uint64_t)pod_resource(spec, "memory", false) / 1000,
	};
	for (uint32_t i = 0; i < (uint32_t)r->init_count + r->container_count; i++)
		c->used += memory_used(sv, slot->handle, r->containers[i]);
	return true;
}

static struct pod_slot *choose(struct supervisor *sv)
{
	struct evict_candidate best = {0};
	struct evict_candidate one;
	struct pod_slot *chosen = NULL;

	for (uint32_t i = 0; i < sv->conf.max_pods; i++) {
		struct pod_slot *slot = &sv->slots[i];

		if (!slot->object || !weigh(sv, slot, &one) ||
			(chosen && !evict_before(&one, &best)))
			continue;
		best = one;
		chosen = slot;
	}
	return chosen;
}

static void add_bytes(struct text *t, uint64_t bytes)
{
	quantity_add(t, (int64_t)MIN(bytes, (uint64_t)INT64_MAX / 1000) * 1000, QUANTITY_BINARY_SI);
}

/* evictionMessage(), of the pod looked at; what does not fit is left out by whole sentences. */
static void tell_why(struct supervisor *sv, enum evict_threshold why, uint64_t available,
	char message[RECORD_TEXT_MAX])
{
	struct text t;

	text_init(&t, message, RECORD_TEXT_MAX);
	text_add(&t, "The node was low on resource: memory. Threshold quantity: ");
	add_bytes(&t, evict_quantity(&sv->conf.eviction, why));
	text_add(&t, ", available: ");
	add_bytes(&t, available);
	text_add(&t, ". ");
	for (uint32_t i = 0; i < sv->seen.count; i++) {
		uint64_t used = memory_used(sv, sv->slot->handle, sv->seen.record->containers[i]);
		const struct container_spec *c = container_spec_at(&sv->seen, i);
		const struct quantity *q =
			c->resources ? quantities_get(&c->resources->requests, "memory") : NULL;
		size_t len = t.len;

		if (used <= (q && q->units > 0 ? (uint64_t)q->units : 0))
			continue;
		text_add_all(&t, "Container ", c->name, " was using ", NULL);
		add_bytes(&t, used);
		text_add_all(&t, ", request is ", q ? q->text : "0",
			", has larger consumption of memory. ", NULL);
		if (!t.cut)
			continue;
		message[len] = '\0';
		return;
	}
}

/* Upstream: the pod's own grace counts when it is shorter. */
static msec grace_at(const struct supervisor *sv, enum evict_threshold why)
{
	msec own = grace_of(sv->seen.pod->spec.termination_grace_period_seconds);

	return why == EVICT_HARD ? EVICT_GRACE : MIN(own, sv->conf.eviction.max_pod_grace);
}

/* Where the pods' memory ends the kernel chooses by other measures whom to kill: not by what it
 * holds for a process, files and pipes and mounts. So the pod that is to go, or would be the next,
 * gets a limit of its own before. */
static void bound(struct supervisor *sv, table_handle pod, uint64_t more)
{
	struct pod_ref ref;

	if (sv->conf.ops->bound_memory && supervisor_ref(sv, pod, 0, &ref))
		sv->conf.ops->bound_memory(sv->conf.ops_ctx, &ref, more);
}

/* One at a time, as there is only so much left. */
static void bound_next(struct supervisor *sv, table_handle next, uint64_t more)
{
	if (sv->guarded && sv->guarded != next)
		bound(sv, sv->guarded, NO_BOUND);
	sv->guarded = next;
	if (next)
		bound(sv, next, more);
}

/* Until when it holds: others may have given something back. */
static msec guard(struct supervisor *sv, uint64_t available)
{
	struct pod_slot *slot = evict_is_near(&sv->conf.eviction, available) ? choose(sv) : NULL;
	table_handle next = slot ? slot->handle : 0;

	bound_next(sv, next, evict_room(&sv->conf.eviction, available));
	return next ? sv->now + EVICT_PERIOD : NEVER;
}

static void evict_one(struct supervisor *sv, enum evict_threshold why, uint64_t available)
{
	struct pod_slot *slot;
	char message[RECORD_TEXT_MAX];

	record_node_event(sv, true, "EvictionThresholdMet", "Attempting to reclaim memory");
	slot = choose(sv);
	if (!slot)
		return;
	look(sv, slot);
	tell_why(sv, why, available, message);
	pod_saw_eviction(&sv->seen, message, grace_at(sv, why), &sv->pod_events);
	sv->victim = slot->handle;
	sv->victim_until = sv->now + EVICT_CLEANUP;
	bound_next(sv, sv->victim, available / 2); /* until it has ended it goes on taking */
	sv->guarded = 0;			   /* and is not let go */
	pod_changed(sv);
}

/* Its sandbox, with all that it wrote to memory, is there until it is removed. */
static bool victim_is_there(const struct supervisor *sv)
{
	const struct pod_record *r = table_get(&sv->pods, sv->victim);

	return r && sv->now < sv->victim_until && r->sandbox != SANDBOX_GONE &&
	       r->sandbox != SANDBOX_NONE;
}

static void tell_pressure(struct supervisor *sv)
{
	bool low = sv->evict.pressure;
	char message[RECORD_TEXT_MAX];

	text_join(message, sizeof(message), "Node ", sv->conf.node_name, " status is now: NodeHas",
		low ? "Ins" : "S", "ufficientMemory", NULL);
	record_node_event(
		sv, false, low ? "NodeHasInsufficientMemory" : "NodeHasSufficientMemory", message);
	sv->node_version = store_next_version(&sv->store);
	if (sv->conf.node_changed)
		sv->conf.node_changed(sv->conf.arg);
}

msec supervisor_saw_memory(struct supervisor *sv, uint64_t available, msec now)
{
	bool before = sv->evict.pressure;
	enum evict_threshold why;

	sv->now = now;
	if (sv->down)
		return NEVER;
	evict_saw(&sv->evict, &sv->conf.eviction, available, now);
	if (sv->evict.pressure != before)
		tell_pressure(sv);
	why = evict_due(&sv->evict);
	if (why != EVICT_NONE && !victim_is_there(sv))
		evict_one(sv, why, available);
	if (why != EVICT_NONE && victim_is_there(sv))
		return now + EVICT_POLL;
	return MIN(guard(sv, available), evict_again(&sv->evict, &sv->conf.eviction, now));
}

struct node_pressure supervisor_pressure(const struct supervisor *sv)
{
	return (struct node_pressure){
		.memory = sv->evict.pressure,
		.changed_at = sv->evict.pressure_changed_at,
		.version = MAX(sv->node_version, (uint64_t)1),
	};
}
