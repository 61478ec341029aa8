/* SPDX-License-Identifier: MIT */
/* node.yaml over the defaults. What is wrong with one is in the goldens node-*.yaml. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "api/nodeconf.h"

static struct nodeconf conf;
static struct problems problems;
static struct arena arena;

static int setup(void **state)
{
	(void)state;
	arena_init(&arena, 1 << 20);
	problems_init(&problems, &arena, "");
	nodeconf_defaults(&conf, false);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_fini(&arena);
	return 0;
}

static bool load(const char *text)
{
	return nodeconf_load(&arena, "node.yaml", text, strlen(text), &conf, &problems);
}

static void is_complete_without_a_file(void **state)
{
	(void)state;
	assert_true(load(""));
	assert_string_equal(conf.kubelet.static_pod_path, "/etc/podinit/manifests");
	assert_string_equal(conf.kubelet.pod_cidr, "10.244.0.0/24");
	assert_true(conf.kubelet.container_log_max_size.items[0].q.units == 65536);
	assert_int_equal(conf.kubelet.max_pods.value, 110);
	assert_int_equal(conf.board.images.count, 2);
	assert_string_equal(conf.board.enforce_resources, "Required");
	assert_string_equal(conf.board.manifest_validation, "Strict");
	assert_null(conf.board.watchdog);
}

static void a_developers_machine_has_other_defaults(void **state)
{
	(void)state;
	nodeconf_defaults(&conf, true);
	assert_string_equal(conf.board.enforce_resources, "BestEffort");
	assert_string_equal(conf.kubelet.static_pod_path, "manifests");
	assert_string_equal(conf.board.images.items[0], "images");
}

static void a_file_changes_only_what_it_says(void **state)
{
	(void)state;
	assert_true(load("apiVersion: podinit.io/v1\n"
			 "kind: BoardConfig\n"
			 "images: [/images]\n"
			 "consoleShell: null\n"
			 "watchdog: {timeout: 5s}\n"));
	assert_int_equal(conf.board.images.count, 1);
	assert_string_equal(conf.board.enforce_resources, "Required");
	assert_string_equal(conf.board.watchdog->device, "/dev/watchdog");
	assert_string_equal(conf.board.watchdog->timeout, "5s");
	assert_string_equal(conf.kubelet.pod_cidr, "10.244.0.0/24");
}

static void a_module_is_a_name_or_an_object(void **state)
{
	(void)state;
	assert_true(load("apiVersion: podinit.io/v1\n"
			 "kind: BoardConfig\n"
			 "modules: [loop, {name: softdog, params: a=1}]\n"));
	assert_int_equal(conf.board.modules.count, 2);
	assert_string_equal(conf.board.modules.items[0].name, "loop");
	assert_null(conf.board.modules.items[0].params);
	assert_string_equal(conf.board.modules.items[1].params, "a=1");
}

static bool takes_cidr(const char *cidr)
{
	char text[256];
	struct text t;

	text_init(&t, text, sizeof(text));
	text_add_all(&t, "apiVersion: kubelet.config.k8s.io/v1beta1\n",
		"kind: KubeletConfiguration\npodCIDR: \"", cidr, "\"\n", NULL);
	nodeconf_defaults(&conf, false);
	return load(text);
}

static void checks_the_pod_network(void **state)
{
	(void)state;
	assert_true(takes_cidr("10.0.0.0/8"));
	assert_true(takes_cidr("192.168.7.0/29"));
	assert_false(takes_cidr("192.168.7.0/30"));
	assert_false(takes_cidr("192.168.7.0/7"));
	assert_false(takes_cidr("192.168.7/24"));
	assert_false(takes_cidr("10.0.0.0"));
	assert_false(takes_cidr("fd00::/64"));
	assert_false(takes_cidr("10.0.0.0/24x"));
	assert_false(takes_cidr("1234567890123456789/24"));
	assert_false(takes_cidr(""));
}

static void says_where_it_is_wrong(void **state)
{
	char line[256];
	struct text t;

	(void)state;
	assert_false(load("apiVersion: podinit.io/v1\nkind: BoardConfig\nimages: no\n"));
	text_init(&t, line, sizeof(line));
	problem_line(&problems.items[0], &t);
	assert_true(text_starts(line, "node.yaml:3:9: images: Invalid value: "));
}

static void no_memory_is_a_problem(void **state)
{
	static const char text[] = "apiVersion: podinit.io/v1\nkind: BoardConfig\nimages: [/a]\n";
	bool loaded = false;

	(void)state;
	for (size_t limit = 0; limit < 8000; limit += 50) {
		struct arena small;

		arena_init(&small, limit);
		problems_init(&problems, &arena, "");
		nodeconf_defaults(&conf, false);
		loaded = nodeconf_load(&small, "n", text, strlen(text), &conf, &problems);
		assert_true(loaded == (problems.count == 0));
		arena_fini(&small);
	}
	assert_true(loaded);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(is_complete_without_a_file, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_developers_machine_has_other_defaults, setup, teardown),
		cmocka_unit_test_setup_teardown(a_file_changes_only_what_it_says, setup, teardown),
		cmocka_unit_test_setup_teardown(a_module_is_a_name_or_an_object, setup, teardown),
		cmocka_unit_test_setup_teardown(checks_the_pod_network, setup, teardown),
		cmocka_unit_test_setup_teardown(says_where_it_is_wrong, setup, teardown),
		cmocka_unit_test_setup_teardown(no_memory_is_a_problem, setup, teardown),
	};

	return cmocka_run_group_tests_name("api_nodeconf", tests, NULL, NULL);
}
