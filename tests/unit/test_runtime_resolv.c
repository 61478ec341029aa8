/* SPDX-License-Identifier: MIT */
/* /etc/resolv.conf by policy, and its limits, after kubelet's dns_test.go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "runtime/resolv.h"

#define NODE_FILE                                                                                  \
	"# of the node\n domain ignored.example\nnameserver 192.168.1.1\n"                         \
	"search old.example\nnameserver\t8.8.8.8 # google\nsearch lan.example. corp.example\n"     \
	"nameserver\n;options x\noptions timeout:1 rotate\n"

static char out[8192];
static struct resolv_notes notes;

static const char *make(const struct pod *pod, const char *dns, const char *file)
{
	const char *servers[] = {dns, "fd00::a"};
	const struct resolv_facts facts = {
		.cluster_domain = "cluster.local",
		.cluster_dns = {servers, dns ? 2 : 0},
		.file = file,
		.file_len = strlen(file),
	};
	struct text t;

	text_init(&t, out, sizeof(out));
	assert_int_equal(resolv_make(&t, pod, &facts, &notes, NULL), 0);
	assert_false(t.cut);
	return out;
}

static struct pod of_policy(const char *policy)
{
	return (struct pod){
		.metadata = {.name = "web", .namespace_ = "plant"},
		.spec = {.dns_policy = policy},
	};
}

static const char of_node[] = "search lan.example corp.example\n"
			      "nameserver 192.168.1.1\nnameserver 8.8.8.8\n"
			      "options timeout:1 rotate\n";
static const char of_cluster[] = "search plant.svc.cluster.local svc.cluster.local cluster.local "
				 "lan.example corp.example\n"
				 "nameserver 10.96.0.10\nnameserver fd00::a\noptions ndots:5\n";

static void the_policy_says_whose_servers_are_asked(void **state)
{
	static const struct {
		const char *policy;
		enum opt_bool host_network;
		const char *wanted;
	} cases[] = {
		{"ClusterFirst", BOOL_UNSET, of_cluster},
		{"ClusterFirst", BOOL_TRUE, of_node},
		{"ClusterFirstWithHostNet", BOOL_TRUE, of_cluster},
		{"ClusterFirstWithHostNet", BOOL_UNSET, of_cluster},
		{"Default", BOOL_UNSET, of_node},
		{"Default", BOOL_TRUE, of_node},
		{"None", BOOL_UNSET, ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct pod pod = of_policy(cases[i].policy);

		pod.spec.host_network = cases[i].host_network;
		assert_string_equal(make(&pod, "10.96.0.10", NODE_FILE), cases[i].wanted);
		assert_false(notes.no_cluster_dns);
	}
}

static void without_a_cluster_dns_the_nodes_are_asked(void **state)
{
	struct pod pod = of_policy("ClusterFirst");

	(void)state;
	assert_string_equal(make(&pod, NULL, NODE_FILE), of_node);
	assert_true(notes.no_cluster_dns);
	assert_string_equal(make(&pod, NULL, ""), "");
	pod.spec.host_network = BOOL_TRUE;
	assert_string_equal(make(&pod, NULL, NODE_FILE), of_node);
	assert_false(notes.no_cluster_dns);
}

static void the_nodes_file_is_read_as_it_comes(void **state)
{
	const struct pod pod = of_policy("Default");

	(void)state;
	assert_string_equal(make(&pod, NULL, "nameserver 1.1.1.1"), "nameserver 1.1.1.1\n");
	assert_string_equal(make(&pod, NULL, "\r\n\n \nnameserver 1.1.1.1\r\nsearch\n#"),
		"nameserver 1.1.1.1\n");
	assert_string_equal(make(&pod, NULL, "search ."), "search .\n");
	assert_string_equal(make(&pod, NULL, "nameservers 1.1.1.1\nnames 2.2.2.2"), "");
}

static void the_pods_own_come_after_and_only_once(void **state)
{
	const char *servers[] = {"10.96.0.10", "1.1.1.1"};
	const char *searches[] = {"plant.example", "cluster.local", "x.example."};
	struct dns_option options[] = {{.name = "timeout", .value = "9"}, {.name = "edns0"},
		{.name = "ndots", .value = ""}};
	struct dns_config config = {
		.nameservers = {servers, 2},
		.searches = {searches, 3},
		.options = {options, 3},
	};
	struct pod pod = of_policy("ClusterFirst");

	(void)state;
	pod.spec.dns_config = &config;
	assert_string_equal(make(&pod, "10.96.0.10", NODE_FILE),
		"search plant.svc.cluster.local svc.cluster.local cluster.local lan.example "
		"corp.example plant.example x.example.\n"
		"nameserver 10.96.0.10\nnameserver fd00::a\nnameserver 1.1.1.1\n"
		"options ndots timeout:9 edns0\n");
	pod.spec.dns_policy = "Default";
	assert_string_equal(make(&pod, "10.96.0.10", "options timeout:1 rotate timeout: a:b:c\n"),
		"search plant.example cluster.local x.example.\n"
		"nameserver 10.96.0.10\nnameserver 1.1.1.1\n"
		"options timeout:9 rotate a:b:c edns0 ndots\n");
	pod.spec.dns_policy = "None";
	assert_string_equal(make(&pod, "10.96.0.10", NODE_FILE),
		"search plant.example cluster.local x.example.\n"
		"nameserver 10.96.0.10\nnameserver 1.1.1.1\noptions timeout:9 edns0 ndots\n");
	assert_false(notes.servers_cut || notes.searches_cut);
}

static void a_fourth_nameserver_is_left_out(void **state)
{
	const char *servers[] = {"1.1.1.1", "2.2.2.2", "1.1.1.1"};
	struct dns_config config = {.nameservers = {servers, 3}};
	struct pod pod = of_policy("ClusterFirst");

	(void)state;
	pod.spec.dns_config = &config;
	assert_string_equal(make(&pod, "10.96.0.10", ""),
		"search plant.svc.cluster.local svc.cluster.local cluster.local\n"
		"nameserver 10.96.0.10\nnameserver fd00::a\nnameserver 1.1.1.1\n"
		"options ndots:5\n");
	assert_true(notes.servers_cut);
	assert_string_equal(notes.servers, "10.96.0.10 fd00::a 1.1.1.1");
	config.nameservers.count = 1;
	make(&pod, "10.96.0.10", "");
	assert_false(notes.servers_cut);
}

/* count searches of len characters. */
static void search_so_many(struct pod *pod, struct dns_config *config, uint32_t count, size_t len)
{
	static char names[40][300];
	static const char *items[40];

	for (uint32_t i = 0; i < count; i++) {
		memset(names[i], 'a', len);
		names[i][0] = (char)('0' + i);
		names[i][len] = '\0';
		items[i] = names[i];
	}
	config->searches = (struct strings){items, count};
	pod->spec.dns_config = config;
}

