/* SPDX-License-Identifier: MIT */
/* Images in real directories: which store, tag or digest, and what lies beside it. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h> /* rename() */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fdio.h"
#include "base/text.h"
#include "runtime/image_find.h"

#define ONE  "1111111111111111111111111111111111111111111111111111111111111111"
#define TWO  "2222222222222222222222222222222222222222222222222222222222222222"
#define PATH "docker.io/library/app/"

static char root[64];
static char first[80];
static char second[80];
static const char *dirs[2] = {first, second};
static const struct strings stores = {dirs, 2};
static struct image_place place;
static struct err e;

static int begin(void **state)
{
	char path[160];

	(void)state;
	text_copy(root, sizeof root, "/tmp/podinit-images-XXXXXX");
	if (!mkdtemp(root))
		return -1;
	text_join(first, sizeof first, root, "/first", NULL);
	text_join(second, sizeof second, root, "/second", NULL);
	text_join(path, sizeof path, "mkdir -p ", first, "/" PATH " ", second, "/" PATH, NULL);
	return system(path); /* NOLINT(cert-env33-c): a fixed command of a test */
}

static int end(void **state)
{
	char command[96];

	(void)state;
	image_place_fini(&place);
	text_join(command, sizeof command, "rm -rf ", root, NULL);
	return system(command); /* NOLINT(cert-env33-c): a fixed command of a test */
}

static void put(const char *dir, const char *name, const char *text)
{
	char path[320];
	int fd;

	text_join(path, sizeof path, dir, "/" PATH, name, NULL);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	assert_true(fd >= 0);
	assert_int_equal(fd_write_all(fd, text, strlen(text), NULL), 0);
	close(fd);
}

static void link_to(const char *dir, const char *name, const char *to)
{
	char path[320];

	text_join(path, sizeof path, dir, "/" PATH, name, NULL);
	(void)unlink(path);
	assert_int_equal(symlink(to, path), 0);
}

static void expect(const char *wanted, const char *text, const char *digest)
{
	char buf[64] = "";
	char said[IMAGE_DIGEST_MAX];

	assert_int_equal(image_find(&stores, wanted, &place, &e), 0);
	assert_true(pread(place.file, buf, sizeof buf - 1, 0) >= 0);
	assert_string_equal(buf, text);
	image_digest(&place, said);
	assert_string_equal(said, digest);
	assert_string_not_equal(place.key, "");
	image_place_fini(&place);
}

static void takes_the_first_store_that_has_it(void **state)
{
	(void)state;
	put(second, "1.squashfs", "second");
	expect(PATH "1", "second", "");
	put(first, "1.squashfs", "first");
	expect(PATH "1", "first", "");
}

/* What was just looked at is in memory, so no storage is asked; what changed has another key. */
static void finds_a_known_file_without_waiting(void **state)
{
	char key[IMAGE_KEY_MAX];

	(void)state;
	put(second, "1.squashfs", "second");
	assert_int_equal(image_find(&stores, PATH "1", &place, &e), 0);
	assert_true(image_find_cached(&stores, PATH "1", key));
	assert_string_equal(key, place.key);
	put(first, "1.squashfs", "first");
	if (image_find_cached(&stores, PATH "1", key))
		assert_string_not_equal(key, place.key);
	image_place_fini(&place);
	assert_int_equal(image_find(&stores, PATH "1", &place, &e), 0);
	assert_true(image_find_cached(&stores, PATH "1", key));
	assert_string_equal(key, place.key);
	assert_false(image_find_cached(&stores, PATH "2", key));
}

static void says_that_none_has_it(void **state)
{
	(void)state;
	put(first, "1.squashfs", "first");
	assert_int_equal(image_find(&stores, PATH "2", &place, &e), -1);
	assert_int_equal(e.code, ENOENT);
	assert_string_equal(place.key, "");
	image_place_fini(&place);
	assert_int_equal(image_find(&stores, "docker.io/library/nothing/2", &place, &e), -1);
	assert_int_equal(e.code, ENOENT);
}

static void misses_no_store_that_is_not_there(void **state)
{
	const char *two[2] = {"/nowhere/at/all", second};
	const struct strings with_missing = {two, 2};

	(void)state;
	put(second, "1.squashfs", "second");
	assert_int_equal(image_find(&with_missing, PATH "1", &place, &e), 0);
}

