/* SPDX-License-Identifier: MIT */
/* /etc/hosts, byte for byte as kubelet's own tests have it (kubelet_pods_test.go). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "runtime/hosts.h"

#define MANAGED                                                                                    \
	"# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n"                                 \
	"::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\n"                       \
	"fe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n"

static char buf[1024];
static struct text t;

static const char *of_pod(const struct pod *pod, const char *ip)
{
	text_init(&t, buf, sizeof(buf));
	hosts_of_pod(&t, pod, "cluster.local", ip);
	assert_false(t.cut);
	return buf;
}

static const char *of_node(const struct pod *pod, const char *file)
{
	text_init(&t, buf, sizeof(buf));
	hosts_of_node(&t, pod, file, strlen(file));
	assert_false(t.cut);
	return buf;
}

static void tells_the_pods_names(void **state)
{
	struct pod pod = {.metadata = {.name = "web", .namespace_ = "plant"}};

	(void)state;
	assert_string_equal(of_pod(&pod, ""), MANAGED);
	assert_string_equal(of_pod(&pod, "10.244.0.2"), MANAGED "10.244.0.2\tweb\n");
	pod.spec.hostname = "host";
	pod.spec.subdomain = "sub";
	assert_string_equal(of_pod(&pod, "10.244.0.2"),
		MANAGED "10.244.0.2\thost.sub.plant.svc.cluster.local\thost\n");
	pod.spec.set_hostname_as_fqdn = BOOL_TRUE; /* the same */
	assert_string_equal(of_pod(&pod, "10.244.0.2"),
		MANAGED "10.244.0.2\thost.sub.plant.svc.cluster.local\thost\n");
	pod.spec.hostname_override = "www.example.com";
	assert_string_equal(of_pod(&pod, "10.244.0.2"), MANAGED "10.244.0.2\twww.example.com\n");
}

static void aliases_follow(void **state)
{
	const char *names[] = {"foo.local", "bar.local"};
	struct host_alias aliases[] = {
		{.ip = "1.2.3.4", .hostnames = {names, 2}},
		{.ip = "fd00::1", .hostnames = {names, 1}},
	};
	struct pod pod = {.metadata = {.name = "web"}, .spec = {.host_aliases = {aliases, 2}}};

	(void)state;
	assert_string_equal(of_pod(&pod, "10.244.0.2"),
		MANAGED "10.244.0.2\tweb\n\n# Entries added by HostAliases.\n"
			"1.2.3.4\tfoo.local\tbar.local\nfd00::1\tfoo.local\n");
	assert_string_equal(of_node(&pod, "127.0.0.1 me\n"),
		"# Kubernetes-managed hosts file (host network).\n127.0.0.1 me\n"
		"\n# Entries added by HostAliases.\n"
		"1.2.3.4\tfoo.local\tbar.local\nfd00::1\tfoo.local\n");
}

static void the_nodes_file_is_kept_as_it_is(void **state)
{
	const struct pod pod = {.metadata = {.name = "web"}};

	(void)state;
	assert_string_equal(of_node(&pod, "# mine\n::1\tbox\n\n"),
		"# Kubernetes-managed hosts file (host network).\n# mine\n::1\tbox\n\n");
	assert_string_equal(of_node(&pod, ""),
		"# Kubernetes-managed hosts file (host network).\n127.0.0.1\tlocalhost\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_the_pods_names),
		cmocka_unit_test(aliases_follow),
		cmocka_unit_test(the_nodes_file_is_kept_as_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
