/* SPDX-License-Identifier: MIT */
/* The strict JSON reader: what it reads, where it says things are, and what it refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "unit/tree_fixture.h"

static struct node *load_n(const char *text, size_t len)
{
	char *exact = exact_copy(text, len);
	struct node *n;

	n = tree_load_json(&a, exact, len, &problem);
	free(exact);
	return n;
}

static struct node *load(const char *text)
{
	return load_n(text, strlen(text));
}

static void expect_problem(const char *text, uint32_t line, uint32_t column, const char *what)
{
	expect_refused(!load(text), text, line, column, what);
}

static void reads_every_kind(void **state)
{
	const struct node *root = load(" {\"s\":\"x\",\"i\":-12,\"f\":1.50e3,\"t\":true,\"n\":null,"
				       "\"l\":[1,[],{}],\"b\":99999999999999999999} \r\n");

	(void)state;
	assert_non_null(root);
	assert_int_equal(root->kind, NODE_MAP);
	assert_int_equal(root->count, 7);
	assert_int_equal(node_get(root, "s")->kind, NODE_STRING);
	assert_true(node_get(root, "s")->quoted);
	assert_int_equal(node_get(root, "i")->kind, NODE_INT);
	assert_true(node_get(root, "i")->integer == -12);
	assert_int_equal(node_get(root, "f")->kind, NODE_FLOAT);
	assert_string_equal(node_get(root, "f")->text, "1.50e3");
	assert_int_equal(node_get(root, "t")->kind, NODE_BOOL);
	assert_true(node_get(root, "t")->boolean);
	assert_int_equal(node_get(root, "n")->kind, NODE_NULL);
	assert_int_equal(node_get(root, "l")->count, 3);
	assert_int_equal(node_at(node_get(root, "l"), 2)->kind, NODE_MAP);
	assert_int_equal(node_get(root, "b")->kind, NODE_FLOAT);
	assert_string_equal(node_get(root, "b")->text, "99999999999999999999");
	assert_int_equal(load("7")->kind, NODE_INT);
	assert_int_equal(load("\"x\"")->kind, NODE_STRING);
}

static void decodes_escapes_and_surrogate_pairs(void **state)
{
	const struct node *n =
		load("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00fc\\u20AC\\ud83d\\uDE00\x7f\xc3\xbc\"");

	(void)state;
	assert_string_equal(
		n->text, "\"\\/\b\f\n\r\t\xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80\x7f\xc3\xbc");
}

static void knows_lines_and_columns(void **state)
{
	const struct node *root = load("{\n  \"\xc3\xbc\": 1, \"b\":\r\n\t[true]\n}");
	const struct node *b = node_get(root, "b");

	(void)state;
	assert_int_equal(root->line, 1);
	assert_int_equal(root->column, 1);
	assert_int_equal(root->children->key_line, 2);
	assert_int_equal(root->children->key_column, 3);
	assert_int_equal(root->children->column, 8); /* counted in characters, not bytes */
	assert_int_equal(b->key_line, 2);
	assert_int_equal(b->key_column, 11);
	assert_int_equal(b->line, 3);
	assert_int_equal(b->column, 2);
	assert_int_equal(b->children->column, 3);
}

static void says_where_and_what_is_wrong(void **state)
{
	(void)state;
	expect_problem("", 1, 1, "unexpected end of JSON, want a value");
	expect_problem("{\"a\": tru}", 1, 7, "unexpected character \"t\", want a value");
	expect_problem("{\n\"a\" 1}", 2, 5, "unexpected character \"1\", want ':' after a key");
	expect_problem("[1,]", 1, 4, "unexpected character \"]\", want a value");
	expect_problem("[1 2]", 1, 4, "unexpected character \"2\", want ',' or ']'");
	expect_problem(
		"{\"a\":1,}", 1, 8, "unexpected character \"}\", want a key in double quotes");
	expect_problem("{a:1}", 1, 2, "unexpected character \"a\", want a key in double quotes");
	expect_problem("{\"a\":1]", 1, 7, "unexpected character \"]\", want ',' or '}'");
	expect_problem("[", 1, 2, "unexpected end of JSON, want a value");
	expect_problem("\"abc", 1, 5, "unexpected end of JSON, want the end of a string");
	expect_problem("\"abc\\", 1, 6, "unexpected end of JSON, want the end of a string");
	expect_problem("{} x", 1, 4, "more text after the JSON value");
	expect_problem("[\xc3\xbc]", 1, 2, "unexpected character \"\xc3\xbc\", want a value");
	expect_problem("[\xff]", 1, 2, "unexpected character \"\\xff\", want a value");
}

static void refuses_bad_numbers(void **state)
{
	static const char *const bad[] = {"01", "-", "+1", "1.", ".5", "1e", "1e+", "0x10", "-a",
		"1_0", "NaN", "Infinity", "1.e3", "00"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		if (load(bad[i]))
			fail_msg("accepted: %s", bad[i]);
	}
}

