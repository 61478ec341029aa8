/* SPDX-License-Identifier: MIT */
/* A directory that changes at once, on a real one (no privileges needed). */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fdio.h"
#include "base/text.h"
#include "runtime/atomic_dir.h"

static char place[64];
static int dir = -1;
static struct err e;

static int begin(void **state)
{
	(void)state;
	text_copy(place, sizeof(place), "/tmp/podinit-atomic-XXXXXX");
	if (!mkdtemp(place))
		return -1;
	dir = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return dir < 0 ? -1 : 0;
}

static int end(void **state)
{
	char command[96];

	(void)state;
	fd_close(&dir);
	text_write(command, sizeof(command), "rm -rf %s", place);
	return system(command); /* NOLINT(cert-env33-c): a fixed command of a test */
}

static int put(struct payload_file *files, uint32_t count)
{
	const struct payload p = {files, count};

	return atomic_dir_write(dir, &p, NULL, &e);
}

static void expect_text(const char *path, const char *text)
{
	char buf[64];

	assert_int_equal(fd_get(dir, path, buf, sizeof(buf), &e), 0);
	assert_string_equal(buf, text);
}

static void expect_link(const char *path, const char *to)
{
	char buf[64] = "";

	assert_true(readlinkat(dir, path, buf, sizeof(buf) - 1) > 0);
	assert_string_equal(buf, to);
}

/* Names in the directory that a pattern of grep leaves. */
static int count(const char *pattern)
{
	char command[128];
	char out[16] = "";
	FILE *p;

	text_write(command, sizeof(command), "ls -A %s | grep -c '%s'", place, pattern);
	p = popen(command, "r"); /* NOLINT(cert-env33-c): a fixed command of a test */
	assert_non_null(p);
	assert_non_null(fgets(out, sizeof(out), p));
	(void)pclose(p);
	return atoi(out); /* NOLINT(cert-err34-c): grep -c prints a number */
}

/* Without the two that are podinit's own. */
static int count_shown(void)
{
	return count("^[^.]");
}

static int count_all(void)
{
	return count("");
}

static void shows_files_through_links(void **state)
{
	struct payload_file files[] = {
		{"a", "one", 3, 0640, 0},
		{"d/e/f", "deep", 4, 0400, 1},
		{"d/g", "too", 3, 0644, 2},
	};
	struct stat st;

	(void)state;
	assert_int_equal(put(files, 3), 0);
	expect_text("a", "one");
	expect_text("d/e/f", "deep");
	expect_text("d/g", "too");
	expect_link("a", "..data/a");
	expect_link("d", "..data/d");
	assert_int_equal(count_shown(), 2);
	assert_int_equal(fstatat(dir, "a", &st, 0), 0);
	assert_int_equal(st.st_mode, S_IFREG | 0640);
	assert_int_equal(fstatat(dir, "d/e", &st, 0), 0);
	assert_int_equal(st.st_mode, S_IFDIR | 0755);
}

static void a_change_takes_away_what_is_gone(void **state)
{
	struct payload_file before[] = {
		{"a", "1", 1, 0644, 0}, {"a-b", "2", 1, 0644, 1}, {"gone", "3", 1, 0644, 2}};
	struct payload_file after[] = {{"a-b", "4", 1, 0644, 0}, {"a/x", "5", 1, 0644, 1}};

	(void)state;
	assert_int_equal(put(before, 3), 0);
	assert_int_equal(put(after, 2), 0);
	expect_text("a-b", "4");
	expect_text("a/x", "5");
	assert_int_equal(faccessat(dir, "gone", F_OK, AT_SYMLINK_NOFOLLOW), -1);
	assert_int_equal(count_shown(), 2);
	assert_int_equal(count_all(), 4); /* ..data and what it leads to */
	assert_int_equal(put(NULL, 0), 0);
	assert_int_equal(count_all(), 2);
}

static void who_has_a_file_open_keeps_its_bytes(void **state)
{
	struct payload_file file = {"a", "old", 3, 0644, 0};
	char buf[8] = "";
	int fd;

	(void)state;
	assert_int_equal(put(&file, 1), 0);
	fd = openat(dir, "a", O_RDONLY | O_CLOEXEC);
	file.bytes = "new";
	assert_int_equal(put(&file, 1), 0);
	assert_int_equal(read(fd, buf, sizeof(buf)), 3);
	assert_string_equal(buf, "old");
	expect_text("a", "new");
	(void)close(fd);
}

static void a_failure_leaves_the_old_files(void **state)
{
	struct payload_file good = {"a", "good", 4, 0644, 0};
	struct payload_file bad[] = {{"x", "1", 1, 0644, 0}, {"x/y", "2", 1, 0644, 1}};

	(void)state;
	assert_int_equal(put(&good, 1), 0);
	assert_int_equal(put(bad, 2), -1); /* a file cannot be a directory too */
	assert_int_equal(e.code, ENOTDIR);
	expect_text("a", "good");
	assert_int_equal(count_all(), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(shows_files_through_links, begin, end),
		cmocka_unit_test_setup_teardown(a_change_takes_away_what_is_gone, begin, end),
		cmocka_unit_test_setup_teardown(who_has_a_file_open_keeps_its_bytes, begin, end),
		cmocka_unit_test_setup_teardown(a_failure_leaves_the_old_files, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
