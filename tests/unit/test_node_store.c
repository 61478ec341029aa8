/* SPDX-License-Identifier: MIT */
/* The object store: canonical text, versions, names, tombstones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/defaults.h"
#include "node/store.h"

static struct store st;
static struct arena arena;
static struct container_spec container;
static struct pod pod;

static int start(void **state)
{
	(void)state;
	store_init(&st, 4);
	arena_init(&arena, 1 << 20);
	memset(&pod, 0, sizeof(pod));
	container = (struct container_spec){.name = "c", .image = "busybox:1"};
	pod.api_version = "v1";
	pod.kind = "Pod";
	pod.metadata.name = "web";
	pod.spec.containers.items = &container;
	pod.spec.containers.count = 1;
	pod_defaults(&arena, &pod);
	pod.metadata.namespace_ = "default";
	return 0;
}

static int end(void **state)
{
	(void)state;
	store_fini(&st);
	arena_fini(&arena);
	return 0;
}

static struct object *add(const char *uid)
{
	struct err e;

	return store_add(&st, &pod, uid, ORIGIN_DATA, "/data/web.yaml", 1700000000000, &e);
}

static void keeps_a_copy_that_is_decoded_from_its_own_text(void **state)
{
	struct object *o = add("u1");
	const char *text;
	struct arena a;
	size_t len;

	(void)state;
	assert_non_null(o);
	container.image = "changed:1";
	assert_string_equal(o->pod->metadata.name, "web");
	assert_string_equal(o->pod->metadata.uid, "u1");
	assert_int_equal(o->pod->metadata.creation_timestamp.value, 1700000000000);
	assert_string_equal(o->pod->spec.containers.items[0].image, "busybox:1");
	arena_init(&a, 65536);
	text = object_json(o, &a, &len);
	assert_non_null(strstr(text, "\"image\":\"busybox:1\""));
	assert_int_equal(strlen(text), len);
	assert_true(o->text_len > 400 && o->text_len <= len); /* the default status */
	arena_fini(&a);
	assert_string_equal(o->file, "/data/web.yaml");
}

static void hashes_the_content_without_what_a_server_adds(void **state)
{
	uint64_t hash = store_text_hash(&pod);
	struct object *o = add("u1");

	(void)state;
	assert_true(o->text_hash == hash);
	assert_true(store_text_hash(o->pod) == hash);
	pod.metadata.uid = "zz";
	pod.metadata.resource_version = "9";
	pod.status.phase = "Running";
	assert_true(store_text_hash(&pod) == hash);
	container.image = "busybox:2";
	assert_true(store_text_hash(&pod) != hash);
}

static void never_gives_a_version_twice(void **state)
{
	struct object *a = add("u1");
	uint64_t v = a->resource_version;

	(void)state;
	assert_true(store_next_version(&st) > v);
	assert_true(add("u2")->resource_version > v + 1);
}

static void changes_the_content_of_an_object_in_its_place(void **state)
{
	struct object *first = add("u1");
	struct object *old = add("u2");
	struct object *last = add("u3");
	struct object *o;
	struct err e = {0};

	(void)state;
	(void)first;
	old->entry = 7;
	old->published = true;
	old->published_hash = 5;
	container.image = "busybox:2";
	o = store_update(&st, old, &pod, ORIGIN_DATA, old->file, &e);
	assert_non_null(o);
	assert_string_equal(o->uid, "u2");
	assert_string_equal(o->pod->metadata.uid, "u2");
	assert_int_equal(o->pod->metadata.creation_timestamp.value, 1700000000000);
	assert_string_equal(o->pod->spec.containers.items[0].image, "busybox:2");
	assert_string_equal(o->file, "/data/web.yaml");
	assert_true(o->text_hash == store_text_hash(&pod));
	assert_int_equal(o->entry, 7);
	assert_int_equal(o->published_hash, 5);
	assert_int_equal(st.count, 3);
	assert_ptr_equal(last->link.prev, &o->link);
	assert_ptr_equal(store_find_uid(&st, "u2"), o);
}

static void gives_a_waiting_object_a_new_version_when_it_changes(void **state)
{
	struct object *o = add("u1");
	uint64_t v = o->resource_version;
	struct err e = {0};

	(void)state;
	container.image = "busybox:2";
	o = store_update(&st, o, &pod, ORIGIN_API, NULL, &e);
	assert_true(o->resource_version > v);
	assert_int_equal(o->origin, ORIGIN_API);
	assert_string_equal(o->file, "");
}

