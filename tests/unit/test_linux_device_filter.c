/* SPDX-License-Identifier: MIT */
/* The device filter's program, run by a small interpreter of the instructions that it may use. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "linux/device_filter.h"

enum { MAKE = BPF_DEVCG_ACC_MKNOD, READ = BPF_DEVCG_ACC_READ, WRITE = BPF_DEVCG_ACC_WRITE };
enum { BLOCK = BPF_DEVCG_DEV_BLOCK, CHAR = BPF_DEVCG_DEV_CHAR };

static struct bpf_insn program[DEVICE_FILTER_SIZE(DEVICE_FILTER_RULES)];
static uint32_t length;
static uint64_t regs[11];

/* How many instructions are left out after this one; what no filter may use fails. */
static int step(const struct bpf_insn *i, const struct bpf_cgroup_dev_ctx *c)
{
	uint64_t *dst = &regs[i->dst_reg];
	uint32_t word;

	switch (i->code) {
	case BPF_LDX | BPF_MEM | BPF_W:
		assert_int_equal(i->src_reg, 1);
		assert_in_range(i->off, 0, sizeof(*c) - sizeof(word));
		memcpy(&word, (const char *)c + i->off, sizeof(word));
		*dst = word;
		return 0;
	case BPF_ALU64 | BPF_MOV | BPF_X:
		*dst = regs[i->src_reg];
		return 0;
	case BPF_ALU64 | BPF_MOV | BPF_K:
		*dst = (uint64_t)(int64_t)i->imm;
		return 0;
	case BPF_ALU64 | BPF_RSH | BPF_K:
		*dst >>= i->imm;
		return 0;
	case BPF_ALU64 | BPF_AND | BPF_K:
		*dst &= (uint64_t)(int64_t)i->imm;
		return 0;
	case BPF_JMP | BPF_JNE | BPF_K:
		assert_true(i->off > 0); /* forward: it ends */
		return *dst != (uint64_t)(int64_t)i->imm ? i->off : 0;
	default:
		fail_msg("instruction 0x%x", i->code);
	}
	return 0;
}

/* May a device be opened so? */
static bool may(uint32_t type, uint32_t access, uint32_t major, uint32_t minor)
{
	const struct bpf_cgroup_dev_ctx c = {access << 16 | type, major, minor};
	uint32_t at = 0;

	memset(regs, 0xa5, sizeof(regs));
	while (at < length && program[at].code != (BPF_JMP | BPF_EXIT)) {
		at += (uint32_t)step(&program[at], &c);
		at++;
	}
	assert_true(at < length); /* no way leads out of it */
	assert_true(regs[0] <= 1);
	return regs[0] == 1;
}

static void build(const struct device_rule *rules, uint32_t count)
{
	length = device_filter_build(rules, count, program);
	assert_in_range(length, 1, DEVICE_FILTER_SIZE(count));
}

static void every_container_has_the_harmless_ones(void **state)
{
	static const uint8_t minors[] = {3, 5, 7, 8, 9};

	(void)state;
	build(NULL, 0);
	for (size_t i = 0; i < ARRAY_LEN(minors); i++) {
		assert_true(may(CHAR, READ, 1, minors[i]));
		assert_true(may(CHAR, WRITE, 1, minors[i]));
		assert_true(may(CHAR, READ | WRITE, 1, minors[i]));
	}
	assert_true(may(CHAR, READ | WRITE, 5, 0));
	assert_true(may(CHAR, READ | WRITE, 5, 2));
	assert_true(may(CHAR, READ | WRITE, 136, 0));
	assert_true(may(CHAR, READ | WRITE, 136, 4711));
}

static void nothing_else_is_opened(void **state)
{
	(void)state;
	build(NULL, 0);
	for (uint32_t access = READ; access <= (READ | WRITE | MAKE); access++) {
		assert_false(may(CHAR, access, 1, 1));	  /* mem */
		assert_false(may(CHAR, access, 1, 2));	  /* kmem */
		assert_false(may(CHAR, access, 1, 4));	  /* port */
		assert_false(may(CHAR, access, 1, 11));	  /* kmsg */
		assert_false(may(CHAR, access, 5, 1));	  /* the board's console */
		assert_false(may(CHAR, access, 4, 64));	  /* ttyS0 */
		assert_false(may(CHAR, access, 10, 237)); /* loop-control */
		assert_false(may(CHAR, access, 137, 0));
		assert_false(may(BLOCK, access, 8, 0));
		assert_false(may(BLOCK, access, 1, 3)); /* a RAM disk, not null */
		assert_false(may(BLOCK, access, 136, 0));
	}
}

static void any_node_may_be_made(void **state)
{
	(void)state;
	build(NULL, 0);
	assert_true(may(BLOCK, MAKE, 8, 0));
	assert_true(may(CHAR, MAKE, 1, 1));
	assert_true(may(CHAR, MAKE, 0, 0));
}

static void a_rule_gives_one_device_and_its_way(void **state)
{
	const struct device_rule rules[] = {
		{188, 7, false, true}, {8, 1, true, false}, {1048575, 0xfffff, false, true}};

	(void)state;
	build(rules, ARRAY_LEN(rules));
	assert_true(may(CHAR, READ | WRITE, 188, 7));
	assert_true(may(CHAR, WRITE, 188, 7));
	assert_false(may(CHAR, READ, 188, 6));
	assert_false(may(BLOCK, READ, 188, 7));
	assert_true(may(BLOCK, READ, 8, 1));
	assert_false(may(BLOCK, WRITE, 8, 1));
	assert_false(may(BLOCK, READ | WRITE, 8, 1));
	assert_false(may(BLOCK, READ, 8, 0));
	assert_true(may(CHAR, READ | WRITE, 1048575, 0xfffff));
	assert_true(may(CHAR, READ | WRITE, 1, 3)); /* still */
	assert_false(may(CHAR, READ, 1, 1));
}

static void a_device_may_be_named_twice(void **state)
{
	const struct device_rule rules[] = {{8, 1, true, false}, {8, 1, true, true}};

	(void)state;
	build(rules, ARRAY_LEN(rules));
	assert_true(may(BLOCK, WRITE, 8, 1));
}

static void there_is_room_for_every_rule(void **state)
{
	struct device_rule rules[DEVICE_FILTER_RULES];

	(void)state;
	for (uint32_t i = 0; i < DEVICE_FILTER_RULES; i++)
		rules[i] = (struct device_rule){200 + i, i, true, false};
	build(rules, DEVICE_FILTER_RULES);
	assert_true(may(BLOCK, READ, 200, 0));
	assert_true(may(BLOCK, READ, 263, 63));
	assert_false(may(BLOCK, WRITE, 263, 63));
	assert_false(may(BLOCK, READ, 263, 62));
}

static void more_rules_are_refused(void **state)
{
	struct device_rule rules[DEVICE_FILTER_RULES + 1] = {{0}};
	struct err e;

	(void)state;
	assert_int_equal(device_filter_load(rules, ARRAY_LEN(rules), &e), -1);
	assert_string_equal(e.text, "load the device filter: Argument list too long");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_container_has_the_harmless_ones),
		cmocka_unit_test(nothing_else_is_opened),
		cmocka_unit_test(any_node_may_be_made),
		cmocka_unit_test(a_rule_gives_one_device_and_its_way),
		cmocka_unit_test(a_device_may_be_named_twice),
		cmocka_unit_test(there_is_room_for_every_rule),
		cmocka_unit_test(more_rules_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
