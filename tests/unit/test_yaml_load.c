/* SPDX-License-Identifier: MIT */
/* YAML files as people write them, and as nobody should: bombs, cut and binary files, tabs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/text.h"
#include "unit/tree_fixture.h"

static struct node *documents[TREE_DOCUMENTS_MAX];

static int load_n(const char *text, size_t len)
{
	char *exact = exact_copy(text, len);
	int count;

	count = tree_load(&a, exact, len, documents, &problem);
	free(exact);
	return count;
}

static int load(const char *text)
{
	return load_n(text, strlen(text));
}

/* The only document of text as JSON. */
static const char *as_json(const char *text)
{
	static char buf[4096];
	struct json j;
	int count = load(text);

	if (count != 1)
		fail_msg("%d documents, %s", count, problem.text);
	json_init(&j, buf, sizeof(buf));
	node_write_json(documents[0], &j);
	assert_true(json_end(&j));
	return buf;
}

static void expect_problem(const char *text, uint32_t line, uint32_t column, const char *what)
{
	expect_refused(load(text) == -1, text, line, column, what);
}

static void reads_a_manifest(void **state)
{
	(void)state;
	assert_string_equal(
		as_json("apiVersion: v1\nkind: Pod\nmetadata: {name: web, labels: {\"a\": 'b'}}\n"
			"spec:\n  containers:\n  - name: web\n    args: [a, \"1\", 1, yes, ~, "
			"1.5]\n"
			"    command:\n    - sh\n    - |\n      echo a\n      echo b\n    - >-\n"
			"      folded\n      text\n"),
		"{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"web\",\"labels\":"
		"{\"a\":\"b\"}},\"spec\":{\"containers\":[{\"name\":\"web\",\"args\":[\"a\",\"1\","
		"1,true,"
		"null,1.5],\"command\":[\"sh\",\"echo a\\necho b\\n\",\"folded text\"]}]}}");
}

static void knows_positions_and_quotes(void **state)
{
	const struct node *n;

	(void)state;
	assert_int_equal(load("a: 1\nb:\n  c: \"x\"\n  \xc3\xbc: y\n"), 1);
	n = node_locate(documents[0], "b.c");
	assert_int_equal(n->line, 3);
	assert_int_equal(n->column, 6);
	assert_int_equal(n->key_line, 3);
	assert_int_equal(n->key_column, 3);
	assert_true(n->quoted);
	n = node_locate(documents[0], "b.\xc3\xbc");
	assert_int_equal(n->line, 4);
	assert_int_equal(n->column, 6);
	assert_false(n->quoted);
	assert_int_equal(node_locate(documents[0], "b")->line, 3);
	assert_int_equal(node_locate(documents[0], "b")->key_line, 2);
}

static void reads_many_documents_and_drops_empty_ones(void **state)
{
	(void)state;
	assert_int_equal(load("a: 1\n---\n---\n# nothing\n---\nb: 2\n---\nnull\n...\n---\n~\n"), 2);
	assert_non_null(node_get(documents[0], "a"));
	assert_non_null(node_get(documents[1], "b"));
	assert_int_equal(load(""), 0);
	assert_int_equal(load("---\n"), 0);
	assert_int_equal(load("---\n---\n---\n"), 0);
	assert_int_equal(load("# only a comment\n"), 0);
	assert_int_equal(load("\n \n"), 0);
}

static void takes_a_byte_order_mark_and_crlf(void **state)
{
	(void)state;
	assert_string_equal(as_json("\xef\xbb\xbf"
				    "a: b\r\nc:\r\n- d\r\n"),
		"{\"a\":\"b\",\"c\":[\"d\"]}");
	assert_string_equal(as_json("\xef\xbb\xbf {\"a\":1}"), "{\"a\":1}");
}

