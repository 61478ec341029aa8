/* SPDX-License-Identifier: MIT */
/* What a file has to be to become a filter, and what capabilities make of one. */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "linux/seccomp_filter.h"

static struct arena arena;
static struct seccomp_filter filter;
static struct err error;

/* A file as board/seccomp/compile writes them. */
static struct file {
	char magic[4];
	uint32_t machine;
	uint32_t count;
	struct sock_filter code[SECCOMP_CODE_MAX + 1];
} file;

static int begin(void **state)
{
	(void)state;
	arena_init(&arena, 65536);
	memset(&file, 0, sizeof(file));
	memcpy(file.magic, "PSF1", 4);
	memcpy(&file.machine, filter_runtime_default + 4, 4);
	file.count = 2;
	file.code[0] = (struct sock_filter){BPF_LD | BPF_W | BPF_ABS, 0, 0, 0};
	file.code[1] = (struct sock_filter){BPF_RET | BPF_K, 22, 0, SECCOMP_RET_ERRNO | 1};
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_fini(&arena);
	return 0;
}

static size_t size_of(uint32_t count)
{
	return offsetof(struct file, code) + count * sizeof(file.code[0]);
}

static int take(size_t len, uint64_t caps)
{
	return seccomp_read(&arena, &file, len, caps, &filter, &error);
}

static void refuses(size_t len, const char *why)
{
	assert_int_equal(take(len, 0), -1);
	assert_string_equal(error.text, why);
}

static void reads_a_file(void **state)
{
	(void)state;
	assert_int_equal(take(size_of(2), 0), 0);
	assert_int_equal(filter.count, 2);
	assert_int_equal(filter.code[0].code, BPF_LD | BPF_W | BPF_ABS);
	assert_int_equal(filter.code[1].k, SECCOMP_RET_ERRNO | 1);
	/* The kernel has no use for it, and may look at it one day. */
	assert_int_equal(filter.code[1].jt, 0);
}

static void a_capability_turns_its_returns(void **state)
{
	(void)state;
	assert_int_equal(take(size_of(2), UINT64_C(1) << 20), 0);
	assert_int_equal(filter.code[1].k, SECCOMP_RET_ERRNO | 1);
	assert_int_equal(take(size_of(2), UINT64_C(1) << 21), 0);
	assert_int_equal(filter.code[1].k, SECCOMP_RET_ALLOW);
	file.code[1].jt = 0;
	file.code[1].jf = 40;
	assert_int_equal(take(size_of(2), UINT64_C(1) << 39), 0);
	assert_int_equal(filter.code[1].k, SECCOMP_RET_ALLOW);
	file.code[1].jt = 65; /* there is none */
	file.code[1].jf = 0;
	assert_int_equal(take(size_of(2), UINT64_MAX), 0);
	assert_int_equal(filter.code[1].k, SECCOMP_RET_ERRNO | 1);
}

static void refuses_what_is_no_filter_of_this_machine(void **state)
{
	(void)state;
	refuses(0, "not a compiled profile");
	refuses(11, "not a compiled profile");
	refuses(size_of(1), "cut off, or too long");
	refuses(size_of(3), "cut off, or too long");
	refuses(size_of(2) - 1, "cut off, or too long");
	file.count = 0;
	refuses(size_of(0), "cut off, or too long");
	file.count = UINT32_MAX / 8 + 3; /* whose size in bytes is small in 32 bits */
	refuses(size_of(2), "cut off, or too long");
	file.count = SECCOMP_CODE_MAX + 1;
	refuses(size_of(SECCOMP_CODE_MAX + 1), "cut off, or too long");
	file.machine ^= 0x80000000;
	refuses(size_of(2), "compiled for another machine");
	file.magic[3] = '2';
	refuses(size_of(2), "not a compiled profile");
	assert_int_equal(SECCOMP_FILE_MAX, size_of(SECCOMP_CODE_MAX));
}

static void the_built_in_filter_is_one(void **state)
{
	(void)state;
	assert_int_equal(seccomp_read(&arena, filter_runtime_default, filter_runtime_default_size,
				 0, &filter, &error),
		0);
	assert_true(filter.count < 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reads_a_file, begin, end),
		cmocka_unit_test_setup_teardown(a_capability_turns_its_returns, begin, end),
		cmocka_unit_test_setup_teardown(
			refuses_what_is_no_filter_of_this_machine, begin, end),
		cmocka_unit_test_setup_teardown(the_built_in_filter_is_one, begin, end),
	};

	return cmocka_run_group_tests_name("linux_seccomp_filter", tests, NULL, NULL);
}
