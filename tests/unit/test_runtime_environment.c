/* SPDX-License-Identifier: MIT */
/* Arguments and environment, as kubelet and container runtime make them together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/env_source.h"

static struct arena arena;

/* What a manifest without sources declares. */
static int declare(
	struct arena *a, const struct container_spec *c, struct variables *declared, struct err *e)
{
	static const struct env_facts facts;
	static const struct pod pod;
	const struct env_owner owner = {.pod = &pod, .spec = c, .uid = "", .ip = ""};

	return env_declare(a, &facts, &owner, declared, e);
}

static int begin(void **state)
{
	(void)state;
	arena_init(&arena, 65536);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_fini(&arena);
	return 0;
}

/* Variables of the items, up to a NULL. */
static struct variables variables(const char *const *items)
{
	struct variables v;
	struct err e;

	assert_int_equal(variables_init(&arena, &v, 8, &e), 0);
	for (; *items; items++)
		assert_int_equal(variables_put(&v, *items, &e), 0);
	return v;
}

static void expands_as_upstream_does(void **state)
{
	static const char *const items[] = {"A=1", "B=two words", "EMPTY=", NULL};
	const struct variables known = variables(items);
	static const char *const cases[][2] = {
		{"plain", "plain"},
		{"", ""},
		{"$(A)", "1"},
		{"x$(A)y$(B)z", "x1ytwo wordsz"},
		{"$(EMPTY)", ""},
		{"$(NOPE)", "$(NOPE)"},
		{"$$(A)", "$(A)"},
		{"$$$(A)", "$1"},
		{"$A", "$A"},
		{"end$", "end$"},
		{"$(A", "$(A"},
		{"$()", "$()"},
		{"$$", "$"},
		{"$($(A))", "$($(A))"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_string_equal(expand(&arena, cases[i][0], &known), cases[i][1]);
}

/* 8,191 references to 32 KiB are 256 MiB; not many more, and their length would not fit 32 bits. */
static void what_expands_beyond_the_arena_is_refused(void **state)
{
	static char value[32768] = "V=";
	static char text[32768];
	const char *const items[] = {value, NULL};
	const struct variables known = variables(items);

	(void)state;
	memset(value + 2, 'x', sizeof(value) - 3);
	for (size_t i = 0; i + 4 < sizeof(text); i += 4)
		memcpy(text + i, "$(V)", 4);
	assert_null(expand(&arena, text, &known));
	assert_true(arena.failed);
}

static void opened_and_never_closed(void **state)
{
	static char text[32768];
	const struct variables known = {0};

	(void)state;
	for (size_t i = 0; i + 2 < sizeof(text); i += 2)
		memcpy(text + i, "$(", 2);
	assert_string_equal(expand(&arena, text, &known), text);
}

static void later_variables_win_and_see_earlier_ones(void **state)
{
	static const char *image_env[] = {"PATH=/bin", "MODE=image"};
	struct env_var env[] = {
		{.name = "A", .value = "1"},
		{.name = "B", .value = "$(A)$(C)$(MODE)"},
		{.name = "A", .value = "$(A)2"},
		{.name = "MODE"},
	};
	const struct image_config image = {.env = {image_env, 2}};
	struct container_spec c = {.name = "x"};
	struct variables declared;
	struct variables all;
	struct err e;

	(void)state;
	c.env.items = env;
	c.env.count = ARRAY_LEN(env);
	assert_int_equal(declare(&arena, &c, &declared, &e), 0);
	assert_int_equal(environment_make(&arena, &c, &image, "host", &declared, &all, &e), 0);
	assert_string_equal(variables_get(&all, "A"), "12");
	/* The image's variables are no part of expansion. */
	assert_string_equal(variables_get(&all, "B"), "1$(C)$(MODE)");
	assert_string_equal(variables_get(&all, "MODE"), "");
	assert_string_equal(variables_get(&all, "PATH"), "/bin");
	assert_string_equal(variables_get(&all, "HOSTNAME"), "host");
	assert_null(variables_get(&all, "TERM"));
	assert_null(all.items[all.count]);
	/* There is room for HOME. */
	assert_int_equal(variables_set(&arena, &all, "HOME", "/", &e), 0);
}

static const char *first(const char **argv, uint32_t n)
{
	return argv[n];
}

static void joins_command_and_args_with_the_image(void **state)
{
	static const char *entrypoint[] = {"/entry", "$(A)"};
	static const char *cmd[] = {"cmd"};
	static const char *command[] = {"run", "$(A)"};
	static const char *args[] = {"arg"};
	static const char *const items[] = {"A=1", NULL};
	const struct variables declared = variables(items);
	const struct image_config image = {.entrypoint = {entrypoint, 2}, .cmd = {cmd, 1}};
	const struct image_config none = {0};
	struct container_spec c = {.name = "x"};
	const char **argv;
	struct err e;

	(void)state;
	argv = arguments_make(&arena, &c, &image, &declared, &e);
	assert_string_equal(first(argv, 0), "/entry");
	assert_string_equal(first(argv, 1), "$(A)"); /* the image's words stay */
	assert_string_equal(first(argv, 2), "cmd");
	assert_null(first(argv, 3));

	c.args = (struct strings){args, 1};
	argv = arguments_make(&arena, &c, &image, &declared, &e);
	assert_string_equal(first(argv, 2), "arg");
	assert_null(first(argv, 3));

	c.command = (struct strings){command, 2};
	argv = arguments_make(&arena, &c, &image, &declared, &e);
	assert_string_equal(first(argv, 0), "run");
	assert_string_equal(first(argv, 1), "1");
	assert_string_equal(first(argv, 2), "arg");
	assert_null(first(argv, 3));

	c.args = (struct strings){NULL, 0};
	argv = arguments_make(&arena, &c, &image, &declared, &e);
	assert_null(first(argv, 2)); /* the image's Cmd is left out */

	c.command = (struct strings){NULL, 0};
	assert_null(arguments_make(&arena, &c, &none, &declared, &e));
	assert_string_equal(e.text, "no command specified");
}

static void looks_for_programs_along_the_path(void **state)
{
	const char **list;
	struct err e;

	(void)state;
	list = program_candidates(&arena, "sh", "/bin::/usr/bin", &e);
	assert_string_equal(list[0], "/bin/sh");
	assert_string_equal(list[1], "./sh");
	assert_string_equal(list[2], "/usr/bin/sh");
	assert_null(list[3]);
	list = program_candidates(&arena, "./sh", "/bin", &e);
	assert_string_equal(list[0], "./sh");
	assert_null(list[1]);
}

static void says_when_it_is_too_large(void **state)
{
	struct env_var env[] = {{.name = "A", .value = "12345678901234567890"}};
	const struct image_config image = {0};
	struct container_spec c = {.name = "x"};
	struct variables declared;
	struct variables all;
	struct arena small;
	struct err e;

	(void)state;
	c.env.items = env;
	c.env.count = 1;
	for (size_t limit = 0; limit < 256; limit += 8) {
		arena_init(&small, limit);
		if (declare(&small, &c, &declared, &e) < 0 ||
			environment_make(&small, &c, &image, "host", &declared, &all, &e) < 0)
			assert_string_equal(e.text, "arguments and environment are too large");
		arena_fini(&small);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(expands_as_upstream_does, begin, end),
		cmocka_unit_test_setup_teardown(
			what_expands_beyond_the_arena_is_refused, begin, end),
		cmocka_unit_test_setup_teardown(opened_and_never_closed, begin, end),
		cmocka_unit_test_setup_teardown(
			later_variables_win_and_see_earlier_ones, begin, end),
		cmocka_unit_test_setup_teardown(joins_command_and_args_with_the_image, begin, end),
		cmocka_unit_test_setup_teardown(looks_for_programs_along_the_path, begin, end),
		cmocka_unit_test(says_when_it_is_too_large),
	};

	return cmocka_run_group_tests_name("runtime_environment", tests, NULL, NULL);
}
