/* SPDX-License-Identifier: MIT */
/* ConfigMaps and Secrets of the supervisor: at once, in place, origins, tombstones, bounds. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "supervisor_fixture.h"

#define LARGE (1000 * 1000)

static struct supervisor *sv;
static struct arena arena;
static char saw[1024]; /* changes since the last check */
static struct string_pair pair;
static struct config_map config;
static struct err err;

static struct node_ops ops;

static void published(void *arg, const struct change *c)
{
	static const char *const signs[] = {"+", "~", "-"};
	char version[48];
	struct text t;
	size_t len = 0;
	const char *json = change_json(c, &len);

	(void)arg;
	assert_non_null(json);
	assert_int_equal(strlen(json), len);
	assert_null(c->pod);
	text_init(&t, version, sizeof(version));
	text_add(&t, "\"resourceVersion\":\"");
	text_add_uint(&t, c->resource_version);
	text_add(&t, "\"");
	assert_non_null(strstr(json, version));
	strcat(strcat(strcat(saw, signs[c->kind]), kinds[c->object].word), "/");
	strcat(strcat(saw, c->name), " ");
}

static void expect(const char *changes)
{
	assert_string_equal(saw, changes);
	saw[0] = '\0';
}

static int start(void **state)
{
	struct supervisor_conf conf = {.published = published};

	(void)state;
	arena_init(&arena, 8 << 20);
	saw[0] = '\0';
	err = (struct err){0};
	sv = fixture_supervisor(&conf, &ops);
	return 0;
}

static int end(void **state)
{
	(void)state;
	supervisor_free(sv);
	arena_fini(&arena);
	return 0;
}

static struct config_map *config_map(const char *name, const char *value)
{
	pair = (struct string_pair){"k", value};
	config = (struct config_map){
		.api_version = "v1",
		.kind = "ConfigMap",
		.metadata = {.name = name, .namespace_ = "default"},
		.data = {&pair, 1},
	};
	return &config;
}

static enum apply_result apply(const void *object, enum object_origin origin, const char *file)
{
	const struct config_source from = {origin, file, false};

	return supervisor_apply_config(sv, OBJECT_CONFIG_MAP, object, &from, 0, &err);
}

static const char *value(const char *name)
{
	const struct config_map *c = supervisor_config_map(sv, "default", name);

	return c ? string_map_get(&c->data, "k") : NULL;
}

static const struct object *wanted(const char *name)
{
	return store_find_kind(supervisor_store(sv), OBJECT_CONFIG_MAP, "default", name);
}

static enum delete_result delete (const char *name, const char *uid) {
	const struct config_name what = {OBJECT_CONFIG_MAP, "default", name};

	return supervisor_delete_config(sv, &what, uid, 0, &err);
}

static void is_seen_at_once_and_replaced_in_place(void **state)
{
	char uid[POD_UID_MAX];
	uint64_t version;

	(void)state;
	assert_int_equal(apply(config_map("a", "1"), ORIGIN_API, NULL), APPLY_CREATED);
	expect("+configmap/a ");
	assert_string_equal(value("a"), "1");
	text_copy(uid, sizeof(uid), wanted("a")->uid);
	version = wanted("a")->resource_version;
	assert_int_equal(apply(config_map("a", "1"), ORIGIN_API, NULL), APPLY_UNCHANGED);
	expect("");
	assert_true(wanted("a")->resource_version == version);
	assert_int_equal(apply(config_map("a", "2"), ORIGIN_API, NULL), APPLY_CONFIGURED);
	expect("~configmap/a ");
	assert_string_equal(value("a"), "2");
	assert_string_equal(wanted("a")->uid, uid);
	assert_string_equal(wanted("a")->any->metadata.uid, uid);
	assert_int_equal(wanted("a")->any->metadata.creation_timestamp.value, FIXTURE_WALL);
	assert_true(wanted("a")->resource_version > version);
	assert_int_equal(supervisor_store(sv)->config_count, 1);
	assert_true(supervisor_is_empty(sv));
}

static void a_pod_and_a_secret_of_its_name_are_others(void **state)
{
	const struct config_source from = {ORIGIN_API, NULL, true};
	struct bytes_item item = {"k", "a\0b", 3};
	struct secret secret = {
		.api_version = "v1",
		.kind = "Secret",
		.metadata = {.name = "a", .namespace_ = "default"},
		.data = {&item, 1},
		.type = "Opaque",
	};

	(void)state;
	apply(config_map("a", "1"), ORIGIN_API, NULL);
	assert_null(supervisor_secret(sv, "default", "a"));
	assert_int_equal(
		supervisor_apply_config(sv, OBJECT_SECRET, &secret, &from, 0, &err), APPLY_CREATED);
	expect("+configmap/a +secret/a ");
	assert_int_equal(supervisor_secret(sv, "default", "a")->data.items[0].len, 3);
	assert_null(supervisor_secret(sv, "other", "a"));
	assert_null(store_find(supervisor_store(sv), "default", "a"));
	assert_int_equal(
		supervisor_apply_config(sv, OBJECT_SECRET, &secret, &from, 0, &err), APPLY_REFUSED);
	assert_string_equal(err.text, "secrets \"a\" already exists");
	assert_int_equal(err.code, EEXIST);
}

