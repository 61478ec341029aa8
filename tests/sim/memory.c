/* SPDX-License-Identifier: MIT */
/* Memory that gets short for a while, and what may come of it. */
#include <string.h>

#include "sim.h"

#define ENOUGH (UINT64_C(64) << 20)

uint64_t fake_memory_used(void *ctx, const struct pod_ref *p)
{
	(void)ctx;
	return (uint64_t)(p->container * 7919 % 97) << 20;
}

void memory_gets_short(struct sim *s)
{
	s->short_until = s->now + 1000 + draw(s, 90000);
	s->look_at = s->now;
	note(s, "memory is short until %lld", (long long)s->short_until);
}

void memory_look(struct sim *s)
{
	if (s->now < s->look_at)
		return;
	s->look_at = supervisor_saw_memory(
		s->sv, s->now < s->short_until ? 1 + draw(s, 4096) : ENOUGH, s->now);
	if (s->look_at <= s->now)
		broken(s, "memory is to be looked at again at once");
	if (s->now < s->short_until && s->look_at > s->now + 10000 && !s->down)
		broken(s, "memory is short and nobody looks");
}

static void check_victim(struct sim *s, struct watched_pod *w)
{
	const struct pod_record *before = supervisor_pod(s->sv, s->victim);

	note(s, "%s is evicted", w->name);
	if (s->now >= s->short_until)
		broken(s, "%s is evicted though there is enough memory", w->name);
	if (before && before->sandbox != SANDBOX_GONE && s->now < s->evicted_at + 30000)
		broken(s, "%s is evicted before the last one has gone", w->name);
	s->victim = w->handle;
	s->evicted_at = s->now;
}

/* One that was rejected shows nothing but that. */
void watch_eviction(struct sim *s, struct watched_pod *w, const struct pod_status *st)
{
	bool evicted = st->reason && strcmp(st->reason, "Evicted") == 0;

	if (w->evicted && !evicted)
		broken(s, "%s is not evicted any more", w->name);
	if (!evicted || w->evicted)
		return;
	w->evicted = true;
	if (w->critical)
		broken(s, "%s is critical, and evicted", w->name);
	if (strcmp(st->phase, "Failed") != 0)
		broken(s, "%s is evicted and %s", w->name, st->phase);
	if (st->conditions.count > 0)
		check_victim(s, w);
	else if (!supervisor_pressure(s->sv).memory)
		broken(s, "%s is rejected though there is no pressure", w->name);
}

bool is_evicted(struct sim *s, const struct pod_record *r)
{
	if (r->reason != POD_EVICTED && r->reason != POD_UNDER_PRESSURE)
		return false;
	for (uint32_t i = 0; i < (uint32_t)r->init_count + r->container_count; i++)
		if (supervisor_container(s->sv, r->containers[i])->life == CONTAINER_RUNNING)
			broken(s, "%s was evicted and still runs", r->name);
	if (r->sandbox != SANDBOX_NONE && r->sandbox != SANDBOX_GONE)
		broken(s, "%s was evicted and still has a sandbox", r->name);
	return true;
}
