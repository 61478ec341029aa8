/* SPDX-License-Identifier: MIT */
/* QoS class: over all containers, cpu and memory. */
#include "pod_fixture.h"

static struct fixture f;

static int end(void **state)
{
	(void)state;
	fixture_fini(&f);
	return 0;
}

static struct named_quantity limits[] = {{"cpu", {.milli = 500}}, {"memory", {.milli = 64000}}};
static struct named_quantity small[] = {{"cpu", {.milli = 100}}, {"memory", {.milli = 64000}}};
static struct resource_requirements both = {.limits = {limits, 2}, .requests = {limits, 2}};
static struct resource_requirements lower = {.limits = {limits, 2}, .requests = {small, 2}};

static void is_best_effort_without_any(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 1, 1);
	assert_string_equal(pod_qos_class(&f.pod.spec), "BestEffort");
}

static void is_guaranteed_when_all_limits_are_set_and_equal_the_requests(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 1, 1);
	f.inits[0].resources = &both;
	f.regular[0].resources = &both;
	assert_string_equal(pod_qos_class(&f.pod.spec), "Guaranteed");
}

static void is_burstable_when_one_container_has_none(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 1, 1);
	f.regular[0].resources = &both;
	assert_string_equal(pod_qos_class(&f.pod.spec), "Burstable");
}

static void is_burstable_when_requests_are_lower(void **state)
{
	(void)state;
	fixture_init(&f, "Always", 0, 1);
	f.regular[0].resources = &lower;
	assert_string_equal(pod_qos_class(&f.pod.spec), "Burstable");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(is_best_effort_without_any, end),
		cmocka_unit_test_teardown(
			is_guaranteed_when_all_limits_are_set_and_equal_the_requests, end),
		cmocka_unit_test_teardown(is_burstable_when_one_container_has_none, end),
		cmocka_unit_test_teardown(is_burstable_when_requests_are_lower, end),
	};

	return cmocka_run_group_tests_name("pod_qos", tests, NULL, NULL);
}
