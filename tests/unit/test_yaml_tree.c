/* SPDX-License-Identifier: MIT */
/* Finding nodes by key, index and field path, and writing them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "yaml/tree.h"

static const char text[] =
	"{\"spec\":{\"containers\":[{\"name\":\"a\"},{\"name\":\"b\",\"limits\":{\"cpu\":1,"
	"\"x.io/y\":2}}]},\"a.b\":{\"0\":true},\"n\":null,\"f\":2.50}";
static struct arena a;
static const struct node *root;

static int start(void **state)
{
	struct tree_problem problem;

	(void)state;
	arena_init(&a, 100000);
	root = tree_load_json(&a, text, strlen(text), &problem);
	return root ? 0 : -1;
}

static int finish(void **state)
{
	(void)state;
	arena_fini(&a);
	return 0;
}

static void finds_by_key_and_index(void **state)
{
	const struct node *list = node_get(node_get(root, "spec"), "containers");

	(void)state;
	assert_int_equal(list->count, 2);
	assert_string_equal(node_get(node_at(list, 1), "name")->text, "b");
	assert_null(node_at(list, 2));
	assert_null(node_at(root, 0));
	assert_null(node_get(root, "spe"));
	assert_null(node_get(root, "specs"));
	assert_null(node_get(list, "name"));
	assert_null(node_get(NULL, "name"));
	assert_null(node_at(NULL, 0));
}

static void follows_field_paths(void **state)
{
	const struct node *limits = node_locate(root, "spec.containers[1].limits");

	(void)state;
	assert_int_equal(limits->kind, NODE_MAP);
	assert_true(node_locate(root, "spec.containers[1].limits[cpu]")->integer == 1);
	assert_true(node_locate(root, "spec.containers[1].limits.cpu")->integer == 1);
	assert_true(node_locate(root, "spec.containers[1].limits[x.io/y]")->integer == 2);
	assert_true(node_locate(root, "spec.containers[1].limits[\"x.io/y\"]")->integer == 2);
	assert_true(node_locate(root, "\"a.b\"[0]")->boolean);
	assert_ptr_equal(node_locate(root, ""), root);
}

static void stops_at_the_deepest_that_exists(void **state)
{
	const struct node *list = node_locate(root, "spec.containers");

	(void)state;
	assert_ptr_equal(node_locate(root, "spec.containers[5].image"), list);
	assert_ptr_equal(node_locate(root, "spec.containers[0].image"), list->children);
	assert_ptr_equal(node_locate(root, "spec.containers[x]"), list);
	assert_ptr_equal(node_locate(root, "spec.containers[99999999999999999999]"), list);
	assert_ptr_equal(node_locate(root, "spec.containers[]"), list);
	assert_ptr_equal(node_locate(root, "spec.containers[0"), list->children);
	assert_ptr_equal(node_locate(root, "status.phase"), root);
	assert_ptr_equal(node_locate(root, ".."), root);
	assert_ptr_equal(node_locate(root, "[[[\""), root);
	assert_int_equal(node_locate(root, "n.x")->kind, NODE_NULL);
	assert_null(node_locate(NULL, "spec"));
}

static void writes_what_was_read(void **state)
{
	char buf[512];
	struct json j;

	(void)state;
	json_init(&j, buf, sizeof(buf));
	node_write_json(root, &j);
	assert_true(json_end(&j));
	assert_string_equal(buf, text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_by_key_and_index),
		cmocka_unit_test(follows_field_paths),
		cmocka_unit_test(stops_at_the_deepest_that_exists),
		cmocka_unit_test(writes_what_was_read),
	};

	return cmocka_run_group_tests_name("yaml_tree", tests, start, finish);
}