static void refuses_text_that_no_string_can_hold(void **state)
{
	(void)state;
	expect_problem("\"\\u0000\"", 1, 8, "a string may not hold a NUL character");
	expect_problem("\"\\ud83d\"", 1, 8, "a surrogate without its other half");
	expect_problem("\"\\ud83dx\"", 1, 8, "a surrogate without its other half");
	expect_problem("\"\\ude00\"", 1, 8, "a surrogate without its other half");
	expect_problem("\"\\ud83d\\u0041\"", 1, 14, "a surrogate without its other half");
	expect_problem("\"a\nb\"", 1, 3, "a control character in a string must be escaped");
	expect_problem("\"\\x41\"", 1, 3, "unexpected character \"x\", want an escape");
	expect_problem(
		"\"\\u00g0\"", 1, 6, "unexpected character \"g\", want four hexadecimal digits");
	expect_problem("\"\xc3(\"", 1, 2, "a string is not valid UTF-8");
	expect_problem("\"\xed\xa0\x80\"", 1, 2, "a string is not valid UTF-8");
	assert_null(load_n("\"a\0b\"", 5));
	assert_null(load_n("\0", 1));
	assert_null(load_n("\"\\\0\"", 4));
}

static void refuses_a_key_that_is_there_twice(void **state)
{
	char many[1000] = "{";

	(void)state;
	expect_problem("{\"a\":1,\n\"b\":2,\"\\u0061\":3}", 2, 7, "key \"a\" already set in map");
	/* Large maps are checked in another way. */
	for (const char *c = "abcdefghijklmnopqrstuvwxyz"; *c; c++)
		strncat(strcat(strcat(many, "\""), (char[]){*c, '\0'}), "\":1,", 5);
	strcat(many, "\n\"k\":2}");
	expect_problem(many, 2, 1, "key \"k\" already set in map");
}

static void refuses_to_nest_without_end(void **state)
{
	char text[2 * TREE_DEPTH_MAX + 3];

	(void)state;
	memset(text, '[', TREE_DEPTH_MAX);
	memset(text + TREE_DEPTH_MAX, ']', TREE_DEPTH_MAX);
	assert_non_null(load_n(text, 2 * TREE_DEPTH_MAX));
	memset(text, '[', TREE_DEPTH_MAX + 1);
	memset(text + TREE_DEPTH_MAX + 1, ']', TREE_DEPTH_MAX + 1);
	assert_null(load_n(text, 2 * TREE_DEPTH_MAX + 2));
	assert_string_equal(problem.text, "lists and maps are nested too deep");
	assert_int_equal(problem.column, TREE_DEPTH_MAX + 1);
}

static void takes_long_keys_and_refuses_long_texts(void **state)
{
	size_t len = TREE_BYTES_MAX;
	char *text = malloc(len + 1);

	(void)state;
	memset(text, 'k', len);
	memcpy(text, "{\"", 2);
	memcpy(text + len - 4, "\":1}", 4);
	assert_non_null(tree_load_json(&a, text, len, &problem));
	assert_null(tree_load_json(&a, text, len + 1, &problem));
	assert_string_equal(problem.text, "the text is larger than 1 MiB");
	free(text);
}

static void refuses_too_many_values_and_too_little_memory(void **state)
{
	static const char small_text[] = "{\"a\":[1,\"b\",2.5,true],\"c\":{\"d\":null}}";
	size_t len = 2 * (TREE_NODES_MAX + 5) + 1;
	char *text = malloc(len);
	struct arena small;
	bool enough = false;

	(void)state;
	for (size_t i = 0; i < len; i++)
		text[i] = i % 2 == 0 ? ',' : '1';
	text[0] = '[';
	text[len - 1] = ']';
	assert_null(tree_load_json(&a, text, len, &problem));
	assert_string_equal(problem.text, "too many values in one file");
	free(text);
	/* Out of memory at every allocation there is; once there is enough, more is as good. */
	for (size_t limit = 0; limit < 2000; limit += 8) {
		arena_init(&small, limit);
		if (tree_load_json(&small, small_text, strlen(small_text), &problem)) {
			enough = true;
		} else {
			assert_false(enough);
			assert_string_equal(problem.text, "not enough memory to read this");
		}
		arena_fini(&small);
	}
	assert_true(enough);
}

static void every_cut_text_is_refused(void **state)
{
	static const char text[] = "{\"a\":[1,\"b\\u00fc\",2.5,true],\"c\":{\"d\":null}}";

	(void)state;
	for (size_t len = 0; len < sizeof(text) - 1; len++)
		assert_null(load_n(text, len));
	assert_non_null(load(text));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reads_every_kind, tree_start, tree_finish),
		cmocka_unit_test_setup_teardown(
			decodes_escapes_and_surrogate_pairs, tree_start, tree_finish),
		cmocka_unit_test_setup_teardown(knows_lines_and_columns, tree_start, tree_finish),
		cmocka_unit_test_setup_teardown(
			says_where_and_what_is_wrong, tree_start, tree_finish),
		cmocka_unit_test_setup_teardown(refuses_bad_numbers, tree_start, tree_finish),
		cmocka_unit_test_setup_teardown(
			refuses_text_that_no_string_can_hold, tree_start, tree_finish),
		cmocka_unit_test_setup_teardown(
			refuses_a_key_that_is_there_twice, tree_start, tree_finish),
		cmocka_unit_test_setup_teardown(
			refuses_to_nest_without_end, tree_start, tree_finish),
		cmocka_unit_test_setup_teardown(
			takes_long_keys_and_refuses_long_texts, tree_start, tree_finish),
		cmocka_unit_test_setup_teardown(
			refuses_too_many_values_and_too_little_memory, tree_start, tree_finish),
		cmocka_unit_test_setup_teardown(every_cut_text_is_refused, tree_start, tree_finish),
	};

	return cmocka_run_group_tests_name("yaml_json_read", tests, NULL, NULL);
}