static void what_is_immutable_keeps_its_data(void **state)
{
	(void)state;
	config_map("a", "1")->immutable = BOOL_TRUE;
	assert_int_equal(apply(&config, ORIGIN_API, NULL), APPLY_CREATED);
	assert_int_equal(apply(config_map("a", "2"), ORIGIN_API, NULL), APPLY_REFUSED);
	assert_int_equal(err.code, EINVAL);
	assert_non_null(strstr(err.text, "ConfigMap \"a\" is invalid: "));
	assert_non_null(
		strstr(err.text, "data: Forbidden: field is immutable when `immutable` is set"));
	assert_string_equal(value("a"), "1");
	assert_int_equal(delete ("a", NULL), DELETE_BEGUN);
	assert_int_equal(apply(config_map("a", "2"), ORIGIN_API, NULL), APPLY_CREATED);
}

static void data_wins_over_firmware_and_gives_it_back(void **state)
{
	(void)state;
	assert_int_equal(
		apply(config_map("a", "fw"), ORIGIN_FIRMWARE, "/etc/a.yaml"), APPLY_CREATED);
	assert_int_equal(delete ("a", NULL), DELETE_FORBIDDEN);
	assert_non_null(strstr(err.text, "it belongs to the firmware: /etc/a.yaml"));
	assert_int_equal(
		apply(config_map("a", "data"), ORIGIN_DATA, "/data/a.yaml"), APPLY_CONFIGURED);
	assert_string_equal(value("a"), "data");
	/* a new firmware is hidden too */
	assert_int_equal(
		apply(config_map("a", "fw2"), ORIGIN_FIRMWARE, "/etc/a.yaml"), APPLY_UNCHANGED);
	expect("+configmap/a ~configmap/a ");
	supervisor_withdraw(sv, "/data/a.yaml", 0);
	expect("-configmap/a +configmap/a ");
	assert_string_equal(value("a"), "fw2");
	assert_int_equal(wanted("a")->origin, ORIGIN_FIRMWARE);
	supervisor_withdraw(sv, "/etc/a.yaml", 0);
	expect("-configmap/a ");
	assert_null(value("a"));
	assert_int_equal(supervisor_store(sv)->config_count, 0);
	assert_int_equal(supervisor_store(sv)->config_bytes, 0);
}

/* The firmware's one came later, and stands behind it in the list. */
static void a_hidden_one_may_be_next_in_the_list(void **state)
{
	(void)state;
	apply(config_map("a", "data"), ORIGIN_DATA, "/data/a.yaml");
	apply(config_map("a", "fw"), ORIGIN_FIRMWARE, "/etc/a.yaml");
	supervisor_withdraw(sv, "/data/a.yaml", 0);
	assert_string_equal(value("a"), "fw");
	assert_int_equal(supervisor_store(sv)->config_count, 1);
}

static void the_same_content_from_elsewhere_changes_its_place(void **state)
{
	(void)state;
	apply(config_map("a", "1"), ORIGIN_API, NULL);
	assert_int_equal(apply(config_map("a", "1"), ORIGIN_DATA, "/data/a.yaml"), APPLY_UNCHANGED);
	assert_string_equal(wanted("a")->file, "/data/a.yaml");
	assert_int_equal(
		apply(config_map("a", "1"), ORIGIN_DATA, wanted("a")->file), APPLY_UNCHANGED);
	assert_string_equal(wanted("a")->file, "/data/a.yaml");
	assert_int_equal(apply(config_map("a", "2"), ORIGIN_DATA, "/data/b.yaml"), APPLY_REFUSED);
	assert_string_equal(
		err.text, "configmaps \"a\" already exists: it comes from /data/a.yaml");
	expect("+configmap/a ");
}

