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

/* An eighth of the board is PID 1's and the kernel's: a pod that takes all it can get meets the
 * limit of the pods, not the end of the memory, where the whole board would stand still. */
void node_reserved(const struct kubelet_configuration *k, bool hosted,
	const struct node_amounts *capacity, struct node_amounts *out, const char **wrong)
{
	uint64_t memory = MIN(MAX(capacity->memory_bytes / 8, MEMORY_LEAST), MEMORY_MOST);
	uint64_t pids = MAX(capacity->pids / 8, PIDS_LEAST);

	*wrong = NULL;
	*out = (struct node_amounts){0};
	said(k, "cpu", capacity->cpu_milli, &out->cpu_milli, wrong);
	said(k, "ephemeral-storage", capacity->storage_bytes, &out->storage_bytes, wrong);
	if (!said(k, "memory", capacity->memory_bytes, &out->memory_bytes, wrong) && !hosted &&
		capacity->memory_bytes > 2 * memory)
		out->memory_bytes = memory;
	if (!said(k, "pid", capacity->pids, &out->pids, wrong) && !hosted &&
		capacity->pids > 2 * PIDS_LEAST && capacity->pids != UINT64_MAX)
		out->pids = pids;
}
