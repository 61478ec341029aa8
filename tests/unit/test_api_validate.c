/* SPDX-License-Identifier: MIT */
/* Name rules at their edges, and limits that no golden file should be large enough to show. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "api/validate.h"

static struct problems problems;
static struct arena arena;

static int setup(void **state)
{
	(void)state;
	arena_init(&arena, 1 << 20);
	problems_init(&problems, &arena, "");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_fini(&arena);
	return 0;
}

/* len times 'a' */
static const char *long_name(size_t len)
{
	char *s = arena_alloc(&arena, len + 1);

	assert_non_null(s);
	memset(s, 'a', len);
	return s;
}

static void labels_have_63_characters_and_no_dots(void **state)
{
	(void)state;
	assert_null(name_is_dns1123_label("a"));
	assert_null(name_is_dns1123_label("0-9"));
	assert_null(name_is_dns1123_label(long_name(63)));
	assert_string_equal(
		name_is_dns1123_label(long_name(64)), "must be no more than 63 characters");
	assert_string_equal(name_is_dns1123_label("a.b"), "must not contain dots");
	assert_true(text_starts(name_is_dns1123_label("-a"), "a lowercase RFC 1123 label must"));
	assert_non_null(name_is_dns1123_label("a-"));
	assert_non_null(name_is_dns1123_label("A"));
	assert_non_null(name_is_dns1123_label("a_b"));
	assert_non_null(name_is_dns1123_label(""));
	assert_non_null(name_is_dns1123_label("\xc3\xa4"));
	assert_non_null(name_is_dns1123_label(".."));
}

static void subdomains_are_labels_with_dots(void **state)
{
	(void)state;
	assert_null(name_is_dns1123_subdomain("a.b-c.0"));
	assert_null(name_is_dns1123_subdomain(long_name(253)));
	assert_string_equal(
		name_is_dns1123_subdomain(long_name(254)), "must be no more than 253 characters");
	assert_non_null(name_is_dns1123_subdomain("a..b"));
	assert_non_null(name_is_dns1123_subdomain(".a"));
	assert_non_null(name_is_dns1123_subdomain("a."));
	assert_non_null(name_is_dns1123_subdomain("a.-b"));
	assert_non_null(name_is_dns1123_subdomain("a/../b"));
	assert_non_null(name_is_dns1123_subdomain(""));
}

static struct container_spec container = {.name = "c", .image = "i"};

static void validate_annotation(size_t len)
{
	struct string_pair pair = {"k", long_name(len)};
	struct pod pod = {.metadata = {.name = "p", .annotations = {&pair, 1}}};

	pod.spec.containers.items = &container;
	pod.spec.containers.count = 1;
	problems_init(&problems, &arena, "");
	pod_validate(&pod, &problems);
}

static void annotations_have_a_limit_in_all(void **state)
{
	(void)state;
	validate_annotation(256 * 1024 - 1);
	assert_int_equal(problems.count, 0);
	validate_annotation(256 * 1024);
	assert_int_equal(problems.count, 1);
	assert_string_equal(problems.items[0].path, "metadata.annotations");
	assert_string_equal(problems.items[0].text, "Too long: may not be more than 262144 bytes");
}

static void label_parts_have_63_characters(void **state)
{
	struct string_pair pairs[] = {{long_name(64), long_name(63)}, {"a", long_name(64)}};
	struct pod pod = {.metadata = {.name = "p", .labels = {pairs, 2}}};

	(void)state;
	pod.spec.containers.items = &container;
	pod.spec.containers.count = 1;
	pod_validate(&pod, &problems);
	assert_int_equal(problems.count, 2);
	assert_true(text_ends(
		problems.items[0].text, ": name part must be no more than 63 characters"));
	assert_true(text_ends(problems.items[1].text, ": must be no more than 63 characters"));
}

static void problems_without_a_tree_have_no_place(void **state)
{
	struct pod pod = {.metadata = {.generate_name = "p-"}};
	char line[256];
	struct text t;

	(void)state;
	problems.file = "body";
	pod_validate(&pod, &problems);
	assert_int_equal(problems.count, 2);
	text_init(&t, line, sizeof(line));
	problem_line(&problems.items[0], &t);
	assert_string_equal(
		line, "body: metadata.name: Required value: name is needed for the pod");
}

static void a_map_gives_the_value_of_a_key(void **state)
{
	struct string_pair pairs[] = {{"a", "1"}, {"b", "2"}};
	struct string_map map = {pairs, 2};

	(void)state;
	assert_string_equal(string_map_get(&map, "b"), "2");
	assert_null(string_map_get(&map, "c"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			labels_have_63_characters_and_no_dots, setup, teardown),
		cmocka_unit_test_setup_teardown(subdomains_are_labels_with_dots, setup, teardown),
		cmocka_unit_test_setup_teardown(annotations_have_a_limit_in_all, setup, teardown),
		cmocka_unit_test_setup_teardown(label_parts_have_63_characters, setup, teardown),
		cmocka_unit_test_setup_teardown(
			problems_without_a_tree_have_no_place, setup, teardown),
		cmocka_unit_test_setup_teardown(a_map_gives_the_value_of_a_key, setup, teardown),
	};

	return cmocka_run_group_tests_name("api_validate", tests, NULL, NULL);
}
