/* SPDX-License-Identifier: MIT */
/* Descriptors: whole writes, bounded reads, on files in a directory of their own. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fdio.h"

static char dir[64];
static int dirfd_ = -1;

static int start(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/test_fdio.XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	dirfd_ = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return dirfd_ < 0 ? -1 : 0;
}

static int finish(void **state)
{
	(void)state;
	unlinkat(dirfd_, "file", 0);
	unlinkat(dirfd_, "pipe", 0);
	fd_close(&dirfd_);
	return rmdir(dir);
}

static void make_file(const char *text)
{
	AUTO_FD int fd = openat(dirfd_, "file", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(fd_write_all(fd, text, strlen(text), NULL), 0);
}

static void closes_when_the_scope_ends(void **state)
{
	int copy;

	(void)state;
	{
		AUTO_FD int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

		copy = fd;
		errno = ENOENT;
	}
	assert_int_equal(errno, ENOENT);
	assert_int_equal(fcntl(copy, F_GETFD), -1);
}

static void a_stolen_descriptor_stays_open(void **state)
{
	int kept;

	(void)state;
	{
		AUTO_FD int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

		kept = fd_steal(&fd);
		assert_int_equal(fd, -1);
	}
	assert_true(fcntl(kept, F_GETFD) >= 0);
	fd_close(&kept);
	assert_int_equal(kept, -1);
}

static void reads_a_file_whole(void **state)
{
	struct arena a;
	struct err e = {0};
	size_t len = 0;

	(void)state;
	make_file("hello\n");
	arena_init(&a, 100000);
	assert_string_equal(fd_read_file(&a, dirfd_, "file", 6, &len, &e), "hello\n");
	assert_int_equal(len, 6);
	make_file("");
	assert_string_equal(fd_read_file(&a, dirfd_, "file", 6, &len, &e), "");
	assert_int_equal(len, 0);
	/* procfs says that a file has no size. */
	assert_non_null(fd_read_file(&a, AT_FDCWD, "/proc/self/stat", 4096, &len, &e));
	assert_true(len > 0);
	arena_fini(&a);
}

static void refuses_files_that_are_too_large_or_none(void **state)
{
	struct arena a;
	struct err e = {0};
	size_t len;

	(void)state;
	make_file("hello\n");
	assert_int_equal(mkfifoat(dirfd_, "pipe", 0600), 0);
	arena_init(&a, 100000);
	assert_null(fd_read_file(&a, dirfd_, "file", 5, &len, &e));
	assert_int_equal(e.code, EFBIG);
	assert_null(fd_read_file(&a, dirfd_, "pipe", 5, &len, &e));
	assert_int_equal(e.code, EINVAL);
	assert_null(fd_read_file(&a, AT_FDCWD, dir, 5, &len, &e));
	assert_int_equal(e.code, EINVAL);
	assert_null(fd_read_file(&a, dirfd_, "none", 5, &len, &e));
	assert_int_equal(e.code, ENOENT);
	assert_string_equal(e.text, "open none: No such file or directory");
	arena_fini(&a);
	arena_init(&a, 3);
	assert_null(fd_read_file(&a, dirfd_, "file", 100, &len, &e));
	assert_int_equal(e.code, ENOMEM);
	arena_fini(&a);
}

static void reads_no_more_than_the_buffer(void **state)
{
	AUTO_FD int fd = -1;
	struct err e;
	char buf[6];

	(void)state;
	make_file("123456");
	fd = openat(dirfd_, "file", O_RDONLY | O_CLOEXEC);
	assert_int_equal(fd_read_all(fd, buf, sizeof(buf), &e), 6);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	assert_int_equal(fd_read_all(fd, buf, 5, &e), -1);
	assert_int_equal(e.code, EFBIG);
	assert_int_equal(fd_read_all(-1, buf, 5, &e), -1);
	assert_int_equal(e.code, EBADF);
}

static void puts_and_gets_small_files(void **state)
{
	struct err e;
	char buf[8];

	(void)state;
	make_file("");
	assert_int_equal(fd_put(dirfd_, "file", "42\n", &e), 0);
	assert_int_equal(fd_get(dirfd_, "file", buf, sizeof(buf), &e), 0);
	assert_string_equal(buf, "42");
	assert_int_equal(fd_get(dirfd_, "file", buf, 4, &e), 0);
	assert_int_equal(fd_get(dirfd_, "file", buf, 3, &e), -1);
	assert_int_equal(e.code, EFBIG);
	assert_int_equal(fd_put(dirfd_, "none", "1", &e), -1);
	assert_int_equal(e.code, ENOENT);
	assert_int_equal(fd_get(dirfd_, "none", buf, sizeof(buf), &e), -1);
	assert_int_equal(e.code, ENOENT);
}

static void tells_of_a_failed_write(void **state)
{
	AUTO_FD int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	struct err e;

	(void)state;
	assert_int_equal(fd_write_all(fd, "x", 1, &e), -1);
	assert_int_equal(e.code, ENOSPC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(closes_when_the_scope_ends),
		cmocka_unit_test(a_stolen_descriptor_stays_open),
		cmocka_unit_test_setup_teardown(reads_a_file_whole, start, finish),
		cmocka_unit_test_setup_teardown(
			refuses_files_that_are_too_large_or_none, start, finish),
		cmocka_unit_test_setup_teardown(reads_no_more_than_the_buffer, start, finish),
		cmocka_unit_test_setup_teardown(puts_and_gets_small_files, start, finish),
		cmocka_unit_test(tells_of_a_failed_write),
	};

	return cmocka_run_group_tests_name("base_fdio", tests, NULL, NULL);
}
