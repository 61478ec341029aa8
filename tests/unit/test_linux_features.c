/* SPDX-License-Identifier: MIT */
/* What the kernel has: the table, how answers are read, and the lines of `podinit check`. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "linux/features.h"
#include "podinit/check.h"

#define PAGE	 "docs/guide/boot-a-board.md"
#define PAGE_MAX (64 * 1024)

static const char filesystems[] =
	"nodev\tsysfs\nnodev\ttmpfs\n\text4\n\tsquashfs\nnodev\toverlay\n";

static bool has(const char *text, const char *word)
{
	return features_text_has(text, word, strlen(word));
}

static void a_word_of_a_list_is_found_whole(void **state)
{
	(void)state;
	assert_true(has(filesystems, "sysfs"));
	assert_true(has(filesystems, "squashfs"));
	assert_true(has(filesystems, "overlay"));
	assert_true(has("  1 ram\n  7 loop", "loop"));
	assert_true(has("cpu io memory pids", "pids"));
	assert_false(has(filesystems, "squash"));
	assert_false(has(filesystems, "fs"));
	assert_false(has("cpuset io", "cpu"));
	assert_false(has("", "cpu"));
}

static void only_so_much_of_the_word_counts(void **state)
{
	(void)state;
	assert_true(features_text_has("cpu memory", "memory controller", 6));
	assert_false(features_text_has("cpu mem", "memory controller", 6));
}

static void releases_compare_by_number(void **state)
{
	(void)state;
	assert_true(features_release_is("5.14.0", 5, 14));
	assert_true(features_release_is("6.1.0-13-4kc-malta", 5, 14));
	assert_true(features_release_is("5.100", 5, 14));
	assert_true(features_release_is("10.0.1", 5, 14));
	assert_false(features_release_is("5.9.16", 5, 14));
	assert_false(features_release_is("4.19.0", 5, 14));
	assert_false(features_release_is("5", 5, 14));
	assert_false(features_release_is("", 5, 14));
}

static const char *giver_of(enum feature feature)
{
	static char buf[80];
	struct text t;

	text_init(&t, buf, sizeof buf);
	feature_add_giver(&t, feature);
	assert_false(t.cut);
	return buf;
}

static void a_feature_has_a_name_a_giver_and_a_user(void **state)
{
	(void)state;
	assert_string_equal(feature_name(FEATURE_CLONE3), "clone3");
	assert_string_equal(giver_of(FEATURE_CLONE3), "Linux 5.7");
	assert_string_equal(feature_user(FEATURE_CLONE3), "podinit");
	assert_string_equal(giver_of(FEATURE_MEMORY), "CONFIG_MEMCG");
	assert_string_equal(feature_user(FEATURE_MEMORY), "resources.limits.memory");
	assert_string_equal(giver_of(FEATURE_VETH), "CONFIG_VETH or module veth");
	assert_true(feature_is_module(FEATURE_VETH));
	assert_false(feature_is_module(FEATURE_TMPFS));
	for (enum feature i = 0; i < FEATURES; i++) {
		assert_true(feature_name(i)[0] != '\0' && feature_user(i)[0] != '\0');
		for (enum feature k = 0; k < i; k++)
			assert_string_not_equal(feature_name(i), feature_name(k));
	}
}

static void what_is_missing_is_listed_by_name(void **state)
{
	const struct features none = {0, 0};
	const struct features two = {
		.missing = UINT64_C(1) << FEATURE_SQUASHFS | UINT64_C(1) << FEATURE_KEYRINGS};
	char buf[80];
	struct text t;

	(void)state;
	text_init(&t, buf, sizeof buf);
	features_add_names(&t, &none);
	assert_string_equal(buf, "");
	features_add_names(&t, &two);
	assert_string_equal(buf, "squashfs, keyrings");
	assert_true(features_lack(&two, FEATURE_KEYRINGS));
	assert_false(features_lack(&two, FEATURE_VETH));
}

static void expect_line(enum feature feature, enum check_state check, const char *want)
{
	char buf[160];
	struct text t;

	text_init(&t, buf, sizeof buf);
	check_line(&t, feature, check);
	assert_string_equal(buf, want);
}

static void check_prints_a_line_a_feature(void **state)
{
	(void)state;
	expect_line(FEATURE_SQUASHFS, CHECK_OK, "ok       squashfs\n");
	expect_line(FEATURE_MEMORY, CHECK_MISSING,
		"MISSING  memory controller     CONFIG_MEMCG                        "
		"needed by resources.limits.memory\n");
	expect_line(FEATURE_VETH, CHECK_LOADABLE,
		"ok       veth                  a module, loaded at first use\n");
	expect_line(
		FEATURE_VETH, CHECK_UNKNOWN, "?        veth                  only root can ask\n");
}

/* The guide's table is this one: on a difference the test prints what it should be. */
static void the_guide_has_the_same_table(void **state)
{
	char want[8192] = "| the kernel's | given by | needed by |\n| --- | --- | --- |\n";
	char *page = calloc(1, PAGE_MAX);
	const char *table;
	FILE *f = fopen(PAGE, "rbe");

	(void)state;
	assert_non_null(page);
	assert_non_null(f);
	assert_in_range(fread(page, 1, PAGE_MAX - 1, f), 1, PAGE_MAX - 2);
	fclose(f);
	for (enum feature i = 0; i < FEATURES; i++) {
		char *end = strchr(want, '\0');

		snprintf(end, sizeof want - (size_t)(end - want), "| %s | `%s` | %s%s |\n",
			feature_name(i), giver_of(i), feature_user(i),
			feature_is_required(i) ? "" : " (optional)");
	}
	table = strstr(page, want);
	if (!table) {
		fputs(want, stderr);
		fail_msg(PAGE " has not the table above");
	}
	if (table[strlen(want)] == '|')
		fail_msg(PAGE ": the table has a row too many");
	free(page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_of_a_list_is_found_whole),
		cmocka_unit_test(only_so_much_of_the_word_counts),
		cmocka_unit_test(releases_compare_by_number),
		cmocka_unit_test(a_feature_has_a_name_a_giver_and_a_user),
		cmocka_unit_test(what_is_missing_is_listed_by_name),
		cmocka_unit_test(check_prints_a_line_a_feature),
		cmocka_unit_test(the_guide_has_the_same_table),
	};

	return cmocka_run_group_tests_name("linux_features", tests, NULL, NULL);
}
