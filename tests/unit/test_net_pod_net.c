/* SPDX-License-Identifier: MIT */
/* The arithmetic of pod addresses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "net/pod_net.h"

static void reads_a_network_and_clears_host_bits(void **state)
{
	uint32_t network;
	uint32_t prefix;

	(void)state;
	assert_true(ip_parse_cidr("10.244.3.7/24", &network, &prefix));
	assert_int_equal(network, 0x0af40300);
	assert_int_equal(prefix, 24);
}

static void refuses_what_is_no_network(void **state)
{
	static const char *const bad[] = {"", "10.0.0.0", "10.0.0/8", "10.0.0.256/24",
		"10.0.0.0/33", "10.0.0.0/0", "10.0.0.0/24x", "a.b.c.d/8", "10.0.0.0/",
		"1000.0.0.0/8"};
	uint32_t network;
	uint32_t prefix;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(ip_parse_cidr(bad[i], &network, &prefix));
}

static void refuses_a_network_too_small_for_pods(void **state)
{
	struct pod_net n;
	struct err e = {0};

	(void)state;
	assert_int_equal(pod_net_plan(&n, "10.0.0.0/30", &e), -1);
	assert_non_null(strstr(e.text, "podCIDR"));
}

static void never_hands_out_network_gateway_or_broadcast(void **state)
{
	struct pod_net n;
	struct err e = {0};
	uint32_t ip;
	int count = 0;

	(void)state;
	assert_int_equal(pod_net_plan(&n, "192.168.9.0/28", &e), 0);
	assert_int_equal(n.gateway, 0xc0a80901);
	while ((ip = pod_net_take_address(&n)) != 0) {
		assert_in_range(ip, 0xc0a80902, 0xc0a8090e);
		count++;
	}
	assert_int_equal(count, 13);
}

static void lets_a_freed_address_rest(void **state)
{
	struct pod_net n;
	struct err e = {0};
	uint32_t first;

	(void)state;
	assert_int_equal(pod_net_plan(&n, "10.1.0.0/24", &e), 0);
	first = pod_net_take_address(&n);
	pod_net_free_address(&n, first);
	assert_int_not_equal(pod_net_take_address(&n), first);
}

static void hands_out_a_freed_address_when_it_is_the_last(void **state)
{
	struct pod_net n;
	struct err e = {0};

	(void)state;
	assert_int_equal(pod_net_plan(&n, "10.1.0.0/29", &e), 0);
	while (pod_net_take_address(&n) != 0)
		;
	pod_net_free_address(&n, 0x0a010003);
	assert_int_equal(pod_net_take_address(&n), 0x0a010003);
	assert_int_equal(pod_net_take_address(&n), 0);
}

static void writes_dotted_addresses(void **state)
{
	char buf[16];

	(void)state;
	ip_text(0xfffefdfc, buf);
	assert_string_equal(buf, "255.254.253.252");
	ip_text(0, buf);
	assert_string_equal(buf, "0.0.0.0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_network_and_clears_host_bits),
		cmocka_unit_test(refuses_what_is_no_network),
		cmocka_unit_test(refuses_a_network_too_small_for_pods),
		cmocka_unit_test(never_hands_out_network_gateway_or_broadcast),
		cmocka_unit_test(lets_a_freed_address_rest),
		cmocka_unit_test(hands_out_a_freed_address_when_it_is_the_last),
		cmocka_unit_test(writes_dotted_addresses),
	};

	return cmocka_run_group_tests_name("net_pod_net", tests, NULL, NULL);
}
