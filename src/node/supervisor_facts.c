/* SPDX-License-Identifier: MIT */
/* Facts from the kernel side: looked up by handle, recorded, shown. */
#include "node/supervisor_impl.h"

/* Looks at a fact's pod; false when its handle is stale. */
static bool look_at_pod(struct supervisor *sv, table_handle pod, msec now)
{
	struct pod_slot *slot = slot_of(sv, pod);

	sv->now = now;
	if (slot)
		look(sv, slot);
	return slot;
}

/* The same of a container: its place in the pod, -1 when the handle is stale. */
static int look_at_container(struct supervisor *sv, table_handle container, msec now)
{
	const struct container_record *c = table_get(&sv->containers, container);

	return c && look_at_pod(sv, c->pod, now) ? c->index : -1;
}

void supervisor_saw_sandbox_ready(
	struct supervisor *sv, table_handle pod, int32_t holder_pid, uint32_t ip, msec now)
{
	if (!look_at_pod(sv, pod, now))
		return;
	sandbox_saw_ready(sv->seen.record, holder_pid, ip, now, &sv->pod_events);
	pod_changed(sv);
}

void supervisor_saw_sandbox_failed(
	struct supervisor *sv, table_handle pod, const char *reason, const char *message, msec now)
{
	if (!look_at_pod(sv, pod, now))
		return;
	sandbox_saw_failed(sv->seen.record, reason, message, now, &sv->pod_events);
	pod_changed(sv);
}

void supervisor_saw_sandbox_lost(struct supervisor *sv, table_handle pod, msec now)
{
	if (!look_at_pod(sv, pod, now))
		return;
	sandbox_saw_lost(&sv->seen, now, &sv->pod_events);
	pod_changed(sv);
}

void supervisor_saw_sandbox_gone(struct supervisor *sv, table_handle pod, msec now)
{
	if (!look_at_pod(sv, pod, now))
		return;
	sandbox_saw_gone(sv->seen.record);
	pod_changed(sv);
}

void supervisor_saw_container_started(
	struct supervisor *sv, table_handle container, int32_t pid, msec now)
{
	int c = look_at_container(sv, container, now);

	if (c < 0)
		return;
	container_saw_started(&sv->seen, (uint32_t)c, pid, now, &sv->pod_events);
	pod_changed(sv);
}

void supervisor_saw_image_at(struct supervisor *sv, table_handle container, uint32_t n, msec now)
{
	int c = look_at_container(sv, container, now);

	if (c >= 0)
		container_saw_image_at(&sv->seen, (uint32_t)c, n);
}

void supervisor_saw_container_start_failed(struct supervisor *sv, table_handle container,
	enum start_failure why, const char *message, msec now)
{
	int c = look_at_container(sv, container, now);

	if (c < 0)
		return;
	container_saw_start_failed(&sv->seen, (uint32_t)c, why, message, now, &sv->pod_events);
	pod_changed(sv);
}

void supervisor_saw_image(struct supervisor *sv, table_handle container, msec now)
{
	int c = look_at_container(sv, container, now);

	if (c < 0)
		return;
	container_saw_image(&sv->seen, (uint32_t)c);
	pod_touched(sv);
}

void supervisor_saw_container_exit(
	struct supervisor *sv, table_handle container, const struct container_end *end, msec now)
{
	int c = look_at_container(sv, container, now);

	if (c < 0)
		return;
	container_saw_exit(&sv->seen, (uint32_t)c, end, now, &sv->pod_events);
	pod_changed(sv);
}

void supervisor_saw_probe(struct supervisor *sv, table_handle container, uint32_t instance,
	enum probe_kind kind, enum probe_result result, const char *output, msec now)
{
	int c = look_at_container(sv, container, now);
	const struct probe_record *r;
	uint8_t before;

	if (c < 0)
		return;
	r = &sv->seen.containers[c]->probes[kind];
	before = r->verdict;
	probe_saw_result(&sv->seen, (uint32_t)c, instance, kind, result, output, &sv->pod_events);
	/* most results change nothing to see */
	if (r->verdict == before)
		pod_touched(sv);
	else
		pod_changed(sv);
}

void supervisor_saw_hook(struct supervisor *sv, table_handle container, enum hook_kind kind,
	const struct hook_end *end, msec now)
{
	int c = look_at_container(sv, container, now);

	if (c < 0)
		return;
	hook_saw_result(&sv->seen, (uint32_t)c, kind, end, now, &sv->pod_events);
	pod_changed(sv);
}

void supervisor_saw_probe_warning(struct supervisor *sv, table_handle container, uint32_t instance,
	enum probe_kind kind, const char *output, msec now)
{
	int c = look_at_container(sv, container, now);

	if (c < 0)
		return;
	probe_saw_warning(&sv->seen, (uint32_t)c, instance, kind, output, &sv->pod_events);
	pod_touched(sv);
}