static void reads_json_files(void **state)
{
	(void)state;
	assert_string_equal(
		as_json("\n {\"a\": \"\\ud83d\\ude00\"}\n"), "{\"a\":\"\xf0\x9f\x98\x80\"}");
	assert_int_equal(load("{\"a\":1}\n{\"b\":2}"), 2);
	assert_int_equal(load("{\"a\":1}\n---\n{\"b\":2}\n---\n"), 2);
	expect_problem("{\"a\":1}\n---\n{b: 2}\n", 3, 2,
		"unexpected character \"b\", want a key in double quotes");
}

static void makes_keys_text(void **state)
{
	(void)state;
	assert_string_equal(as_json("yes: 1\n8080: 2\n0x10: 3\n'on': 4\n? long\n: 5\n"),
		"{\"true\":1,\"8080\":2,\"16\":3,\"on\":4,\"long\":5}");
	expect_problem("~: 1\n", 1, 1, "the key of a map cannot be null");
	expect_problem(
		"a: 1\n? [a]\n: 1\n", 2, 3, "the key of a map must be text, not a list or map");
	expect_problem("yes: 1\non: 2\n", 2, 1, "key \"true\" already set in map");
}

static void understands_the_standard_tags(void **state)
{
	(void)state;
	assert_string_equal(
		as_json("[!!str 1, !!int \"5\", !!bool 'yes', !!float 1, ! 7, !!null '', "
			"!!map {}, !!seq [], !!timestamp 2001-01-01]"),
		"[\"1\",5,true,1,\"7\",null,{},[],\"2001-01-01\"]");
	expect_problem("a: !!int x\n", 1, 4, "the tag does not fit the value \"x\"");
	expect_problem(
		"a: !!binary eA==\n", 1, 4, "tag is not supported: \"tag:yaml.org,2002:binary\"");
	expect_problem("a: !mine x\n", 1, 4, "tag is not supported: \"!mine\"");
	expect_problem("a: !!set {}\n", 1, 4, "tag is not supported: \"tag:yaml.org,2002:set\"");
}

static void expands_aliases_and_merges(void **state)
{
	(void)state;
	assert_string_equal(as_json("a: &x {b: [1, 2]}\nc: *x\nd: [*x, *x]\ne: &y text\nf: *y\n"),
		"{\"a\":{\"b\":[1,2]},\"c\":{\"b\":[1,2]},\"d\":[{\"b\":[1,2]},{\"b\":[1,2]}],"
		"\"e\":\"text\",\"f\":\"text\"}");
	assert_string_equal(
		as_json("base: &b {x: 1, k: 2}\nmore: &m {k: 3, z: 4}\n"
			"one: {x: 9, <<: *b}\ntwo: {<<: [*b, *m], w: 0}\nthree: {'<<': 1}\n"),
		"{\"base\":{\"x\":1,\"k\":2},\"more\":{\"k\":3,\"z\":4},\"one\":{\"x\":9,\"k\":2},"
		"\"two\":{\"w\":0,\"x\":1,\"k\":2,\"z\":4},\"three\":{\"<<\":1}}");
	expect_problem("a: *none\n", 1, 4, "unknown anchor \"none\"");
	expect_problem("a: &x 1\n---\nb: *x\n", 3, 4, "unknown anchor \"x\"");
	expect_problem("a: &x [1, *x]\n", 1, 11, "anchor value contains itself: \"x\"");
	expect_problem("a: &x 1\n*x : 2\n", 2, 1, "an alias cannot be the key of a map: \"x\"");
	expect_problem("&x a: 2\n", 1, 1, "an anchor cannot stand before the key of a map: \"x\"");
	expect_problem(
		"a:\n  <<: 5\n", 2, 7, "map merge requires map or sequence of maps as the value");
}

static void a_billion_laughs_are_a_short_error(void **state)
{
	char text[1000] = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n";
	struct text t = {.buf = text, .size = sizeof(text), .len = strlen(text)};

	(void)state;
	for (unsigned i = 1; i < 10; i++) {
		text_add_char(&t, 'a');
		text_add_uint(&t, i);
		text_add(&t, ": &a");
		text_add_uint(&t, i);
		text_add(&t, " [");
		for (unsigned k = 0; k < 9; k++) {
			text_add(&t, k > 0 ? ", *a" : "*a");
			text_add_uint(&t, i - 1);
		}
		text_add(&t, "]\n");
	}
	assert_false(t.cut);
	assert_int_equal(load(text), -1);
	assert_string_equal(problem.text, "document contains excessive aliasing");
	assert_int_equal(problem.line, 5);
	assert_true(a.used < 100000);
}

