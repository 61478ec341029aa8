/* SPDX-License-Identifier: MIT */
/* Parts of volumes: their names, and their opening on a real directory (no privileges needed). */
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

#include "runtime/sub_path.h"

static struct arena arena;
static struct err e;
static char base[] = "/tmp/podinit-sub-path-XXXXXX";
static int outer = -1; /* holds the volume, and what must not be touched */
static int volume = -1;

static int set_up(void **state)
{
	int file;

	(void)state;
	arena_init(&arena, 65536);
	if (!mkdtemp(base))
		return -1;
	outer = open(base, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (mkdirat(outer, "volume", 0755) < 0 || mkdirat(outer, "secret", 0755) < 0)
		return -1;
	volume = openat(outer, "volume", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (mkdirat(volume, "dir", 0755) < 0 || symlinkat("../secret", volume, "up") < 0 ||
		symlinkat("dir", volume, "inside") < 0 ||
		symlinkat("/dir", volume, "absolute") < 0 ||
		symlinkat("nowhere", volume, "dangling") < 0)
		return -1;
	file = openat(volume, "dir/file", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	return file < 0 ? -1 : close(file);
}

static int tear_down(void **state)
{
	static const char *const names[] = {"up", "inside", "absolute", "dangling", "dir/file"};
	static const char *const dirs[] = {"dir/new/deep", "dir/new", "dir", "a/b", "a"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		(void)unlinkat(volume, names[i], 0);
	for (size_t i = 0; i < ARRAY_LEN(dirs); i++)
		(void)unlinkat(volume, dirs[i], AT_REMOVEDIR);
	(void)unlinkat(outer, "volume", AT_REMOVEDIR);
	(void)unlinkat(outer, "secret", AT_REMOVEDIR);
	(void)close(volume);
	(void)close(outer);
	arena_fini(&arena);
	return rmdir(base);
}

static const char *expanded(const char *path, const char *expr)
{
	static const char *const items[] = {"A=1", "EMPTY=", "ROOT=/tmp", "UP=..", "TICKS=..`x`"};
	const struct volume_mount m = {.sub_path = path, .sub_path_expr = expr};
	struct variables known;
	const char *out;

	assert_int_equal(variables_init(&arena, &known, ARRAY_LEN(items), &e), 0);
	for (size_t i = 0; i < ARRAY_LEN(items); i++)
		assert_int_equal(variables_put(&known, items[i], &e), 0);
	return sub_path_expand(&arena, &m, &known, &out, &e) < 0 ? e.text : out;
}

static void needs_every_variable(void **state)
{
	(void)state;
	assert_null(expanded(NULL, NULL));
	assert_null(expanded("", ""));
	assert_string_equal(expanded("$(A)/b", NULL), "$(A)/b");
	assert_string_equal(expanded(NULL, "x/$(A)"), "x/1");
	assert_string_equal(expanded(NULL, "$$(NOPE)$"), "$(NOPE)$");
	assert_string_equal(expanded(NULL, "$(NOPE)"), "missing value for NOPE");
	assert_string_equal(expanded(NULL, "$(A)$(EMPTY)/$(B)"), "missing value for EMPTY, B");
	assert_string_equal(expanded(NULL, "$(TICKS)"), "..`x`");
}

static void stays_below_the_volume(void **state)
{
	(void)state;
	assert_string_equal(
		expanded(NULL, "$(ROOT)"), "error SubPath `/tmp` must not be an absolute path");
	assert_string_equal(expanded(NULL, "a/$(UP)/b"),
		"unable to provision SubPath `a/../b`: must not contain '..'");
}

/* 0 when it opens, else errno. */
static int try_open(const char *path)
{
	int fd = sub_path_open(volume, path, 0);

	return fd < 0 ? errno : close(fd);
}

static mode_t mode_of(const char *path)
{
	struct stat st;

	return fstatat(volume, path, &st, AT_SYMLINK_NOFOLLOW) < 0 ? 0 : st.st_mode & 07777;
}

static void opens_what_is_there(void **state)
{
	(void)state;
	assert_int_equal(try_open("dir"), 0);
	assert_int_equal(try_open("."), 0);
	assert_int_equal(try_open("dir/file"), 0);
	assert_int_equal(try_open("inside/file"), 0);
	assert_int_equal(try_open("dir/file/x"), ENOTDIR);
}

static void makes_directories_as_open_as_the_volume(void **state)
{
	mode_t old = umask(077);

	(void)state;
	assert_int_equal(fchmodat(outer, "volume", 0777, 0), 0);
	assert_int_equal(try_open("a//b/."), 0);
	(void)umask(old);
	assert_int_equal(mode_of("a"), 0777);
	assert_int_equal(mode_of("a/b"), 0777);
	assert_int_equal(try_open("inside/new/deep/"), 0);
	assert_int_equal(mode_of("dir"), 0755); /* it was there */
	assert_int_equal(mode_of("dir/new/deep"), 0777);
}

static void follows_no_link_out_of_the_volume(void **state)
{
	(void)state;
	assert_int_equal(try_open("up"), EXDEV);
	assert_int_equal(try_open("up/new"), EXDEV);
	assert_int_equal(try_open("absolute"), EXDEV);
	assert_int_not_equal(try_open("dangling"), 0);
	assert_int_not_equal(try_open("dangling/new"), 0);
	assert_int_equal(mode_of("nowhere"), 0);
	assert_int_equal(faccessat(outer, "secret/new", F_OK, 0), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(needs_every_variable),
		cmocka_unit_test(stays_below_the_volume),
		cmocka_unit_test(opens_what_is_there),
		cmocka_unit_test(makes_directories_as_open_as_the_volume),
		cmocka_unit_test(follows_no_link_out_of_the_volume),
	};

	return cmocka_run_group_tests_name("runtime_sub_path", tests, set_up, tear_down);
}