static void more_searches_than_32_are_left_out(void **state)
{
	struct pod pod = of_policy("None");
	struct dns_config config = {.kept = NULL};

	(void)state;
	search_so_many(&pod, &config, 32, 3);
	make(&pod, NULL, "");
	assert_false(notes.searches_cut);
	assert_int_equal(strlen(out), strlen("search \n") + 32 * 4 - 1);
	search_so_many(&pod, &config, 33, 3);
	make(&pod, NULL, "");
	assert_true(notes.searches_cut);
	assert_int_equal(strlen(notes.searches), 32 * 4 - 1);
}

static void searches_have_253_characters_and_2048_together(void **state)
{
	struct pod pod = of_policy("None");
	struct dns_config config = {.kept = NULL};

	(void)state;
	search_so_many(&pod, &config, 1, 254);
	assert_string_equal(make(&pod, NULL, ""), "");
	assert_true(notes.searches_cut);
	search_so_many(&pod, &config, 8, 253); /* 8 * 254 - 1 = 2031 */
	make(&pod, NULL, "");
	assert_false(notes.searches_cut);
	assert_int_equal(strlen(out), strlen("search \n") + 2031);
	search_so_many(&pod, &config, 9, 253);
	make(&pod, NULL, "");
	assert_true(notes.searches_cut);
	assert_int_equal(strlen(out), strlen("search \n") + 2031);
}

static void what_has_no_room_is_refused(void **state)
{
	struct dns_option options[33];
	struct dns_config config = {.options = {options, 33}};
	const struct resolv_facts facts = {.cluster_domain = "", .file = ""};
	struct pod pod = of_policy("None");
	char names[33][4];
	struct err e = {0};
	struct text t;

	(void)state;
	pod.spec.dns_config = &config;
	for (int i = 0; i < 33; i++) {
		text_write(names[i], sizeof(names[i]), "o%d", i);
		options[i] = (struct dns_option){.name = names[i], .value = "1"};
	}
	text_init(&t, out, sizeof(out));
	assert_int_equal(resolv_make(&t, &pod, &facts, &notes, &e), -1);
	assert_string_equal(e.text, "spec.dnsConfig: /etc/resolv.conf gets too large");
	config.options.count = 32;
	text_init(&t, out, sizeof(out));
	assert_int_equal(resolv_make(&t, &pod, &facts, &notes, &e), 0);
	text_init(&t, out, 20);
	assert_int_equal(resolv_make(&t, &pod, &facts, &notes, &e), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_policy_says_whose_servers_are_asked),
		cmocka_unit_test(without_a_cluster_dns_the_nodes_are_asked),
		cmocka_unit_test(the_nodes_file_is_read_as_it_comes),
		cmocka_unit_test(the_pods_own_come_after_and_only_once),
		cmocka_unit_test(a_fourth_nameserver_is_left_out),
		cmocka_unit_test(more_searches_than_32_are_left_out),
		cmocka_unit_test(searches_have_253_characters_and_2048_together),
		cmocka_unit_test(what_has_no_room_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
