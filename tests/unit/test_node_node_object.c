/* SPDX-License-Identifier: MIT */
/* The node as an object: what PID 1 makes of it, and how the API process shows it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/encode.h"
#include "api/fields.h"
#include "fake_pid1.h"
#include "node/node_object.h"

static struct fake_pid1 f;
static struct arena arena;

static int start(void **state)
{
	(void)state;
	return fake_begin(&f, &arena, "/tmp");
}

static int stop(void **state)
{
	(void)state;
	return fake_end(&f, &arena);
}

static const struct node_facts well = {
	.name = "gateway",
	.host_name = "gw",
	.host_ip = "10.244.0.1",
	.pod_cidr = "10.244.0.0/24",
	.kernel_version = "6.1.0-13-4kc-malta",
	.os_image = "Unknown",
	.boot_id = "5f3c1f6a-0000-4000-8000-000000000000",
	.machine_id = "",
	.lacking = "",
	.capacity = {2000, UINT64_C(64) << 20, UINT64_C(32) << 20, 0},
	.allocatable = {1900, UINT64_C(56) << 20, UINT64_C(31) << 20, 0},
	.pods = 64,
	.version = 1,
	.started_at = INT64_C(1764400000000),
	.now = INT64_C(1764400060000),
};

static const char *json_of(const struct node_facts *facts)
{
	struct node_object o;
	struct json j;

	node_object_fill(&arena, facts, &o);
	json_init_arena(&j, &arena);
	encode_object(&j, &node_fields, &o);
	assert_true(json_end(&j));
	return j.buf;
}

static void is_said_as_a_kubelet_would(void **state)
{
	const char *json = json_of(&well);

	(void)state;
	HAS(json, "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"gateway\"");
	HAS(json, "\"creationTimestamp\":\"2025-11-29T07:06:40Z\"");
	HAS(json, "\"kubernetes.io/hostname\":\"gw\",\"kubernetes.io/os\":\"linux\"}");
	HAS(json, "\"spec\":{\"podCIDR\":\"10.244.0.0/24\",\"podCIDRs\":[\"10.244.0.0/24\"]}");
	HAS(json, "\"capacity\":{\"cpu\":\"2\",\"ephemeral-storage\":\"32Mi\","
		  "\"memory\":\"64Mi\",\"pods\":\"64\"}");
	HAS(json, "\"allocatable\":{\"cpu\":\"1900m\",\"ephemeral-storage\":\"31Mi\","
		  "\"memory\":\"56Mi\",\"pods\":\"64\"}");
	HAS(json, "{\"type\":\"MemoryPressure\",\"status\":\"False\","
		  "\"lastHeartbeatTime\":\"2025-11-29T07:07:40Z\","
		  "\"lastTransitionTime\":\"2025-11-29T07:06:40Z\","
		  "\"reason\":\"KubeletHasSufficientMemory\","
		  "\"message\":\"kubelet has sufficient memory available\"}");
	HAS(json, "{\"type\":\"Ready\",\"status\":\"True\"");
	HAS(json, "{\"type\":\"KernelFeatures\",\"status\":\"True\"");
	HAS(json, "{\"type\":\"InternalIP\",\"address\":\"10.244.0.1\"}");
	HAS(json, "\"kernelVersion\":\"6.1.0-13-4kc-malta\",\"osImage\":\"Unknown\"");
	HAS(json, "\"systemUUID\":\"\"");
	HAS(json, "\"features\":{\"supplementalGroupsPolicy\":true}");
}

static void says_what_the_kernel_lacks(void **state)
{
	struct node_facts facts = well;

	(void)state;
	facts.lacking = "memory controller, cpu controller";
	HAS(json_of(&facts), "\"reason\":\"KernelLacksFeatures\",\"message\":\"the kernel lacks "
			     "memory controller, cpu controller\"");
	HAS(json_of(&facts), "{\"type\":\"KernelFeatures\",\"status\":\"False\"");
	HAS(json_of(&facts), "{\"type\":\"Ready\",\"status\":\"True\"");
}

static void is_not_ready_without_a_network(void **state)
{
	struct node_facts facts = well;

	(void)state;
	facts.net_error = "Failed to add bridge \"podinit0\": Operation not supported";
	HAS(json_of(&facts), "{\"type\":\"Ready\",\"status\":\"False\"");
	HAS(json_of(&facts),
		"\"reason\":\"KubeletNotReady\",\"message\":\"container runtime network "
		"not ready: Failed to add bridge");
}

static void finds_the_name_of_the_operating_system(void **state)
{
	char quoted[] = "NAME=x\nPRETTY_NAME=\"Gateway OS 3\"\nID=gw\n";
	char plain[] = "PRETTY_NAME=Gateway";
	char other[] = "NOT_PRETTY_NAME=x\n";

	(void)state;
	assert_string_equal(os_release_name(quoted), "Gateway OS 3");
	assert_string_equal(os_release_name(plain), "Gateway");
	assert_null(os_release_name(other));
}

static void shows_the_node_to_clients(void **state)
{
	const char *got;

	(void)state;
	fake_node(&f, "gateway", json_of(&well));
	fake_synced(&f);
	got = fake_get(&f, "/api/v1/nodes", NULL);
	HAS(got, "\"kind\":\"NodeList\"");
	HAS(got, "\"nodeInfo\":{");
	got = fake_get(&f, "/api/v1/nodes/gateway", NULL);
	HAS(got, "{\"apiVersion\":\"v1\",\"kind\":\"Node\"");
	got = fake_get(&f, "/api/v1/nodes", TABLE);
	HAS(got, "\"cells\":[\"gateway\",\"Ready\",\"<none>\",");
	HAS(got, "\"10.244.0.1\",\"<none>\",\"Unknown\",\"6.1.0-13-4kc-malta\",\"podinit://");
	HAS(fake_get(&f, "/api/v1/nodes/other", NULL), "nodes \\\"other\\\" not found");
	HAS(fake_get(&f, "/api/v1/namespaces/default/nodes", NULL), "404 ");
	HAS(fake_get(&f, "/api/v1/nodes?fieldSelector=metadata.name%3Dother", NULL),
		"\"items\":[]");
	HAS(fake_get(&f, "/api/v1", NULL), "{\"name\":\"nodes\",");
}

static void shows_a_node_that_is_not_ready(void **state)
{
	struct node_facts facts = well;

	(void)state;
	facts.net_error = "x";
	fake_node(&f, "gateway", json_of(&facts));
	fake_synced(&f);
	HAS(fake_get(&f, "/api/v1/nodes/gateway", TABLE), "\"cells\":[\"gateway\",\"NotReady\",");
}

static void takes_no_change_of_a_node(void **state)
{
	int fd;

	(void)state;
	f.flags = FEED_MAY_CHANGE;
	fake_node(&f, "gateway", json_of(&well));
	fake_synced(&f);
	fd = fake_connect(&f);
	fake_write(fd,
		"DELETE /api/v1/nodes/gateway HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
	HAS(fake_read_until(fd, "}"), "405 ");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(is_said_as_a_kubelet_would),
		CASE(says_what_the_kernel_lacks),
		CASE(is_not_ready_without_a_network),
		CASE(finds_the_name_of_the_operating_system),
		CASE(shows_the_node_to_clients),
		CASE(shows_a_node_that_is_not_ready),
		CASE(takes_no_change_of_a_node),
	};

	return cmocka_run_group_tests_name("node_node_object", tests, NULL, NULL);
}
