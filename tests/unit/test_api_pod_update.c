/* SPDX-License-Identifier: MIT */
/* Which changes a pod lives through: each case is a pod's metadata and spec before and after. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/decode.h"
#include "api/pod_update.h"

#define C(image) "containers: [{name: c, image: " image "}]"

static struct arena arena;

static int setup(void **state)
{
	(void)state;
	arena_init(&arena, 8 << 20);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_fini(&arena);
	return 0;
}

static const struct pod *pod(const char *metadata, const char *spec)
{
	static struct manifest_object objects[MANIFEST_OBJECTS_MAX];
	struct problems problems;
	char *yaml = arena_join(&arena, "apiVersion: v1\nkind: Pod\nmetadata: {", metadata,
		"}\nspec: {", spec, "}\n", NULL);

	problems_init(&problems, &arena, "");
	assert_int_equal(
		manifest_load(&arena, yaml, strlen(yaml), UNKNOWN_REFUSE, objects, &problems, NULL),
		1);
	assert_non_null(objects[0].pod);
	return objects[0].pod;
}

static bool spec_may_become(const char *old, const char *new)
{
	return pod_update_in_place(pod("name: p", old), pod("name: p", new));
}

static bool metadata_may_become(const char *old, const char *new)
{
	return pod_update_in_place(pod(old, C("a")), pod(new, C("a")));
}

static void lets_metadata_change_but_not_the_names(void **state)
{
	(void)state;
	assert_true(metadata_may_become("name: p", "name: p"));
	assert_true(metadata_may_become("name: p, labels: {a: b}", "name: p, labels: {a: c}"));
	assert_true(metadata_may_become("name: p, labels: {a: b}", "name: p"));
	assert_true(metadata_may_become("name: p", "name: p, annotations: {a: b}"));
	assert_true(metadata_may_become("name: p", "name: p, finalizers: [example.com/f]"));
	assert_false(metadata_may_become("name: p", "name: q"));
	assert_false(metadata_may_become("name: p", "name: p, namespace: other"));
}

static void lets_images_change_but_not_the_containers(void **state)
{
	(void)state;
	assert_true(spec_may_become(C("a"), C("b")));
	assert_true(spec_may_become("initContainers: [{name: i, image: a}], " C("a"),
		"initContainers: [{name: i, image: b}], " C("c")));
	assert_false(spec_may_become(C("a"), "containers: [{name: d, image: a}]"));
	assert_false(spec_may_become(C("a"), C("a") ", initContainers: [{name: i, image: a}]"));
	assert_false(
		spec_may_become(C("a"), "containers: [{name: c, image: a}, {name: d, image: a}]"));
	assert_false(spec_may_become("containers: [{name: c, image: a}, {name: d, image: a}]",
		"containers: [{name: d, image: a}, {name: c, image: a}]"));
}

static void lets_nothing_else_of_a_container_change(void **state)
{
	static const char *const others[] = {
		"containers: [{name: c, image: a, command: [x]}]",
		"containers: [{name: c, image: a, env: [{name: A, value: b}]}]",
		"containers: [{name: c, image: a, tty: true}]",
		"containers: [{name: c, image: a, imagePullPolicy: Never}]",
		"containers: [{name: c, image: a, resources: {limits: {memory: 8Mi}}}]",
		"containers: [{name: c, image: a, livenessProbe: {tcpSocket: {port: 1}}}]",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		assert_true(spec_may_become(others[i], others[i]));
		assert_false(spec_may_become("containers: [{name: c, image: a}]", others[i]));
		assert_false(spec_may_become(others[i], "containers: [{name: c, image: b}]"));
	}
}

static void lets_a_deadline_come_nearer_only(void **state)
{
	(void)state;
	assert_true(spec_may_become(C("a"), C("a") ", activeDeadlineSeconds: 5"));
	assert_true(spec_may_become(
		C("a") ", activeDeadlineSeconds: 5", C("a") ", activeDeadlineSeconds: 4"));
	assert_false(spec_may_become(
		C("a") ", activeDeadlineSeconds: 4", C("a") ", activeDeadlineSeconds: 5"));
	assert_false(spec_may_become(C("a") ", activeDeadlineSeconds: 4", C("a")));
}

static void lets_a_negative_grace_become_one_only(void **state)
{
	(void)state;
	assert_true(spec_may_become(C("a") ", terminationGracePeriodSeconds: -1",
		C("b") ", terminationGracePeriodSeconds: 1"));
	assert_true(spec_may_become(C("a"), C("b") ", terminationGracePeriodSeconds: 30"));
	assert_false(spec_may_become(C("a") ", terminationGracePeriodSeconds: -1",
		C("a") ", terminationGracePeriodSeconds: 2"));
	assert_false(spec_may_become(C("a"), C("a") ", terminationGracePeriodSeconds: 1"));
	assert_false(spec_may_become(C("a") ", terminationGracePeriodSeconds: 2", C("a")));
}

static void lets_kept_fields_change_only_where_upstream_does(void **state)
{
	(void)state;
	assert_true(spec_may_become(C("a"), C("a") ", tolerations: [{key: k}]"));
	assert_true(spec_may_become(C("a") ", tolerations: [{key: k}], priority: 1",
		"priority: 1, tolerations: [{key: l}], " C("a")));
	assert_false(spec_may_become(C("a"), C("a") ", nodeSelector: {a: b}"));
	assert_false(spec_may_become(C("a") ", priority: 1", C("a") ", priority: 2"));
}

static void lets_a_node_name_come_and_go_but_not_become_another(void **state)
{
	(void)state;
	assert_true(spec_may_become(C("a"), C("a") ", nodeName: board"));
	assert_true(spec_may_become(C("a") ", nodeName: board", C("b")));
	assert_true(spec_may_become(C("a") ", nodeName: board", C("b") ", nodeName: board"));
	assert_false(spec_may_become(C("a") ", nodeName: board", C("a") ", nodeName: other"));
}

static void lets_nothing_else_of_the_pod_change(void **state)
{
	(void)state;
	assert_false(spec_may_become(C("a"), C("a") ", restartPolicy: Never"));
	assert_false(spec_may_become(C("a"), C("a") ", hostNetwork: true"));
	assert_false(spec_may_become(C("a"), C("a") ", volumes: [{name: v, emptyDir: {}}]"));
}

static void heeds_no_status_and_nothing_that_a_server_sets(void **state)
{
	const struct pod *old = pod("name: p", C("a"));
	struct pod new = *old;

	(void)state;
	new.metadata.uid = "u";
	new.metadata.resource_version = "7";
	new.metadata.creation_timestamp = (struct opt_int){1, true};
	new.status.phase = "Running";
	assert_true(pod_update_in_place(old, &new));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lets_metadata_change_but_not_the_names),
		cmocka_unit_test(lets_images_change_but_not_the_containers),
		cmocka_unit_test(lets_nothing_else_of_a_container_change),
		cmocka_unit_test(lets_a_deadline_come_nearer_only),
		cmocka_unit_test(lets_a_negative_grace_become_one_only),
		cmocka_unit_test(lets_kept_fields_change_only_where_upstream_does),
		cmocka_unit_test(lets_a_node_name_come_and_go_but_not_become_another),
		cmocka_unit_test(lets_nothing_else_of_the_pod_change),
		cmocka_unit_test(heeds_no_status_and_nothing_that_a_server_sets),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
