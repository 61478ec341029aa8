/* SPDX-License-Identifier: MIT */
/* Paths below a root that somebody else filled, on a real directory: no privileges needed. */
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

#include "linux/path.h"

static char base[] = "/tmp/podinit-path-XXXXXX";
static int outer = -1; /* holds root, and what must not be touched */
static int root = -1;

static void put_link(const char *name, const char *target)
{
	assert_int_equal(symlinkat(target, root, name), 0);
}

static int set_up(void **state)
{
	(void)state;
	if (!mkdtemp(base))
		return -1;
	outer = open(base, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (mkdirat(outer, "root", 0755) < 0 || mkdirat(outer, "secret", 0755) < 0)
		return -1;
	root = openat(outer, "root", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (mkdirat(root, "dir", 0755) < 0)
		return -1;
	put_link("up", "../secret");
	put_link("absolute", "/dir");
	put_link("inside", "dir");
	put_link("dangling", "nowhere");
	put_link("escape", "../../secret/file");
	put_link("far", "no/such/directory");
	put_link("magic", "/proc/self/root");
	return 0;
}

static int tear_down(void **state)
{
	static const char *const files[] = {"up", "absolute", "inside", "dangling", "magic",
		"escape", "far", "nowhere", "secret/file", "dir/file", "a/b/file"};
	static const char *const dirs[] = {"dir/new", "dir", "a/b", "a", "secret"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		(void)unlinkat(root, files[i], 0);
	for (size_t i = 0; i < ARRAY_LEN(dirs); i++)
		(void)unlinkat(root, dirs[i], AT_REMOVEDIR);
	(void)unlinkat(outer, "root", AT_REMOVEDIR);
	(void)unlinkat(outer, "secret", AT_REMOVEDIR);
	(void)close(root);
	(void)close(outer);
	return rmdir(base);
}

/* 0 when it opens, else errno. */
static int try_open(const char *path, enum path_walk walk)
{
	int fd = path_open(root, path, O_PATH, walk);

	if (fd < 0)
		return errno;
	assert_int_equal(close(fd), 0);
	return 0;
}

static void never_leads_out_of_the_root(void **state)
{
	(void)state;
	assert_int_equal(try_open("up", PATH_IN_ROOT), ENOENT); /* root/secret */
	assert_int_equal(try_open("up", PATH_BENEATH), EXDEV);
	assert_int_equal(try_open("../secret", PATH_IN_ROOT), ENOENT);
	assert_int_equal(try_open("../secret", PATH_BENEATH), EXDEV);
	assert_int_equal(try_open("absolute", PATH_IN_ROOT), 0);
	assert_int_equal(try_open("absolute", PATH_BENEATH), EXDEV);
	assert_int_not_equal(try_open("magic", PATH_IN_ROOT), 0);
	assert_int_equal(try_open("/dir", PATH_IN_ROOT), 0);
	assert_int_equal(try_open("/dir", PATH_BENEATH), 0); /* from the root given */
	assert_int_equal(try_open("/", PATH_BENEATH), 0);
}

static void follows_no_link_when_strict(void **state)
{
	(void)state;
	assert_int_equal(try_open("inside", PATH_IN_ROOT), 0);
	assert_int_equal(try_open("inside", PATH_STRICT), ELOOP);
	assert_int_equal(try_open("dir", PATH_STRICT), 0);
}

static int make(const char *path, bool directory, enum path_walk walk)
{
	int fd = path_make_target(root, path, directory, walk);

	if (fd < 0)
		return errno;
	assert_int_equal(close(fd), 0);
	return 0;
}

static void makes_what_is_missing(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(make("/a//b/file", false, PATH_IN_ROOT), 0);
	assert_int_equal(fstatat(root, "a/b/file", &st, 0), 0);
	assert_true(S_ISREG(st.st_mode) && st.st_size == 0);
	assert_int_equal(make("/a/b", true, PATH_IN_ROOT), 0); /* it is there */
	assert_int_equal(make("/", true, PATH_IN_ROOT), 0);
	assert_int_equal(make("/absolute/new", true, PATH_IN_ROOT), 0);
	assert_int_equal(fstatat(root, "dir/new", &st, 0), 0);
	assert_int_equal(make("/a/b/file/x", true, PATH_IN_ROOT), ENOTDIR);
	assert_int_equal(make("/a/b/file", true, PATH_IN_ROOT), ENOTDIR);
}

static void makes_nothing_outside(void **state)
{
	struct stat st;

	(void)state;
	/* ".." at the root is the root: a container could do the same. */
	assert_int_equal(make("/../secret", true, PATH_IN_ROOT), 0);
	assert_int_equal(fstatat(root, "secret", &st, 0), 0);
	assert_int_not_equal(make("/dangling", true, PATH_IN_ROOT), 0);
	assert_int_equal(fstatat(root, "nowhere", &st, 0), -1);
	assert_int_equal(make("/inside/x", true, PATH_STRICT), ELOOP);
	assert_int_equal(make("/dangling", false, PATH_STRICT), ELOOP);
	assert_int_equal(make("/escape", false, PATH_IN_ROOT), 0);
	assert_int_equal(fstatat(root, "secret/file", &st, 0), 0);
	assert_int_equal(fstatat(outer, "secret/file", &st, 0), -1);
}

static void makes_the_file_that_a_link_names(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(make("/dangling", false, PATH_IN_ROOT), 0);
	assert_int_equal(fstatat(root, "nowhere", &st, 0), 0);
	assert_int_equal(make("/far", false, PATH_IN_ROOT), ENOENT);
}

static void refuses_names_that_are_too_long(void **state)
{
	char path[5000];

	(void)state;
	memset(path, 'x', sizeof(path) - 1);
	path[0] = '/';
	path[300] = '\0';
	assert_int_equal(make(path, true, PATH_IN_ROOT), ENAMETOOLONG);
	for (size_t i = 0; i < sizeof(path) - 1; i++)
		path[i] = i % 2 ? '.' : '/';
	path[sizeof(path) - 1] = '\0';
	assert_int_equal(make(path, true, PATH_IN_ROOT), ENAMETOOLONG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(never_leads_out_of_the_root),
		cmocka_unit_test(follows_no_link_when_strict),
		cmocka_unit_test(makes_what_is_missing),
		cmocka_unit_test(makes_nothing_outside),
		cmocka_unit_test(makes_the_file_that_a_link_names),
		cmocka_unit_test(refuses_names_that_are_too_long),
	};

	return cmocka_run_group_tests_name("linux_path", tests, set_up, tear_down);
}