static void merges_cannot_take_long(void **state)
{
	size_t size = 900000;
	char *text = malloc(size);
	struct text t;

	(void)state;
	text_init(&t, text, size);
	/* Two long keys of one length, which differ at the end only. */
	for (unsigned i = 0; i < 2; i++) {
		text_add(&t, "? ");
		for (unsigned k = 0; k < 200000; k++)
			text_add_char(&t, 'k');
		text_add(&t, i == 0 ? "a\n: &x {<<: {" : "b\n: &y {<<: {");
		text_add(&t, "? '");
		for (unsigned k = 0; k < 100000; k++)
			text_add_char(&t, 'm');
		text_add(&t, i == 0 ? "a' : 1}}\n" : "b' : 1}}\n");
	}
	text_add(&t, "z:\n");
	for (unsigned i = 0; i < 4000; i++)
		text_add(&t, "- {<<: [*x, *y, *x, *y]}\n");
	assert_false(t.cut);
	assert_int_equal(load_n(text, t.len), -1);
	assert_string_equal(problem.text, "document contains excessive aliasing");
	free(text);
}

static void aliases_count_for_depth(void **state)
{
	char text[2000];
	struct text t;

	(void)state;
	text_init(&t, text, sizeof(text));
	text_add(&t, "a: &x ");
	for (unsigned i = 0; i < 30; i++)
		text_add_char(&t, '[');
	for (unsigned i = 0; i < 30; i++)
		text_add_char(&t, ']');
	text_add(&t, "\nb: ");
	for (unsigned i = 0; i < 30; i++)
		text_add_char(&t, '[');
	text_add(&t, "*x");
	for (unsigned i = 0; i < 30; i++)
		text_add_char(&t, ']');
	assert_int_equal(load(text), -1);
	assert_string_equal(problem.text, "lists and maps are nested too deep");
}

static void says_where_and_what_is_wrong(void **state)
{
	(void)state;
	expect_problem("a: 1\n\tb: 2\n", 2, 1, "found a tab: YAML is indented with spaces");
	expect_problem("a: [1, 2\nb: 3\n", 2, 2, "did not find expected ',' or ']'");
	expect_problem("a: \"open\n", 2, 1, "found unexpected end of stream");
	expect_problem("a: b: c\n", 1, 5, "mapping values are not allowed in this context");
	expect_problem("a: 1\nb: 2\na: 3\n", 3, 1, "key \"a\" already set in map");
	expect_problem("a: \"x\\0y\"\n", 1, 4, "a string may not hold a NUL character");
	expect_problem("a: .inf\n", 1, 4, "infinity and NaN cannot be represented");
}

static void refuses_what_is_not_text(void **state)
{
	static const char elf[] = "\x7f"
				  "ELF\x02\x01\x01\0\0\0\0\0";

	(void)state;
	assert_int_equal(load_n(elf, sizeof(elf)), -1);
	assert_string_equal(problem.text, "control characters are not allowed");
	expect_problem("a: b\nc: \xff\n", 2, 4, "invalid leading UTF-8 octet");
	expect_problem("a: \x01\n", 1, 4, "control characters are not allowed");
	expect_problem("\xfe\xff\0a", 1, 1, "invalid leading UTF-8 octet");
	assert_int_equal(load_n("a: b\0c\n", 7), -1);
	assert_int_equal(load_n("\xff\xfe"
				"a\0",
				 4),
		-1);
}

