/* SPDX-License-Identifier: MIT */
#include "node/allocatable.h"

#include "base/attr.h"
#include "base/text.h"

#define MEMORY_LEAST (UINT64_C(4) << 20) /* bytes of the default */
#define MEMORY_MOST  (UINT64_C(100) << 20)
#define PIDS_LEAST   UINT64_C(64)

/* False: it is not said, or would leave nothing. */
static bool said(const struct kubelet_configuration *k, const char *name, uint64_t all,
	uint64_t *out, const char **wrong)
{
	const struct quantity *q[2] = {
		quantities_get(&k->system_reserved, name), quantities_get(&k->kube_reserved, name)};
	bool milli = text_equal(name, "cpu");
	uint64_t sum = 0;

	if (!q[0] && !q[1])
		return false;
	for (size_t i = 0; i < ARRAY_LEN(q); i++)
		sum += q[i] ? (uint64_t)(milli ? q[i]->milli : q[i]->units) : 0;
	if (sum >= all) {
		*wrong = name;
		return false;
	}
	*out = sum;
	return true;
}

/* A pod that takes all it can get shall meet the limit of the pods, not the end of the memory,
 * where the whole board would stand still: what the kernel and the firmware have is not for pods,
 * and an eighth of the board is PID 1's. */
static void reserve_memory(uint64_t all, uint64_t available, struct node_reserve *out)
{
	uint64_t kept = MIN(MAX(all / 8, MEMORY_LEAST), MEMORY_MOST);
	uint64_t free = available ? MIN(available, all) : all;

	if (all <= 2 * kept)
		return;
	kept = MIN(kept, free / 2);
	out->init_memory = kept;
	out->amounts.memory_bytes = all - free + kept;
}

void node_reserved(const struct kubelet_configuration *k, bool hosted,
	const struct node_amounts *capacity, uint64_t available, struct node_reserve *out)
{
	struct node_amounts *r = &out->amounts;
	uint64_t pids = MAX(capacity->pids / 8, PIDS_LEAST);

	*out = (struct node_reserve){0};
	said(k, "cpu", capacity->cpu_milli, &r->cpu_milli, &out->wrong);
	said(k, "ephemeral-storage", capacity->storage_bytes, &r->storage_bytes, &out->wrong);
	if (said(k, "memory", capacity->memory_bytes, &r->memory_bytes, &out->wrong))
		out->init_memory = r->memory_bytes;
	else if (!hosted)
		reserve_memory(capacity->memory_bytes, available, out);
	if (!said(k, "pid", capacity->pids, &r->pids, &out->wrong) && !hosted &&
		capacity->pids > 2 * PIDS_LEAST && capacity->pids != UINT64_MAX)
		r->pids = pids;
}
