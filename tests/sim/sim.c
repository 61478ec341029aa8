/* SPDX-License-Identifier: MIT */
/* One run: a while with faults, a while without, then shutdown. */
#include "sim.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/supervisor_impl.h"

/* xorshift64*. At most one draw in a list of arguments: their order is the compiler's, and a seed
 * shall be the same run on every machine. */
uint32_t draw(struct sim *s, uint32_t below)
{
	s->rng ^= s->rng >> 12;
	s->rng ^= s->rng << 25;
	s->rng ^= s->rng >> 27;
	return (uint32_t)((s->rng * 2685821657736338717U) >> 33) % below;
}

bool chance(struct sim *s, int percent)
{
	return (int)draw(s, 100) < percent;
}

void note(struct sim *s, const char *format, ...)
{
	char *line = s->trace[s->trace_next++ % SIM_TRACE];
	int n = snprintf(line, sizeof(s->trace[0]), "%6lld.%03d ", (long long)(s->now / 1000),
		(int)(s->now % 1000));
	va_list args;

	va_start(args, format);
	vsnprintf(line + n, sizeof(s->trace[0]) - (size_t)n, format, args);
	va_end(args);
}

void broken(struct sim *s, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(s->why, sizeof(s->why), format, args);
	va_end(args);
	longjmp(s->out, 1);
}

static void *table_memory(uint32_t cap, uint32_t size)
{
	return calloc(1, table_bytes(cap, size));
}

static struct supervisor *make_supervisor(struct sim *s, void *pods, void *containers)
{
	static struct container_messages messages[SIM_CONTAINERS];
	struct supervisor_conf conf = {
		.node_name = "board",
		.host_ip = "192.168.1.1",
		.max_pods = SIM_MAX_PODS,
		.max_containers = SIM_CONTAINERS,
		.eviction = {.hard = UINT64_C(4) << 20, .transition = 60000},
		.ops = &fake_ops,
		.ops_ctx = s,
		.published = check_change,
		.event_recorded = count_event,
		.arg = s,
		.pods_memory = pods,
		.containers_memory = containers,
		.messages_memory = messages,
	};
	struct err e;

	return supervisor_new(&conf, &e);
}

/* Decides; nothing is left to do afterwards, and the next moment lies ahead. */
static msec run_supervisor(struct sim *s)
{
	msec next = supervisor_run(s->sv, s->now);
	uint64_t calls = s->calls;
	uint64_t changes = s->changes;

	if (next <= s->now)
		broken(s, "supervisor_run() wants to be called again at once");
	if (supervisor_run(s->sv, s->now) != next)
		broken(s, "supervisor_run() changes its mind");
	if (calls != s->calls || changes != s->changes)
		broken(s, "supervisor_run() has more to do when asked again");
	check_between(s);
	return next;
}

static void run_until(struct sim *s, msec end, bool until_empty)
{
	msec act_at = s->knobs->chaos_every && s->faults ? s->now : NEVER;

	while (s->now < end && !(until_empty && supervisor_is_empty(s->sv))) {
		msec next = run_supervisor(s);

		next = MIN(next, s->look_at);
		s->now = MAX(s->now, MIN(MIN(next, fake_next(s)), MIN(end, act_at)));
		fake_deliver(s);
		memory_look(s);
		if (s->now >= act_at) {
			user_act(s);
			act_at = s->now + draw(s, (uint32_t)s->knobs->chaos_every * 2000);
		}
	}
	run_supervisor(s);
}

static void check_empty(struct sim *s)
{
	if (!supervisor_is_empty(s->sv))
		broken(s, "pods are left after shutdown");
	for (uint32_t i = 0; i < SIM_PROCESSES; i++) {
		if (s->processes[i].used)
			broken(s, "a process is left after shutdown");
	}
	for (uint32_t i = 0; i < SIM_SANDBOXES; i++) {
		if (s->sandboxes[i].used)
			broken(s, "a sandbox is left after shutdown");
	}
	if (s->sv->containers.count || s->sv->store.count)
		broken(s, "records are left after shutdown");
}

static void scenario(struct sim *s)
{
	for (uint32_t i = 0; i < SIM_NAMES; i++)
		user_apply(s, i);
	s->faults = true;
	run_until(s, s->now + 60000 + draw(s, 1500000), false);
	if (!s->knobs->early_shutdown) {
		fake_stop_faults(s);
		/* the longest backoff, twice, and the slowest probes */
		run_until(s, s->now + 1200000, false);
		check_all_run(s);
	}
	note(s, "shutdown");
	s->down = true;
	memset(s->data_version, 0, sizeof(s->data_version));
	memset(s->firmware_version, 0, sizeof(s->firmware_version));
	supervisor_shutdown(s->sv, 20000, s->now);
	user_apply(s, 0);
	run_until(s, s->now + 240000, true);
	check_empty(s);
}

bool sim_run(struct sim *s, uint64_t seed, const struct knobs *knobs)
{
	void *pods = table_memory(SIM_MAX_PODS, sizeof(struct pod_record));
	void *containers = table_memory(SIM_CONTAINERS, sizeof(struct container_record));
	bool good = false;

	memset(s, 0, sizeof(*s));
	s->seed = seed;
	s->rng = seed * 0x9e3779b97f4a7c15U + 1;
	s->knobs = knobs;
	s->now = 5000;
	s->look_at = s->now;
	s->wall_offset = 1700000000000;
	s->sv = make_supervisor(s, pods, containers);
	if (setjmp(s->out) == 0) {
		scenario(s);
		good = true;
	}
	supervisor_free(s->sv);
	free(pods);
	free(containers);
	return good;
}
