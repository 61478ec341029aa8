/* SPDX-License-Identifier: MIT */
/* What control groups are limited to: numbers as a kubelet with cgroup v2 has them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/resources.h"

#define MIB (UINT64_C(1024) * 1024)

static void weighs_as_runtimes_do(void **state)
{
	static const struct {
		uint64_t milli;
		uint64_t weight;
	} known[] = {
		{0, 1},
		{1, 1},
		{2, 1},
		{10, 4},
		{50, 11},
		{100, 17},
		{250, 35},
		{500, 59},
		{1000, 100},
		{2000, 174},
		{4000, 303},
		{256000, 10000},
		{UINT64_MAX, 10000},
	};
	uint64_t before = 1;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		assert_int_equal(cpu_weight(known[i].milli), known[i].weight);
	for (uint64_t milli = 0; milli <= 260000; milli += 97) {
		assert_true(cpu_weight(milli) >= before);
		before = cpu_weight(milli);
	}
}

/* ---- containers of a test ---- */

struct made {
	struct named_quantity requests[2];
	struct named_quantity limits[2];
	struct resource_requirements resources;
};

static struct made made[8];
static struct container_spec containers[8];
static struct pod pod;

static void empty(void)
{
	memset(made, 0, sizeof made);
	memset(containers, 0, sizeof containers);
	memset(&pod, 0, sizeof pod);
	pod.spec.init_containers.items = containers;
	pod.spec.containers.items = containers + 4;
}

static struct quantity thousandths(uint64_t milli)
{
	return (struct quantity){.milli = (int64_t)milli, .units = (int64_t)(milli + 999) / 1000};
}

/* Whole: CPUs in thousandths and MiB; 0 = not set. */
static struct container_spec *put(struct container_spec *c, unsigned cpu, unsigned cpu_limit,
	unsigned mib, unsigned mib_limit)
{
	struct made *m = &made[c - containers];

	m->requests[0] = (struct named_quantity){"cpu", thousandths(cpu)};
	m->requests[1] = (struct named_quantity){"memory", thousandths(mib * MIB * 1000)};
	m->limits[0] = (struct named_quantity){"cpu", thousandths(cpu_limit)};
	m->limits[1] = (struct named_quantity){"memory", thousandths(mib_limit * MIB * 1000)};
	m->resources.requests = (struct quantities){m->requests, 2};
	m->resources.limits = (struct quantities){m->limits, 2};
	c->name = "x";
	c->resources = &m->resources;
	return c;
}

static struct container_spec *main_container(void)
{
	return &pod.spec.containers.items[pod.spec.containers.count++];
}

static struct container_spec *init_container(void)
{
	return &pod.spec.init_containers.items[pod.spec.init_containers.count++];
}

static struct container_spec *sidecar(void)
{
	struct container_spec *c = init_container();

	c->restart_policy = "Always";
	return c;
}

static struct group_limits of_pod(void)
{
	struct group_limits l;

	pod_limits(&pod.spec, &l);
	return l;
}

static void limits_a_container(void **state)
{
	struct group_limits l;

	(void)state;
	empty();
	container_limits(&pod.spec, put(main_container(), 500, 1500, 8, 16), &l);
	assert_int_equal(l.cpu_weight, 59);
	assert_int_equal(l.cpu_quota, 150000);
	assert_int_equal(l.memory_max, 16 * MIB);
	assert_true(l.whole && l.cpu_requested && l.limits_requested);
	/* A limit alone is also the request; the least quota is a millisecond. */
	container_limits(&pod.spec, put(main_container(), 0, 1, 0, 0), &l);
	assert_int_equal(l.cpu_weight, 1);
	assert_int_equal(l.cpu_quota, 1000);
	assert_int_equal(l.memory_max, 0);
	container_limits(&pod.spec, main_container(), &l);
	assert_int_equal(l.cpu_weight, 1);
	assert_int_equal(l.cpu_quota, 0);
	assert_false(l.cpu_requested);
}

static void adds_up_a_pod(void **state)
{
	struct group_limits l;

	(void)state;
	empty();
	put(main_container(), 100, 200, 4, 8);
	put(main_container(), 400, 800, 4, 8);
	l = of_pod();
	assert_int_equal(l.cpu_weight, 59);
	assert_int_equal(l.cpu_quota, 100000);
	assert_int_equal(l.memory_max, 16 * MIB);
	assert_false(l.whole || l.cpu_requested || l.limits_requested);
	put(main_container(), 0, 0, 0, 8);
	l = of_pod();
	assert_int_equal(l.cpu_quota, 0);
	assert_int_equal(l.memory_max, 24 * MIB);
}

static void counts_init_containers_and_sidecars(void **state)
{
	(void)state;
	empty();
	put(main_container(), 100, 100, 4, 4);
	put(init_container(), 300, 300, 2, 2);
	assert_int_equal(pod_cpu_request(&pod.spec), 300);
	assert_int_equal(of_pod().memory_max, 4 * MIB);
	put(sidecar(), 250, 250, 8, 8);
	assert_int_equal(pod_cpu_request(&pod.spec), 350);
	assert_int_equal(of_pod().memory_max, 12 * MIB);
	put(init_container(), 200, 200, 16, 16); /* beside the sidecar before it */
	assert_int_equal(pod_cpu_request(&pod.spec), 450);
	assert_int_equal(of_pod().memory_max, 24 * MIB);
	assert_int_equal(of_pod().cpu_quota, 45000);
}

