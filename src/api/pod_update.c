/* SPDX-License-Identifier: MIT */
/* Both pods are compared as canonical text, with what may change left out: a field that is added to
 * the table is compared without a word here. */
#include "api/pod_update.h"

#include <string.h>

#include "api/encode.h"
#include "base/arena.h"

#define SCRATCH_MAX ((size_t)16 << 20) /* two texts of at most 1 MiB, which grow by doubling */

static bool deadline_may_become(struct opt_int old, struct opt_int new)
{
	return !old.set || (new.set &&new.value <= old.value);
}

static bool grace_may_become(struct opt_int old, struct opt_int new)
{
	if (old.set == new.set && old.value == new.value)
		return true;
	return old.set && old.value < 0 && new.set &&new.value == 1;
}

static void leave_out_images(struct arena *a, struct container_spec **items, uint32_t count)
{
	struct container_spec *copy = arena_array(a, count, sizeof(*copy));

	for (uint32_t i = 0; copy && i < count; i++) {
		copy[i] = (*items)[i];
		copy[i].image = NULL;
	}
	*items = copy;
}

/* The text of what must stay the same. False when memory is short. */
static bool encode_fixed(
	struct arena *a, const struct pod *pod, bool with_node_name, struct json *j)
{
	struct pod p = *pod;

	p.metadata = (struct object_meta){
		.name = pod->metadata.name,
		.namespace_ = pod->metadata.namespace_,
	};
	p.status = (struct pod_status){0};
	p.spec.tolerations.count = 0;
	p.spec.active_deadline_seconds = (struct opt_int){0};
	p.spec.termination_grace_period_seconds = (struct opt_int){0};
	if (!with_node_name)
		p.spec.node_name = NULL;
	leave_out_images(a, &p.spec.init_containers.items, p.spec.init_containers.count);
	leave_out_images(a, &p.spec.containers.items, p.spec.containers.count);
	if (a->failed)
		return false;
	json_init_arena(j, a);
	encode_object(j, &pod_fields, &p);
	return json_end(j) && !a->failed;
}

bool pod_update_in_place(const struct pod *old, const struct pod *new)
{
	const struct pod_spec *from = &old->spec;
	const struct pod_spec *to = &new->spec;
	bool node_names = from->node_name && *from->node_name && to->node_name && *to->node_name;
	struct arena scratch;
	struct json a;
	struct json b;
	bool same;

	if (!deadline_may_become(from->active_deadline_seconds, to->active_deadline_seconds) ||
		!grace_may_become(from->termination_grace_period_seconds,
			to->termination_grace_period_seconds))
		return false;
	arena_init(&scratch, SCRATCH_MAX);
	same = encode_fixed(&scratch, old, node_names, &a) &&
	       encode_fixed(&scratch, new, node_names, &b) && a.len == b.len &&
	       memcmp(a.buf, b.buf, a.len) == 0;
	arena_fini(&scratch);
	return same;
}
