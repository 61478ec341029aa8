/* SPDX-License-Identifier: MIT */
#include "runtime/resources.h"

#include <string.h>

#include "api/qos.h"
#include "base/text.h"

/* Of kubelet: shares are what cgroup v1 had, and still what lies between milli CPU and weight. */
#define SHARES_MIN   2
#define SHARES_MAX   262144
#define SHARES_A_CPU 1024
#define WEIGHT_MAX   10000
#define PERIOD_US    100000
#define QUOTA_MIN_US 1000

/* ---- cpu ---- */

#define LOG_BITS 28
#define LOG_SLIP 2 /* of the last bits, so that 10^2 is 100 */

/* log2(n) in 2^-28ths, by squaring: bit after bit. */
static uint64_t log2_fixed(uint32_t n)
{
	unsigned whole = 31 - (unsigned)__builtin_clz(n);
	uint64_t m = (uint64_t)n << (31 - whole);
	uint64_t out = whole;

	for (int i = 0; i < LOG_BITS; i++) {
		m = m * m >> 31;
		out = out << 1 | m >> 32;
		m >>= m >> 32;
	}
	return out;
}

/*
 * opencontainers/cgroups: ceil(10^((l^2 + 125 l) / 612 - 7/34)), l = log2(shares), which maps 2,
 * 1024 and 262144 to 1, 100 and 10000. Here without floating point: the smallest whole number whose
 * logarithm is not below that exponent. (The same everywhere below 26 CPUs; of all above 19 are
 * less by one.)
 */
static uint64_t weight_of_shares(uint32_t shares)
{
	const uint64_t log2_10 = UINT64_C(3566893132); /* in 2^-30ths */
	uint64_t l = log2_fixed(shares);
	uint64_t exponent = ((l >> 2) * (l >> 2) + (125 * l << (52 - LOG_BITS))) / 612;
	uint64_t least = (UINT64_C(7) << 52) / 34;
	uint64_t wanted;
	uint32_t low = 1;
	uint32_t high = WEIGHT_MAX;

	exponent = exponent > least ? exponent - least : 0; /* in 2^-52ths */
	wanted = (exponent >> 22) * log2_10 >> (60 - LOG_BITS);
	while (low < high) {
		uint32_t middle = (low + high) / 2;

		if (log2_fixed(middle) + LOG_SLIP >= wanted)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

uint64_t cpu_weight(uint64_t milli_cpu)
{
	uint64_t shares = MIN(milli_cpu, (uint64_t)SHARES_MAX) * SHARES_A_CPU / 1000;

	return weight_of_shares(
		(uint32_t)MIN(MAX(shares, (uint64_t)SHARES_MIN), (uint64_t)SHARES_MAX));
}

/* So much of every period; no limit stays none. */
static uint64_t quota(uint64_t milli_cpu)
{
	if (milli_cpu == 0)
		return 0;
	return MAX(MIN(milli_cpu, UINT64_C(1) << 40) * (PERIOD_US / 1000), (uint64_t)QUOTA_MIN_US);
}

/* ---- containers and pods ---- */

static uint64_t amount(const struct quantities *q, const char *name)
{
	const struct quantity *v = quantities_get(q, name);

	return v && v->milli > 0 ? (uint64_t)v->milli : 0;
}

/* In whole units; what is too large for thousandths of them is no limit on any machine. */
static uint64_t units(uint64_t milli)
{
	return milli / 1000 + (milli % 1000 != 0);
}

/* In thousandths. A container without a limit may have what its pod has (KEP-2837). */
static uint64_t limit_of(
	const struct pod_spec *spec, const struct container_spec *c, const char *name)
{
	uint64_t own = c->resources ? amount(&c->resources->limits, name) : 0;

	return own == 0 && spec->resources ? amount(&spec->resources->limits, name) : own;
}

void container_limits(
	const struct pod_spec *spec, const struct container_spec *c, struct group_limits *out)
{
	uint64_t cpu = c->resources ? amount(&c->resources->requests, "cpu") : 0;
	uint64_t cpu_limit = limit_of(spec, c, "cpu");

	/* An explicit request of nothing is as none. */
	if (cpu == 0)
		cpu = cpu_limit;
	*out = (struct group_limits){
		.cpu_weight = cpu_weight(cpu),
		.cpu_quota = quota(cpu_limit),
		.memory_max = units(limit_of(spec, c, "memory")),
		.whole = true,
		.cpu_requested = cpu > 0,
		.limits_requested = true,
	};
}

uint64_t pod_cpu_request(const struct pod_spec *spec)
{
	return (uint64_t)pod_resource(spec, "cpu", false);
}

void pod_limits(const struct pod_spec *spec, struct group_limits *out)
{
	*out = (struct group_limits){
		.cpu_weight = cpu_weight(pod_cpu_request(spec)),
		.cpu_requested = pod_own_resource(spec, "cpu", false) != NULL,
		.limits_requested = pod_own_resource(spec, "cpu", true) != NULL ||
				    pod_own_resource(spec, "memory", true) != NULL,
	};
	/* One container without a limit, and the pod has none. */
	if (pod_is_limited(spec, "cpu"))
		out->cpu_quota = quota((uint64_t)pod_resource(spec, "cpu", true));
	if (pod_is_limited(spec, "memory"))
		out->memory_max = units((uint64_t)pod_resource(spec, "memory", true));
}

/* ---- words for the kernel ---- */

static void set(struct group_setting *s, const char *file, const char *field, uint64_t value)
{
	struct text t;

	s->file = file;
	s->field = field;
	text_init(&t, s->value, sizeof s->value);
	text_add_uint(&t, value);
}

unsigned group_settings(
	const struct group_limits *limits, struct group_setting out[GROUP_SETTINGS_MAX])
{
	struct group_setting *s = out;

	set(s++, "cpu.weight", limits->cpu_requested ? "requests.cpu" : NULL, limits->cpu_weight);
	if (limits->cpu_quota) {
		set(s, "cpu.max", limits->limits_requested ? "limits.cpu" : NULL,
			limits->cpu_quota);
		text_join(s->value + strlen(s->value), 8, " 100000", NULL);
		s++;
	}
	if (limits->memory_max)
		set(s++, "memory.max", limits->limits_requested ? "limits.memory" : NULL,
			limits->memory_max);
	if (limits->whole) {
		set(s++, "memory.oom.group", NULL, 1);
		set(s++, "memory.swap.max", NULL, 0);
	}
	if (limits->pids_max)
		set(s++, "pids.max", limits->pids_requested ? "podPidsLimit" : NULL,
			limits->pids_max);
	return (unsigned)(s - out);
}
