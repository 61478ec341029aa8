/* SPDX-License-Identifier: MIT */
/* oom_score_adj by QoS class. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runtime/oom.h"

#define MIB (INT64_C(1024) * 1024)

static struct named_quantity bytes(int64_t units)
{
	return (struct named_quantity){"memory", {.milli = units * 1000, .units = units}};
}

static int score(int64_t request, int64_t limit, int64_t cpu, uint64_t memory)
{
	struct named_quantity requests[] = {bytes(request), {"cpu", {.milli = cpu, .units = 1}}};
	struct named_quantity limits[] = {bytes(limit), {"cpu", {.milli = cpu, .units = 1}}};
	struct resource_requirements r = {.requests = {requests, 2}, .limits = {limits, 2}};
	struct container_spec c = {.name = "x", .resources = &r};
	struct pod pod = {0};

	pod.spec.containers.items = &c;
	pod.spec.containers.count = 1;
	return oom_score_adj(&pod, &c, memory);
}

static void follows_the_qos_class(void **state)
{
	struct container_spec c = {.name = "x"};
	struct pod pod = {0};

	(void)state;
	pod.spec.containers.items = &c;
	pod.spec.containers.count = 1;
	assert_int_equal(oom_score_adj(&pod, &c, 64 * MIB), 1000);
	assert_int_equal(score(8 * MIB, 8 * MIB, 100, 64 * MIB), -997);
	assert_int_equal(score(16 * MIB, 32 * MIB, 100, 64 * MIB), 750);
}

static void stays_between_the_other_classes(void **state)
{
	(void)state;
	assert_int_equal(score(64 * MIB, 0, 0, 64 * MIB), 3);
	assert_int_equal(score(640 * MIB, 0, 0, 64 * MIB), 3);
	assert_int_equal(score(1, 0, 0, 64 * MIB), 999);
	assert_int_equal(score(INT64_MAX / 2000, 0, 0, INT64_MAX), 999);
	assert_int_equal(score(MIB, 0, 0, 0), 999);
}

static void a_sidecar_is_ended_no_sooner_than_all_containers(void **state)
{
	struct named_quantity little[] = {bytes(4 * MIB)};
	struct named_quantity much[] = {bytes(16 * MIB)};
	struct resource_requirements less = {.requests = {little, 1}};
	struct resource_requirements more = {.requests = {much, 1}};
	struct container_spec regular[] = {{.name = "a", .resources = &more}, {.name = "b"}};
	struct container_spec init = {.name = "i", .resources = &less};
	struct pod pod = {0};

	(void)state;
	pod.spec.containers.items = regular;
	pod.spec.containers.count = 1;
	pod.spec.init_containers.items = &init;
	pod.spec.init_containers.count = 1;
	assert_int_equal(oom_score_adj(&pod, &init, 64 * MIB), 938);
	init.restart_policy = "Always";
	assert_int_equal(oom_score_adj(&pod, &init, 64 * MIB), 750);
	pod.spec.containers.count = 2;
	assert_int_equal(oom_score_adj(&pod, &init, 64 * MIB), 938);
}

static void what_the_pod_asks_for_is_divided(void **state)
{
	struct named_quantity all[] = {bytes(32 * MIB)};
	struct named_quantity some[] = {bytes(16 * MIB)};
	struct resource_requirements own = {.requests = {all, 1}};
	struct resource_requirements one = {.requests = {some, 1}};
	struct container_spec regular[] = {{.name = "a", .resources = &one}, {.name = "b"}};
	struct pod pod = {0};

	(void)state;
	pod.spec.resources = &own;
	pod.spec.containers.items = regular;
	pod.spec.containers.count = 2;
	/* 16 Mi are not of a container: 8 Mi for each. */
	assert_int_equal(oom_score_adj(&pod, &regular[0], 64 * MIB), 625);
	assert_int_equal(oom_score_adj(&pod, &regular[1], 64 * MIB), 875);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(follows_the_qos_class),
		cmocka_unit_test(stays_between_the_other_classes),
		cmocka_unit_test(a_sidecar_is_ended_no_sooner_than_all_containers),
		cmocka_unit_test(what_the_pod_asks_for_is_divided),
	};

	return cmocka_run_group_tests_name("runtime_oom", tests, NULL, NULL);
}