static void every_cut_text_is_read_or_refused(void **state)
{
	static const char text[] =
		"a: &x {b: [1, 'it''s', \"\\u00fc\\n\"], c: ~}\nd: |+\n  e\n\nf: !!str 5\n"
		"g: *x\n? h\n: - i\n...\n---\n<<: {j: k}\n\xc3\xbc: >-\n l\n";

	(void)state;
	for (size_t len = 0; len < sizeof(text); len++) {
		tree_finish(NULL);
		tree_start(NULL);
		if (load_n(text, len) < 0)
			assert_true(problem.line > 0 && problem.text[0] != '\0');
	}
	assert_int_equal(load(text), 2);
}

static void refuses_depth_bulk_and_too_many_documents(void **state)
{
	char *text = malloc(TREE_BYTES_MAX + 1);
	struct text t;

	(void)state;
	text_init(&t, text, TREE_BYTES_MAX + 1);
	while (!t.cut)
		text_add_char(&t, '[');
	assert_int_equal(load_n(text, t.len), -1);
	assert_string_equal(problem.text, "lists and maps are nested too deep");

	text_reset(&t);
	for (unsigned i = 0; i <= TREE_DOCUMENTS_MAX; i++)
		text_add(&t, "---\na: 1\n");
	assert_int_equal(load_n(text, t.len), -1);
	assert_string_equal(problem.text, "too many documents in one file");

	text_reset(&t);
	while (!t.cut)
		text_add(&t, "- 1\n");
	assert_int_equal(load_n(text, t.len), -1);
	assert_string_equal(problem.text, "too many values in one file");

	memset(text, '#', TREE_BYTES_MAX + 1);
	assert_int_equal(load_n(text, TREE_BYTES_MAX), 0);
	assert_int_equal(load_n(text, TREE_BYTES_MAX + 1), -1);
	assert_string_equal(problem.text, "the text is larger than 1 MiB");
	free(text);
}

static void little_memory_is_a_problem_not_a_crash(void **state)
{
	static const char text[] = "a: &x {b: [1, 0x2, 1_0.5]}\nc: {<<: *x, d: 'e'}\nf: *x\n"
				   "l: {a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8, i: 9}\n";
	bool read = false;

	(void)state;
	for (size_t limit = 0; limit < 6000; limit += 16) {
		arena_fini(&a);
		arena_init(&a, limit);
		read = load(text) == 1;
		if (!read)
			assert_string_equal(problem.text, "not enough memory to read this");
	}
	assert_true(read);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reads_a_manifest, tree_start, tree_finish),
		cmocka_unit_test_setup_teardown(
			knows_positions_and_quotes, tree_start, tree_finish),
		cmocka_unit_test_setup_teardown(
			reads_many_documents_and_drops_empty_ones, tree_start, tree_finish),
		cmocka_unit_test_setup_teardown(
			takes_a_byte_order_mark_and_crlf, tree_start, tree_finish),
		cmocka_unit_test_setup_teardown(reads_json_files, tree_start, tree_finish),
		cmocka_unit_test_setup_teardown(makes_keys_text, tree_start, tree_finish),
		cmocka_unit_test_setup_teardown(
			understands_the_standard_tags, tree_start, tree_finish),
		cmocka_unit_test_setup_teardown(
			expands_aliases_and_merges, tree_start, tree_finish),
		cmocka_unit_test_setup_teardown(
			a_billion_laughs_are_a_short_error, tree_start, tree_finish),
		cmocka_unit_test_setup_teardown(merges_cannot_take_long, tree_start, tree_finish),
		cmocka_unit_test_setup_teardown(aliases_count_for_depth, tree_start, tree_finish),
		cmocka_unit_test_setup_teardown(
			says_where_and_what_is_wrong, tree_start, tree_finish),
		cmocka_unit_test_setup_teardown(refuses_what_is_not_text, tree_start, tree_finish),
		cmocka_unit_test_setup_teardown(
			every_cut_text_is_read_or_refused, tree_start, tree_finish),
		cmocka_unit_test_setup_teardown(
			refuses_depth_bulk_and_too_many_documents, tree_start, tree_finish),
		cmocka_unit_test_setup_teardown(
			little_memory_is_a_problem_not_a_crash, tree_start, tree_finish),
	};

	return cmocka_run_group_tests_name("yaml_load", tests, NULL, NULL);
}
