/* SPDX-License-Identifier: MIT */
/* Hostname and full name of a pod, at the edges of what holds them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include <sys/utsname.h>

#include "runtime/pod_name.h"

#define SIXTY "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff"

static const char *hostname_of(const struct pod *pod)
{
	static char out[HOSTNAME_MAX + 1];

	assert_int_equal(pod_hostname(pod, "cluster.local", out, NULL), 0);
	return out;
}

static struct pod named(const char *name)
{
	return (struct pod){.metadata = {.name = name, .namespace_ = "plant"}};
}

static void is_the_pods_name_or_what_the_spec_says(void **state)
{
	struct pod pod = named("web.v1");

	(void)state;
	assert_string_equal(hostname_of(&pod), "web.v1");
	pod.spec.hostname = "";
	assert_string_equal(hostname_of(&pod), "web.v1");
	pod.spec.hostname = "host";
	assert_string_equal(hostname_of(&pod), "host");
	pod.spec.hostname_override = "www.example.com";
	assert_string_equal(hostname_of(&pod), "www.example.com");
}

static void a_long_name_is_cut_and_ends_well(void **state)
{
	struct pod pod = named(SIXTY "123");

	(void)state;
	assert_string_equal(hostname_of(&pod), SIXTY "123");
	pod.metadata.name = SIXTY "1234";
	assert_string_equal(hostname_of(&pod), SIXTY "123");
	pod.metadata.name = SIXTY "1-.4";
	assert_string_equal(hostname_of(&pod), SIXTY "1");
	pod.metadata.name = "web";
	pod.spec.hostname_override = SIXTY ".234"; /* 64 are accepted, as upstream */
	assert_string_equal(hostname_of(&pod), SIXTY ".23");
}

static void a_subdomain_alone_changes_no_hostname(void **state)
{
	struct pod pod = named("web");

	(void)state;
	pod.spec.subdomain = "sub";
	assert_true(pod_has_domain(&pod));
	assert_string_equal(hostname_of(&pod), "web");
	pod.spec.hostname_override = "other";
	assert_false(pod_has_domain(&pod));
	assert_string_equal(hostname_of(&pod), "other");
}

static void the_full_name_is_the_hostname_on_demand(void **state)
{
	struct pod pod = named("web");

	(void)state;
	pod.spec.set_hostname_as_fqdn = BOOL_TRUE;
	assert_string_equal(hostname_of(&pod), "web"); /* without a subdomain there is none */
	pod.spec.subdomain = "sub";
	assert_string_equal(hostname_of(&pod), "web.sub.plant.svc.cluster.local");
}

static void a_full_name_of_65_characters_is_refused(void **state)
{
	struct pod pod = named("web");
	char out[HOSTNAME_MAX + 1];
	struct err e = {0};

	(void)state;
	pod.spec.set_hostname_as_fqdn = BOOL_TRUE;
	pod.spec.subdomain = "sub";
	pod.spec.hostname = "aaaaaaaaaabbbbbbbbbbccccccccccdddddd"; /* 36, and 28 follow */
	assert_int_equal(strlen(hostname_of(&pod)), 64);
	pod.spec.hostname = "aaaaaaaaaabbbbbbbbbbccccccccccddddddd";
	assert_int_equal(pod_hostname(&pod, "cluster.local", out, &e), -1);
	assert_string_equal(e.text,
		"failed to construct FQDN from pod hostname and cluster domain, FQDN "
		"aaaaaaaaaabbbbbbbbbbccccccccccddddddd.sub.plant.svc.cluster.local is too long "
		"(64 characters is the max, 65 characters requested)");
}

static void on_the_nodes_network_it_is_the_nodes(void **state)
{
	struct pod pod = named("web");
	struct utsname node;

	(void)state;
	assert_int_equal(uname(&node), 0);
	pod.spec.host_network = BOOL_TRUE;
	pod.spec.hostname = "host";
	assert_string_equal(hostname_of(&pod), node.nodename);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_the_pods_name_or_what_the_spec_says),
		cmocka_unit_test(a_long_name_is_cut_and_ends_well),
		cmocka_unit_test(a_subdomain_alone_changes_no_hostname),
		cmocka_unit_test(the_full_name_is_the_hostname_on_demand),
		cmocka_unit_test(a_full_name_of_65_characters_is_refused),
		cmocka_unit_test(on_the_nodes_network_it_is_the_nodes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
