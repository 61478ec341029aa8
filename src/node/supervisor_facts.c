/* SPDX-License-Identifier: MIT */
/* Facts from the kernel side: looked up by handle, recorded, shown. */
#include "node/supervisor_impl.h"

void supervisor_saw_sandbox_ready(
	struct supervisor *sv, table_handle pod, int32_t holder_pid, uint32_t ip, msec now)
{
	struct pod_slot *slot = slot_of(sv, pod);
	struct pod_seen seen;

	if (!slot)
		return;
	slot_see(sv, slot, &seen);
	sandbox_saw_ready(seen.record, holder_pid, ip, now, &sv->pod_events);
	slot_changed(sv, slot, &seen, now);
}

void supervisor_saw_sandbox_failed(
	struct supervisor *sv, table_handle pod, const char *reason, const char *message, msec now)
{
	struct pod_slot *slot = slot_of(sv, pod);
	struct pod_seen seen;

	if (!slot)
		return;
	slot_see(sv, slot, &seen);
	sandbox_saw_failed(seen.record, reason, message, now, &sv->pod_events);
	slot_changed(sv, slot, &seen, now);
}

void supervisor_saw_sandbox_lost(struct supervisor *sv, table_handle pod, msec now)
{
	struct pod_slot *slot = slot_of(sv, pod);
	struct pod_seen seen;

	if (!slot)
		return;
	slot_see(sv, slot, &seen);
	sandbox_saw_lost(&seen, now, &sv->pod_events);
	slot_changed(sv, slot, &seen, now);
}

void supervisor_saw_sandbox_gone(struct supervisor *sv, table_handle pod, msec now)
{
	struct pod_slot *slot = slot_of(sv, pod);
	struct pod_seen seen;

	if (!slot)
		return;
	slot_see(sv, slot, &seen);
	sandbox_saw_gone(seen.record);
	slot_changed(sv, slot, &seen, now);
}

void supervisor_saw_container_started(
	struct supervisor *sv, table_handle container, int32_t pid, msec now)
{
	struct pod_seen seen;
	uint32_t c;
	struct pod_slot *slot = slot_of_container(sv, container, &seen, &c);

	if (!slot)
		return;
	container_saw_started(&seen, c, pid, now, &sv->pod_events);
	slot_changed(sv, slot, &seen, now);
}

void supervisor_saw_container_start_failed(struct supervisor *sv, table_handle container,
	enum start_failure why, const char *message, msec now)
{
	struct pod_seen seen;
	uint32_t c;
	struct pod_slot *slot = slot_of_container(sv, container, &seen, &c);

	if (!slot)
		return;
	container_saw_start_failed(&seen, c, why, message, now, &sv->pod_events);
	slot_changed(sv, slot, &seen, now);
}

void supervisor_saw_container_exit(
	struct supervisor *sv, table_handle container, const struct container_end *end, msec now)
{
	struct pod_seen seen;
	uint32_t c;
	struct pod_slot *slot = slot_of_container(sv, container, &seen, &c);

	if (!slot)
		return;
	container_saw_exit(&seen, c, end, now, &sv->pod_events);
	slot_changed(sv, slot, &seen, now);
}

void supervisor_saw_probe(struct supervisor *sv, table_handle container, uint32_t instance,
	enum probe_kind kind, enum probe_result result, const char *output, msec now)
{
	struct pod_seen seen;
	uint32_t c;
	struct pod_slot *slot = slot_of_container(sv, container, &seen, &c);
	uint8_t before;

	if (!slot)
		return;
	before = seen.containers[c]->probes[kind].verdict;
	probe_saw_result(&seen, c, instance, kind, result, output, &sv->pod_events);
	/* most results change nothing to see */
	if (seen.containers[c]->probes[kind].verdict == before)
		slot_touched(sv, slot, &seen, now);
	else
		slot_changed(sv, slot, &seen, now);
}