static void one_init_container_without_a_limit_lifts_the_pods(void **state)
{
	(void)state;
	empty();
	put(main_container(), 100, 100, 4, 4);
	put(init_container(), 0, 0, 0, 0);
	assert_int_equal(of_pod().cpu_quota, 0);
	assert_int_equal(of_pod().memory_max, 0);
}

static void an_endless_sum_does_not_wrap(void **state)
{
	(void)state;
	empty();
	put(main_container(), 1, 1, 1, 1);
	put(main_container(), 1, 1, 1, 1);
	made[4].limits[1].q.milli = INT64_MAX;
	made[5].limits[1].q.milli = INT64_MAX;
	made[4].limits[0].q.milli = INT64_MAX;
	assert_int_equal(of_pod().memory_max, INT64_MAX / 1000 + 1);
	assert_int_equal(of_pod().cpu_quota, (UINT64_C(1) << 40) * 100);
}

static void a_pods_own_resources_bound_its_containers(void **state)
{
	static struct named_quantity requests[] = {{"cpu", {.milli = 500}}};
	static struct named_quantity limits[] = {
		{"cpu", {.milli = 2000}}, {"memory", {.milli = 64 * 1024 * 1024 * INT64_C(1000)}}};
	static struct resource_requirements own = {
		.requests = {requests, 1}, .limits = {limits, 2}};
	struct container_spec *limited;
	struct container_spec *unlimited;
	struct group_limits l;

	(void)state;
	empty();
	limited = put(main_container(), 100, 200, 8, 16);
	unlimited = put(main_container(), 0, 0, 0, 0);
	pod.spec.resources = &own;
	l = of_pod();
	assert_int_equal(l.cpu_weight, 59);
	assert_int_equal(l.cpu_quota, 200000);
	assert_int_equal(l.memory_max, 64 * MIB);
	assert_true(l.cpu_requested && l.limits_requested);
	container_limits(&pod.spec, limited, &l);
	assert_int_equal(l.cpu_quota, 20000);
	assert_int_equal(l.memory_max, 16 * MIB);
	container_limits(&pod.spec, unlimited, &l);
	assert_int_equal(l.cpu_quota, 200000);
	assert_int_equal(l.memory_max, 64 * MIB);
	/* What the pod does not say is what its containers sum up to. */
	own.limits.count = 1;
	assert_int_equal(of_pod().cpu_quota, 200000);
	assert_int_equal(of_pod().memory_max, 0);
	own.requests.count = 0;
	assert_int_equal(of_pod().cpu_weight, 17);
}

/* ---- words ---- */

static const struct group_setting *find(
	const struct group_setting *all, unsigned count, const char *file)
{
	for (unsigned i = 0; i < count; i++)
		if (strcmp(all[i].file, file) == 0)
			return &all[i];
	return NULL;
}

static void tells_the_kernel(void **state)
{
	struct group_setting s[GROUP_SETTINGS_MAX];
	struct group_limits l;
	unsigned count;

	(void)state;
	empty();
	container_limits(&pod.spec, put(main_container(), 500, 500, 16, 16), &l);
	l.pids_max = 20;
	count = group_settings(&l, s);
	assert_int_equal(count, GROUP_SETTINGS_MAX);
	assert_string_equal(find(s, count, "cpu.weight")->value, "59");
	assert_string_equal(find(s, count, "cpu.weight")->field, "requests.cpu");
	assert_string_equal(find(s, count, "cpu.max")->value, "50000 100000");
	assert_string_equal(find(s, count, "cpu.max")->field, "limits.cpu");
	assert_string_equal(find(s, count, "memory.max")->value, "16777216");
	assert_string_equal(find(s, count, "memory.oom.group")->value, "1");
	assert_string_equal(find(s, count, "memory.swap.max")->value, "0");
	assert_null(find(s, count, "memory.oom.group")->field);
	assert_string_equal(find(s, count, "pids.max")->value, "20");
	assert_null(find(s, count, "pids.max")->field);
	l = of_pod();
	count = group_settings(&l, s);
	assert_string_equal(find(s, count, "memory.max")->value, "16777216");
	assert_null(find(s, count, "memory.max")->field);
	assert_null(find(s, count, "memory.oom.group"));
	assert_null(find(s, count, "pids.max"));
	l.cpu_quota = UINT64_MAX;
	count = group_settings(&l, s);
	assert_string_equal(find(s, count, "cpu.max")->value, "18446744073709551615 100000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(weighs_as_runtimes_do),
		cmocka_unit_test(limits_a_container),
		cmocka_unit_test(adds_up_a_pod),
		cmocka_unit_test(counts_init_containers_and_sidecars),
		cmocka_unit_test(one_init_container_without_a_limit_lifts_the_pods),
		cmocka_unit_test(an_endless_sum_does_not_wrap),
		cmocka_unit_test(a_pods_own_resources_bound_its_containers),
		cmocka_unit_test(tells_the_kernel),
	};

	return cmocka_run_group_tests_name("runtime_resources", tests, NULL, NULL);
}
