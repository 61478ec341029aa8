/* SPDX-License-Identifier: MIT */
/* TAP, one case a family: `SEEDS=n` runs n seeds of each, `SEED=k` one of them, an argument picks
 * families by name. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "sim.h"

static const struct knobs families[] = {
	{.name = "calm"},
	{.name = "exits", .exits = 80, .init_fails = 30},
	{.name = "oom-kills", .oom = 60, .exits = 20, .probes = true, .probe_bad = 10},
	{.name = "start-failures", .start_fails = 40, .exits = 30, .init_fails = 10},
	{.name = "probes", .probes = true, .probe_bad = 40, .exits = 10, .ignores_term = 30},
	{.name = "failing-calls",
		.call_fails = 25,
		.sandbox_fails = 30,
		.exits = 30,
		.probes = true},
	{.name = "each-call-fails-once",
		.nth_call = true,
		.chaos_every = 20,
		.deletes = 60,
		.exits = 40,
		.probes = true},
	{.name = "holder-deaths",
		.chaos_every = 60,
		.holder_dies = 90,
		.exits = 20,
		.init_fails = 20,
		.start_fails = 15},
	{.name = "clock-steps",
		.chaos_every = 30,
		.clock_steps = 90,
		.exits = 40,
		.init_fails = 10},
	{.name = "deletes",
		.chaos_every = 15,
		.deletes = 80,
		.exits = 30,
		.init_fails = 20,
		.ignores_term = 30},
	{.name = "stuck",
		.chaos_every = 30,
		.deletes = 80,
		.stuck = 40,
		.ignores_term = 50,
		.exits = 20},
	{.name = "shutdown",
		.chaos_every = 20,
		.deletes = 50,
		.exits = 40,
		.start_fails = 20,
		.ignores_term = 30,
		.probes = true,
		.probe_bad = 20,
		.early_shutdown = true},
	{.name = "memory",
		.chaos_every = 20,
		.memory_short = 40,
		.deletes = 60,
		.exits = 30,
		.stuck = 10,
		.ignores_term = 30,
		.probes = true},
	{.name = "everything",
		.start_fails = 15,
		.call_fails = 8,
		.sandbox_fails = 15,
		.exits = 50,
		.init_fails = 20,
		.oom = 10,
		.probe_bad = 20,
		.stuck = 10,
		.ignores_term = 20,
		.chaos_every = 20,
		.holder_dies = 10,
		.clock_steps = 5,
		.memory_short = 5,
		.deletes = 60,
		.probes = true},
};

#ifndef SEEDS_DEFAULT
#if defined(__SANITIZE_ADDRESS__)
#define SEEDS_DEFAULT 50
#else
#define SEEDS_DEFAULT 200
#endif
#endif

static void no_log(enum log_level level, const char *line, size_t len)
{
	(void)level;
	(void)line;
	(void)len;
}

static unsigned long number_from(const char *variable, unsigned long otherwise)
{
	const char *text = getenv(variable);

	return text && *text ? strtoul(text, NULL, 10) : otherwise;
}

static void tell(const struct sim *s, const struct knobs *k)
{
	uint32_t first = s->trace_next > SIM_TRACE ? s->trace_next - SIM_TRACE : 0;

	printf("# %s\n", s->why);
	printf("# again: SEED=%llu, family %s; the last steps:\n", (unsigned long long)s->seed,
		k->name);
	for (uint32_t i = first; i < s->trace_next; i++)
		printf("#   %s\n", s->trace[i % SIM_TRACE]);
}

static bool run_family(struct sim *s, const struct knobs *k, unsigned long from, unsigned long to)
{
	for (unsigned long seed = from; seed < to; seed++) {
		if (!sim_run(s, seed, k)) {
			tell(s, k);
			return false;
		}
	}
	return true;
}

int main(int argc, char **argv)
{
	unsigned long only = number_from("SEED", 0);
	unsigned long seeds = number_from("SEEDS", SEEDS_DEFAULT);
	struct sim *s = calloc(1, sizeof(*s));
	unsigned bad = 0;
	unsigned n = 0;

	if (!s)
		return 1;
	log_set_sink(no_log);
	for (size_t i = 0; i < ARRAY_LEN(families); i++) {
		const struct knobs *k = &families[i];
		bool good;

		if (argc > 1 && strcmp(argv[1], k->name) != 0)
			continue;
		good = run_family(s, k, only ? only : 1, only ? only + 1 : seeds + 1);
		bad += !good;
		printf("%sok %u - sim/%s\n", good ? "" : "not ", ++n, k->name);
		fflush(stdout);
	}
	printf("1..%u\n", n);
	free(s);
	return bad ? 1 : 0;
}