static void keeps_what_clients_set_in_a_status(void **state)
{
	struct pod_condition conditions[CONDITIONS_MAX + 2] = {
		{.type = "Ready", .status = "True"},
		{.type = "mine", .status = "False", .reason = "R", .message = "M"},
	};
	struct pod_status status = {0};
	struct object *o = add("u1");
	struct err e = {0};

	(void)state;
	status.conditions.items = conditions;
	status.conditions.count = 2;
	assert_int_equal(store_set_conditions(o, &status, &e), 0);
	assert_int_equal(o->condition_count, 1);
	assert_string_equal(o->conditions[0].type, "mine");
	o = store_update(&st, o, &pod, ORIGIN_API, NULL, &e);
	assert_int_equal(o->condition_count, 1);
	assert_string_equal(o->conditions[0].message, "M");
	for (uint32_t i = 1; i < ARRAY_LEN(conditions); i++)
		conditions[i] = conditions[1];
	status.conditions.count = ARRAY_LEN(conditions);
	assert_int_equal(store_set_conditions(o, &status, &e), -1);
	assert_string_equal(
		e.text, "status.conditions: Too many: 10: must have at most 8 of clients");
	assert_int_equal(o->condition_count, 1);
	status.conditions.count = 1;
	assert_int_equal(store_set_conditions(o, &status, &e), 0);
	assert_int_equal(o->condition_count, 0);
}

static void finds_the_wanted_the_visible_and_the_shadow(void **state)
{
	struct object *old = add("u1");
	struct object *wanted = add("u2");
	struct object *shadow = add("u3");

	(void)state;
	old->superseded = true;
	old->entry = 7;
	shadow->shadowed = true;
	assert_ptr_equal(store_find(&st, "default", "web"), wanted);
	assert_ptr_equal(store_find_visible(&st, "default", "web"), old);
	assert_ptr_equal(store_find_shadow(&st, "default", "web"), shadow);
	assert_ptr_equal(store_find_uid(&st, "u3"), shadow);
	assert_null(store_find(&st, "other", "web"));
	assert_null(store_find_uid(&st, "u4"));
}

static void refuses_more_than_fit_with_a_reason(void **state)
{
	struct err e = {0};

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_non_null(add("u"));
	assert_null(store_add(&st, &pod, "u", ORIGIN_API, "", 0, &e));
	assert_string_equal(e.text, "node is full: too many objects to keep pods \"web\"");
	assert_int_equal(st.count, 4);
}

static void leaves_a_tombstone_of_what_was_published(void **state)
{
	struct object *o = add("u1");

	(void)state;
	store_drop(&st, add("u0"));
	assert_int_equal(st.tombstone_next, 0);
	o->published = true;
	o->resource_version = store_next_version(&st);
	store_drop(&st, o);
	assert_int_equal(st.count, 0);
	assert_string_equal(st.tombstones[0].uid, "u1");
	assert_string_equal(st.tombstones[0].name, "web");
	assert_true(st.tombstones[0].resource_version == st.resource_version);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			keeps_a_copy_that_is_decoded_from_its_own_text, start, end),
		cmocka_unit_test_setup_teardown(
			hashes_the_content_without_what_a_server_adds, start, end),
		cmocka_unit_test_setup_teardown(never_gives_a_version_twice, start, end),
		cmocka_unit_test_setup_teardown(
			changes_the_content_of_an_object_in_its_place, start, end),
		cmocka_unit_test_setup_teardown(
			gives_a_waiting_object_a_new_version_when_it_changes, start, end),
		cmocka_unit_test_setup_teardown(keeps_what_clients_set_in_a_status, start, end),
		cmocka_unit_test_setup_teardown(
			finds_the_wanted_the_visible_and_the_shadow, start, end),
		cmocka_unit_test_setup_teardown(refuses_more_than_fit_with_a_reason, start, end),
		cmocka_unit_test_setup_teardown(
			leaves_a_tombstone_of_what_was_published, start, end),
	};

	return cmocka_run_group_tests_name("node_store", tests, NULL, NULL);
}