static void reads_the_digest_beside_a_tag(void **state)
{
	(void)state;
	put(first, "1.squashfs", "one");
	put(first, "1.sha256", ONE "  1.squashfs\n");
	expect(PATH "1", "one", "sha256:" ONE);
	put(first, "1.sha256", "sha256:" TWO "\n");
	expect(PATH "1", "one", "sha256:" TWO);
	put(first, "1.sha256", "nonsense");
	expect(PATH "1", "one", "");
}

static void finds_a_digest_by_name_or_under_the_tag_that_has_it(void **state)
{
	(void)state;
	put(first, "1.squashfs", "one");
	put(first, "1.sha256", ONE "  1.squashfs\n");
	put(first, "2.squashfs", "two");
	put(first, "2.sha256", TWO "  2.squashfs\n");
	expect(PATH "@sha256:" TWO, "two", "sha256:" TWO);
	put(first, "@sha256:" TWO ".squashfs", "named");
	expect(PATH "@sha256:" TWO, "named", "sha256:" TWO);
	put(first, "1.sha256", TWO);
	assert_int_equal(image_find(&stores, PATH "@sha256:" ONE, &place, &e), -1);
	assert_int_equal(e.code, ENOENT);
}

static void takes_what_lies_beside_the_file_that_a_tag_leads_to(void **state)
{
	char buf[32];

	(void)state;
	put(first, "@sha256:" ONE ".squashfs", "one");
	put(first, "@sha256:" ONE ".json", "config of one");
	put(first, "1.json", "of something else");
	put(first, "1.sha256", TWO);
	link_to(first, "1.squashfs", "@sha256:" ONE ".squashfs");
	expect(PATH "1", "one", "sha256:" ONE);
	assert_int_equal(image_find(&stores, PATH "1", &place, &e), 0);
	assert_int_equal(image_read_beside(&place, ".json", buf, sizeof buf), 13);
}

static void follows_no_link_out_of_the_store(void **state)
{
	(void)state;
	link_to(first, "1.squashfs", "/etc/passwd");
	assert_int_equal(image_find(&stores, PATH "1", &place, &e), -1);
	image_place_fini(&place);
	link_to(first, "1.squashfs", "../../../../../../etc/passwd");
	assert_int_equal(image_find(&stores, PATH "1", &place, &e), -1);
	image_place_fini(&place);
	put(first, "real.squashfs", "real");
	link_to(first, "1.squashfs", "real.squashfs");
	expect(PATH "1", "real", "");
}

static void a_file_that_was_replaced_has_another_key(void **state)
{
	char before[IMAGE_KEY_MAX];
	char from[320];
	char to[320];

	(void)state;
	put(first, "1.squashfs", "same");
	put(first, "2.squashfs", "same");
	assert_int_equal(image_find(&stores, PATH "1", &place, &e), 0);
	text_copy(before, sizeof before, place.key);
	image_place_fini(&place);
	text_join(from, sizeof from, first, "/" PATH "2.squashfs", NULL);
	text_join(to, sizeof to, first, "/" PATH "1.squashfs", NULL);
	assert_int_equal(rename(from, to), 0);
	assert_int_equal(image_find(&stores, PATH "1", &place, &e), 0);
	assert_string_not_equal(place.key, before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(takes_the_first_store_that_has_it, begin, end),
		cmocka_unit_test_setup_teardown(finds_a_known_file_without_waiting, begin, end),
		cmocka_unit_test_setup_teardown(says_that_none_has_it, begin, end),
		cmocka_unit_test_setup_teardown(misses_no_store_that_is_not_there, begin, end),
		cmocka_unit_test_setup_teardown(reads_the_digest_beside_a_tag, begin, end),
		cmocka_unit_test_setup_teardown(
			finds_a_digest_by_name_or_under_the_tag_that_has_it, begin, end),
		cmocka_unit_test_setup_teardown(
			takes_what_lies_beside_the_file_that_a_tag_leads_to, begin, end),
		cmocka_unit_test_setup_teardown(follows_no_link_out_of_the_store, begin, end),
		cmocka_unit_test_setup_teardown(
			a_file_that_was_replaced_has_another_key, begin, end),
	};

	return cmocka_run_group_tests_name("runtime_image_find", tests, NULL, NULL);
}
