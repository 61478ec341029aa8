/* SPDX-License-Identifier: MIT */
/* QoS class: over all containers, cpu and memory. */
#include "api/qos.h"
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

static void asks_for_its_containers_or_for_the_largest_init_container(void **state)
{
	static struct named_quantity much[] = {{"cpu", {.milli = 900}}};
	static struct resource_requirements large = {.requests = {much, 1}};

	(void)state;
	fixture_init(&f, "Always", 2, 2);
	f.regular[0].resources = &lower;
	f.regular[1].resources = &both;
	assert_int_equal(pod_resource(&f.pod.spec, "cpu", false), 600);
	assert_int_equal(pod_resource(&f.pod.spec, "cpu", true), 1000);
	assert_int_equal(pod_resource(&f.pod.spec, "pods", true), 0);
	f.inits[1].resources = &large;
	assert_int_equal(pod_resource(&f.pod.spec, "cpu", false), 900);
	/* A sidecar goes on beside all that follows. */
	f.inits[0].resources = &both;
	f.inits[0].restart_policy = "Always";
	assert_int_equal(pod_resource(&f.pod.spec, "cpu", false), 1400);
	f.inits[1].resources = NULL;
	assert_int_equal(pod_resource(&f.pod.spec, "cpu", false), 1100);
}

static void the_pods_own_resources_decide_alone(void **state)
{
	fixture_init(&f, "Always", 0, 2);
	(void)state;
	f.pod.spec.resources = &both;
	assert_string_equal(pod_qos_class(&f.pod.spec), "Guaranteed");
	assert_int_equal(pod_resource(&f.pod.spec, "cpu", false), 500);
	assert_int_equal(pod_resource(&f.pod.spec, "pods", false), 0);
	f.pod.spec.resources = &lower;
	f.regular[0].resources = &both;
	f.regular[1].resources = &both;
	assert_string_equal(pod_qos_class(&f.pod.spec), "Burstable");
	assert_int_equal(pod_resource(&f.pod.spec, "cpu", false), 100);
	assert_int_equal(containers_resource(&f.pod.spec, "cpu", false), 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(is_best_effort_without_any, end),
		cmocka_unit_test_teardown(
			is_guaranteed_when_all_limits_are_set_and_equal_the_requests, end),
		cmocka_unit_test_teardown(is_burstable_when_one_container_has_none, end),
		cmocka_unit_test_teardown(is_burstable_when_requests_are_lower, end),
		cmocka_unit_test_teardown(
			asks_for_its_containers_or_for_the_largest_init_container, end),
		cmocka_unit_test_teardown(the_pods_own_resources_decide_alone, end),
	};

	return cmocka_run_group_tests_name("pod_qos", tests, NULL, NULL);
}
