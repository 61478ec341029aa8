/* SPDX-License-Identifier: MIT */
/* What workers do to the directories of claims, on real ones (no privileges needed): giving them to
 * a group, which is our own here, and removing them. */
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

#include "runtime/volume_owner.h"
#include "runtime/volumes.h"

static struct err e;
static char base[] = "/tmp/podinit-claim-XXXXXX";
static char volumes[64];
static int outer = -1; /* holds the volumes, and what must not be touched */
static int claim = -1; /* volumes/ns/data */
static struct runtime rt;
static struct claim_removal removal = {&rt, "ns", "data", "uid-1"};

static void make_file(int dir, const char *name, mode_t mode)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	assert_true(fd >= 0 && fchmod(fd, mode) == 0 && close(fd) == 0);
}

static mode_t mode_of(int dir, const char *name)
{
	struct stat st;

	assert_int_equal(fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW), 0);
	return st.st_mode & 07777;
}

static bool is_there(const char *name)
{
	return faccessat(outer, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Directories d/d/d..., each in the one before. */
static void nest(int depth)
{
	int dir = openat(claim, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	for (int i = 0; i < depth; i++) {
		int next;

		assert_int_equal(mkdirat(dir, "d", 0700), 0);
		make_file(dir, "file", 0600);
		next = openat(dir, "d", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		assert_true(next >= 0);
		(void)close(dir);
		dir = next;
	}
	(void)close(dir);
}

static int set_up(void **state)
{
	(void)state;
	strcpy(base + sizeof(base) - 7, "XXXXXX");
	if (!mkdtemp(base))
		return -1;
	snprintf(volumes, sizeof(volumes), "%s/volumes", base);
	rt.data_volumes = volumes;
	outer = open(base, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (mkdirat(outer, "volumes", 0700) < 0 || mkdirat(outer, "volumes/ns", 0700) < 0 ||
		mkdirat(outer, "volumes/ns/data", 0700) < 0)
		return -1;
	claim = openat(outer, "volumes/ns/data", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	make_file(outer, "outside", 0600);
	if (symlinkat("../../../outside", claim, "link") < 0 || mkdirat(claim, "dir", 0700) < 0)
		return -1;
	make_file(claim, "dir/file", 0600);
	make_file(claim, "dir/program", 04711);
	return fchmod(claim, 0700);
}

static int tear_down(void **state)
{
	int fd;

	(void)state;
	(void)close(claim);
	(void)claim_remove(&removal, &fd, &e);
	(void)unlinkat(outer, "volumes/.removed", 0);
	(void)unlinkat(outer, "volumes/.removed", AT_REMOVEDIR);
	(void)unlinkat(outer, "volumes/ns/other", AT_REMOVEDIR);
	(void)unlinkat(outer, "volumes/ns", AT_REMOVEDIR);
	(void)unlinkat(outer, "volumes", AT_REMOVEDIR);
	(void)unlinkat(outer, "outside", 0);
	(void)close(outer);
	return rmdir(base);
}

static void a_group_may_read_and_write_all(void **state)
{
	(void)state;
	assert_int_equal(volume_give_to_group(claim, getegid(), false, &e), 0);
	assert_int_equal(mode_of(claim, "."), 02770);
	assert_int_equal(mode_of(claim, "dir"), 02770);
	assert_int_equal(mode_of(claim, "dir/file"), 0660);
	assert_int_equal(mode_of(claim, "dir/program"), 04771);
	assert_int_equal(mode_of(outer, "outside"), 0600);
}

static void on_mismatch_only_the_directory_itself_counts(void **state)
{
	(void)state;
	assert_int_equal(fchmod(claim, 02770), 0);
	assert_int_equal(volume_give_to_group(claim, getegid(), true, &e), 0);
	assert_int_equal(mode_of(claim, "dir/file"), 0600);
	assert_int_equal(fchmod(claim, 0770), 0);
	assert_int_equal(volume_give_to_group(claim, getegid(), true, &e), 0);
	assert_int_equal(mode_of(claim, "dir/file"), 0660);
}

static void a_tree_that_is_too_deep_is_an_error(void **state)
{
	(void)state;
	nest(100);
	assert_int_equal(volume_give_to_group(claim, getegid(), false, &e), 0);
	assert_int_equal(renameat(claim, "d", claim, "first"), 0);
	nest(200);
	assert_int_equal(volume_give_to_group(claim, getegid(), false, &e), -1);
	assert_int_equal(e.code, ELOOP);
}

static void a_removal_takes_all_of_the_claim_and_nothing_else(void **state)
{
	int fd;

	(void)state;
	nest(300);
	assert_int_equal(mkdirat(outer, "volumes/ns/other", 0700), 0);
	assert_int_equal(claim_remove(&removal, &fd, &e), 0);
	assert_false(is_there("volumes/ns/data"));
	assert_false(is_there("volumes/.removed/uid-1"));
	assert_true(is_there("volumes/ns/other"));
	assert_true(is_there("outside"));
	assert_int_equal(unlinkat(outer, "volumes/.removed", AT_REMOVEDIR), 0); /* is empty */
	assert_int_equal(claim_remove(&removal, &fd, &e), 0); /* what is gone is gone */
}

static void a_removal_takes_what_another_one_left(void **state)
{
	int fd;

	(void)state;
	assert_int_equal(mkdirat(outer, "volumes/.removed", 0700), 0);
	assert_int_equal(mkdirat(outer, "volumes/.removed/uid-0", 0700), 0);
	make_file(outer, "volumes/.removed/uid-0/file", 0600);
	assert_int_equal(claim_remove(&removal, &fd, &e), 0);
	assert_false(is_there("volumes/.removed/uid-0"));
	assert_false(is_there("volumes/ns"));
}

static void a_sweep_takes_what_a_removal_left_and_no_claim(void **state)
{
	int fd;

	(void)state;
	nest(3);
	assert_false(claims_have_rest(removal.rt));
	assert_int_equal(claims_sweep((void *)removal.rt, &fd, &e), 0); /* nothing is nothing */
	assert_int_equal(mkdirat(outer, "volumes/.removed", 0700), 0);
	assert_false(claims_have_rest(removal.rt));
	assert_int_equal(mkdirat(outer, "volumes/.removed/uid-0", 0700), 0);
	make_file(outer, "volumes/.removed/uid-0/file", 0600);
	assert_true(claims_have_rest(removal.rt));
	assert_int_equal(claims_sweep((void *)removal.rt, &fd, &e), 0);
	assert_int_equal(fd, -1);
	assert_false(claims_have_rest(removal.rt));
	assert_true(is_there("volumes/ns/data"));
	assert_int_equal(claim_remove(&removal, &fd, &e), 0);
}

/* As on a file system that is full. */
static void without_a_place_to_move_it_to_it_is_removed_in_place(void **state)
{
	int fd;

	(void)state;
	make_file(outer, "volumes/.removed", 0600);
	nest(300);
	assert_int_equal(claim_remove(&removal, &fd, &e), 0);
	assert_false(is_there("volumes/ns/data"));
	assert_true(is_there("outside"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_group_may_read_and_write_all, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			on_mismatch_only_the_directory_itself_counts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_tree_that_is_too_deep_is_an_error, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_removal_takes_all_of_the_claim_and_nothing_else, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_removal_takes_what_another_one_left, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_sweep_takes_what_a_removal_left_and_no_claim, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			without_a_place_to_move_it_to_it_is_removed_in_place, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
