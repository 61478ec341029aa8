/* SPDX-License-Identifier: MIT */
/* What is kept from pods: by default on a board, and as node.yaml says it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "node/allocatable.h"

#define MIB (UINT64_C(1) << 20)

static struct arena arena;
static struct nodeconf conf;
static struct node_reserve reserve;

static int setup(void **state)
{
	(void)state;
	arena_init(&arena, 1 << 20);
	nodeconf_defaults(&conf, false);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_fini(&arena);
	return 0;
}

static void says(const char *fields)
{
	char text[512];
	struct problems problems;
	int len = snprintf(text, sizeof text,
		"apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n%s\n",
		fields);

	problems_init(&problems, &arena, "");
	assert_true(nodeconf_load(&arena, "node.yaml", text, (size_t)len, &conf, &problems));
}

static void with(uint64_t memory, uint64_t available, uint64_t pids, bool hosted)
{
	const struct node_amounts all = {1000, memory, 32 * MIB, pids};

	node_reserved(&conf.kubelet, hosted, &all, available, &reserve);
}

static void of(uint64_t memory, uint64_t pids, bool hosted)
{
	with(memory, memory, pids, hosted);
}

static void a_board_keeps_an_eighth(void **state)
{
	(void)state;
	of(64 * MIB, 4096, false);
	assert_true(reserve.amounts.memory_bytes == 8 * MIB);
	assert_true(reserve.amounts.pids == 512);
	assert_true(reserve.amounts.cpu_milli == 0 && reserve.amounts.storage_bytes == 0);
	of(16 * MIB, 256, false);
	assert_true(reserve.amounts.memory_bytes == 4 * MIB);
	assert_true(reserve.amounts.pids == 64);
	of(8192 * MIB, UINT64_MAX, false);
	assert_true(reserve.amounts.memory_bytes == 100 * MIB);
	assert_true(reserve.amounts.pids == 0);
	assert_null(reserve.wrong);
}

static void what_is_in_use_before_pods_is_not_theirs(void **state)
{
	(void)state;
	with(64 * MIB, 44 * MIB, 4096, false);
	assert_true(reserve.amounts.memory_bytes == 28 * MIB);
	assert_true(reserve.init_memory == 8 * MIB);
	/* not known, or nonsense */
	with(64 * MIB, 0, 4096, false);
	assert_true(reserve.amounts.memory_bytes == 8 * MIB);
	with(64 * MIB, 65 * MIB, 4096, false);
	assert_true(reserve.amounts.memory_bytes == 8 * MIB);
	/* of little, pods have half */
	with(64 * MIB, 10 * MIB, 4096, false);
	assert_true(reserve.amounts.memory_bytes == 59 * MIB);
	assert_true(reserve.init_memory == 5 * MIB);
	/* what is said holds */
	says("systemReserved: {memory: 10Mi}\n");
	with(64 * MIB, 44 * MIB, 4096, false);
	assert_true(reserve.amounts.memory_bytes == 10 * MIB);
	assert_true(reserve.init_memory == 10 * MIB);
}

static void a_board_without_room_keeps_nothing(void **state)
{
	(void)state;
	of(8 * MIB, 128, false);
	assert_true(reserve.amounts.memory_bytes == 0 && reserve.amounts.pids == 0);
}

static void a_developers_machine_keeps_nothing(void **state)
{
	(void)state;
	of(8192 * MIB, 32768, true);
	assert_true(reserve.amounts.memory_bytes == 0 && reserve.amounts.pids == 0);
}

static void what_node_yaml_says_holds(void **state)
{
	(void)state;
	says("systemReserved: {memory: 10Mi, cpu: 100m, ephemeral-storage: 1Mi, pid: \"100\"}\n"
	     "kubeReserved: {memory: 2Mi, cpu: \"0.2\"}\n"
	     "enforceNodeAllocatable: [pods]\n");
	of(64 * MIB, 4096, false);
	assert_true(reserve.amounts.memory_bytes == 12 * MIB);
	assert_true(reserve.amounts.cpu_milli == 300);
	assert_true(reserve.amounts.storage_bytes == MIB);
	assert_true(reserve.amounts.pids == 100);
	of(64 * MIB, 4096, true);
	assert_true(reserve.amounts.memory_bytes == 12 * MIB);
	says("systemReserved: {memory: \"0\"}\nkubeReserved: {}\n");
	of(64 * MIB, 4096, false);
	assert_true(reserve.amounts.memory_bytes == 0);
	assert_true(reserve.amounts.pids == 512);
	assert_null(reserve.wrong);
}

static void what_would_leave_nothing_does_not_count(void **state)
{
	(void)state;
	says("systemReserved: {memory: 40Mi}\nkubeReserved: {memory: 24Mi}\n");
	of(64 * MIB, 4096, false);
	assert_string_equal(reserve.wrong, "memory");
	assert_true(reserve.amounts.memory_bytes == 8 * MIB);
	says("systemReserved: {cpu: 9999999999999E}\nkubeReserved: {cpu: 9999999999999E}\n");
	of(64 * MIB, 4096, false);
	assert_string_equal(reserve.wrong, "cpu");
	assert_true(reserve.amounts.cpu_milli == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_board_keeps_an_eighth, setup, teardown),
		cmocka_unit_test_setup_teardown(
			what_is_in_use_before_pods_is_not_theirs, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_board_without_room_keeps_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_developers_machine_keeps_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(what_node_yaml_says_holds, setup, teardown),
		cmocka_unit_test_setup_teardown(
			what_would_leave_nothing_does_not_count, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
