/* SPDX-License-Identifier: MIT */
/* Names of sysctls: their shape, their two ways to be written, whose they are, who may set them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "api/sysctl.h"

static void a_name_has_upstreams_shape(void **state)
{
	static const char *const good[] = {"a", "kernel.shm_rmid_forced", "kernel/shm_rmid_forced",
		"net.ipv4.conf.eno2/100.rp_filter", "a-b.c-1"};
	static const char *const bad[] = {"", ".", "..", "/", "foo-", "bar..", "_a", "a.", ".a",
		"a//b", "A", "a b", "a.*", "net.x=1", "a\n", "../a", "a/../b",
		"kernel.core_pattern+1"};
	char longest[SYSCTL_NAME_MAX + 1];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_true(sysctl_is_valid(good[i], false));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(sysctl_is_valid(bad[i], false));
	memset(longest, 'a', sizeof(longest));
	longest[253] = '\0';
	assert_true(sysctl_is_valid(longest, false));
	longest[253] = 'a';
	longest[254] = '\0';
	assert_false(sysctl_is_valid(longest, false));
}

static void a_pattern_may_end_with_a_star(void **state)
{
	static const char *const good[] = {"*", "a", "net.*", "net/*", "kernel.shm*", "a.b-*"};
	static const char *const bad[] = {
		"", "a.", "a**", "*a", "a*b", "a.*.b", "-*", "a.-*", "..*"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_true(sysctl_is_valid(good[i], true));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(sysctl_is_valid(bad[i], true));
}

static void the_first_separator_says_which_one_it_is(void **state)
{
	static const struct {
		const char *name;
		const char *dotted;
		const char *path;
	} cases[] = {
		{"a", "a", "a"},
		{"kernel.sem", "kernel.sem", "kernel/sem"},
		{"kernel/sem", "kernel.sem", "kernel/sem"},
		{"net.ipv4.conf.eno2/100.x", "net.ipv4.conf.eno2/100.x",
			"net/ipv4/conf/eno2.100/x"},
		{"net/ipv4/conf/eno2.100/x", "net.ipv4.conf.eno2/100.x",
			"net/ipv4/conf/eno2.100/x"},
	};
	char out[SYSCTL_NAME_MAX];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		sysctl_name(cases[i].name, '.', out);
		assert_string_equal(out, cases[i].dotted);
		sysctl_name(cases[i].name, '/', out);
		assert_string_equal(out, cases[i].path);
	}
}

static void only_some_are_of_a_namespace(void **state)
{
	static const char *const ipc[] = {"kernel.sem", "kernel/sem", "kernel.shmmax",
		"kernel.shm*", "kernel.msgmnb", "kernel.msg*", "fs.mqueue.msg_max", "fs/mqueue/*"};
	static const char *const net[] = {"net.core.somaxconn", "net/core/somaxconn", "net.*"};
	static const char *const node[] = {"", "*", "net", "net*", "netx.a", "kernel.core_pattern",
		"kernel.sem2", "kernel.*", "fs.mqueue", "fs.mqueues.x", "fs.file-max",
		"vm.swappiness"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(ipc); i++)
		assert_int_equal(sysctl_namespace_of(ipc[i]), SYSCTL_OF_IPC);
	for (size_t i = 0; i < ARRAY_LEN(net); i++)
		assert_int_equal(sysctl_namespace_of(net[i]), SYSCTL_OF_NET);
	for (size_t i = 0; i < ARRAY_LEN(node); i++)
		assert_int_equal(sysctl_namespace_of(node[i]), SYSCTL_OF_NODE);
}

static void what_is_not_safe_the_node_allows(void **state)
{
	static const char *list[] = {"kernel/msg*", "net.core.somaxconn"};
	const struct strings none = {NULL, 0};
	const struct strings unsafe = {list, 2};

	(void)state;
	assert_true(sysctl_is_allowed(&none, "net.ipv4.ping_group_range"));
	assert_true(sysctl_is_allowed(&none, "net.ipv4.tcp_wmem"));
	assert_false(sysctl_is_allowed(&none, "net.core.somaxconn"));
	assert_true(sysctl_is_allowed(&unsafe, "net.core.somaxconn"));
	assert_false(sysctl_is_allowed(&unsafe, "net.core.somaxconn2"));
	assert_true(sysctl_is_allowed(&unsafe, "kernel.msgmax"));
	assert_false(sysctl_is_allowed(&unsafe, "kernel.shmmax"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_has_upstreams_shape),
		cmocka_unit_test(a_pattern_may_end_with_a_star),
		cmocka_unit_test(the_first_separator_says_which_one_it_is),
		cmocka_unit_test(only_some_are_of_a_namespace),
		cmocka_unit_test(what_is_not_safe_the_node_allows),
	};

	return cmocka_run_group_tests_name("api_sysctl", tests, NULL, NULL);
}
