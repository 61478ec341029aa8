/* SPDX-License-Identifier: MIT */
/* Memory that gets short for a while, and what may come of it. */
#include <string.h>

#include "sim.h"

#define ENOUGH (UINT64_C(64) << 20)
#define NEAR   (UINT64_C(5) << 20) /* the threshold is 4 MiB, sim.c */

uint64_t fake_memory_used(void *ctx, const struct pod_ref *p)
{
	(void)ctx;
	return (uint64_t)(p->container * 7919 % 97) << 20;
}

/* Who is bounded and neither evicted nor gone. */
static const struct watched_pod *bounded(struct sim *s)
{
	const struct watched_pod *w =
		supervisor_pod(s->sv, s->bounded) ? watched_by_handle(s, s->bounded) : NULL;

	return w && !w->evicted ? w : NULL;
}

void fake_bound_memory(void *ctx, const struct pod_ref *p, uint64_t more)
{
	struct sim *s = ctx;
	const struct watched_pod *w = bounded(s);

	if (more == NO_BOUND) {
		s->bounded = s->bounded == p->pod ? 0 : s->bounded;
		return;
	}
	if (w && s->bounded != p->pod)
		broken(s, "%s is bounded, and so is another", w->name);
	s->bounded = p->pod;
}

void memory_gets_short(struct sim *s)
{
	s->short_until = s->now + 1000 + draw(s, 90000);
	s->nearly = draw(s, 3) == 0;
	s->look_at = s->now;
	note(s, "memory is %sshort until %lld", s->nearly ? "nearly " : "",
		(long long)s->short_until);
}

static uint64_t available(struct sim *s)
{
	if (s->now >= s->short_until)
		return ENOUGH;
	return s->nearly ? NEAR : 1 + draw(s, 4096);
}

void memory_look(struct sim *s)
{
	if (s->now < s->look_at)
		return;
	s->look_at = supervisor_saw_memory(s->sv, available(s), s->now);
	if (s->now >= s->short_until && !s->down && bounded(s))
		broken(s, "%s is bounded though there is enough memory", bounded(s)->name);
	if (s->look_at <= s->now)
		broken(s, "memory is to be looked at again at once");
	if (s->now < s->short_until && !s->nearly && s->look_at > s->now + 10000 && !s->down)
		broken(s, "memory is short and nobody looks");
}

static void check_victim(struct sim *s, struct watched_pod *w)
{
	const struct pod_record *before = supervisor_pod(s->sv, s->victim);

	note(s, "%s is evicted", w->name);
	if (s->now >= s->short_until || s->nearly)
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