static void a_deleted_one_leaves_a_tombstone(void **state)
{
	const struct store *st = supervisor_store(sv);
	char uid[POD_UID_MAX];

	(void)state;
	apply(config_map("a", "1"), ORIGIN_API, NULL);
	apply(config_map("a", "2"), ORIGIN_API, NULL);
	assert_int_equal(st->tombstone_next, 0);
	text_copy(uid, sizeof(uid), wanted("a")->uid);
	assert_int_equal(delete ("a", "other"), DELETE_CONFLICT);
	assert_int_equal(delete ("a", uid), DELETE_BEGUN);
	expect("+configmap/a ~configmap/a -configmap/a ");
	assert_int_equal(st->tombstone_next, 1);
	assert_int_equal(st->tombstones[0].kind, OBJECT_CONFIG_MAP);
	assert_string_equal(st->tombstones[0].uid, uid);
	assert_true(st->tombstones[0].resource_version == st->resource_version);
	assert_int_equal(delete ("a", NULL), DELETE_NOT_FOUND);
	assert_string_equal(err.text, "configmaps \"a\" not found");
}

static void is_bounded_in_number_and_bytes(void **state)
{
	char name[] = "a00";
	char *large = arena_alloc(&arena, LARGE + 1);

	(void)state;
	memset(large, 'x', LARGE);
	assert_int_equal(apply(config_map("large", large), ORIGIN_API, NULL), APPLY_CREATED);
	assert_int_equal(apply(config_map("a00", large), ORIGIN_API, NULL), APPLY_CREATED);
	/* its own room is free when it changes */
	large[0] = 'y';
	assert_int_equal(apply(config_map("large", large), ORIGIN_API, NULL), APPLY_CONFIGURED);
	assert_int_equal(apply(config_map("third", large), ORIGIN_API, NULL), APPLY_REFUSED);
	assert_string_equal(err.text, "node is full: too many bytes of ConfigMaps and Secrets to "
				      "keep configmaps \"third\"");
	assert_int_equal(err.code, ENOSPC);
	for (int i = 1; i < CONFIG_OBJECTS_MAX - 1; i++) {
		name[1] = (char)('0' + i / 10);
		name[2] = (char)('0' + i % 10);
		assert_int_equal(apply(config_map(name, "1"), ORIGIN_API, NULL), APPLY_CREATED);
		saw[0] = '\0';
	}
	assert_int_equal(apply(config_map("last", "1"), ORIGIN_API, NULL), APPLY_REFUSED);
	assert_string_equal(err.text, "node is full: too many ConfigMaps and Secrets to keep "
				      "configmaps \"last\"");
	assert_int_equal(apply(config_map(name, "2"), ORIGIN_API, NULL), APPLY_CONFIGURED);
}

static void stays_readable_while_the_node_goes_down(void **state)
{
	(void)state;
	apply(config_map("a", "1"), ORIGIN_API, NULL);
	supervisor_shutdown(sv, 0, 0);
	assert_string_equal(value("a"), "1");
	assert_int_equal(apply(config_map("b", "1"), ORIGIN_API, NULL), APPLY_REFUSED);
	assert_int_equal(err.code, ESHUTDOWN);
}

static void shows_its_age_by_the_clock_that_was_set(void **state)
{
	size_t len;

	(void)state;
	fixture_offset = 0; /* a board without a clock */
	supervisor_run(sv, 5000);
	assert_int_equal(apply(config_map("a", "1"), ORIGIN_API, NULL), APPLY_CREATED);
	expect("+configmap/a ");
	fixture_offset = FIXTURE_WALL;
	supervisor_run(sv, 6000);
	expect("~configmap/a ");
	assert_non_null(strstr(supervisor_object_json(sv, wanted("a"), &arena, &len),
		"\"creationTimestamp\":\"2023-11-14T22:13:20Z\""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			shows_its_age_by_the_clock_that_was_set, start, end),
		cmocka_unit_test_setup_teardown(is_seen_at_once_and_replaced_in_place, start, end),
		cmocka_unit_test_setup_teardown(
			a_pod_and_a_secret_of_its_name_are_others, start, end),
		cmocka_unit_test_setup_teardown(what_is_immutable_keeps_its_data, start, end),
		cmocka_unit_test_setup_teardown(
			data_wins_over_firmware_and_gives_it_back, start, end),
		cmocka_unit_test_setup_teardown(a_hidden_one_may_be_next_in_the_list, start, end),
		cmocka_unit_test_setup_teardown(
			the_same_content_from_elsewhere_changes_its_place, start, end),
		cmocka_unit_test_setup_teardown(a_deleted_one_leaves_a_tombstone, start, end),
		cmocka_unit_test_setup_teardown(is_bounded_in_number_and_bytes, start, end),
		cmocka_unit_test_setup_teardown(
			stays_readable_while_the_node_goes_down, start, end),
	};

	return cmocka_run_group_tests_name("node_supervisor_config", tests, NULL, NULL);
}
