/* SPDX-License-Identifier: MIT */
/* When a claim goes that was deleted, and its data with it. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/decode.h"
#include "supervisor_fixture.h"

static struct supervisor *sv;
static struct arena arena;
static msec now;
static int removals;
static char saw[256]; /* changes of claims since the last check */
static const char *last_json;

static int remove_claim(
	void *ctx, const char *namespace_, const char *name, const char *uid, struct err *e)
{
	(void)ctx;
	(void)e;
	assert_string_equal(namespace_, "default");
	assert_string_equal(name, "data");
	assert_true(*uid);
	removals++;
	return 0;
}

/* No container is ever in the way. */
static int start_container(void *ctx, const struct pod_ref *p, struct err *e)
{
	(void)ctx;
	(void)p;
	return err_set(e, EBUSY, "not now");
}

static struct node_ops ops = {
	.start_container = start_container,
	.remove_claim = remove_claim,
};

static void published(void *arg, const struct change *c)
{
	static const char *const signs[] = {"+", "~", "-"};
	const char *json;
	size_t len;

	(void)arg;
	if (c->object != OBJECT_CLAIM)
		return;
	json = change_json(c, &len);
	assert_non_null(json);
	last_json = arena_copy(&arena, json, len);
	strcat(saw, signs[c->kind]);
}

static void expect(const char *changes)
{
	assert_string_equal(saw, changes);
	saw[0] = '\0';
}

static enum apply_result set_claim(void)
{
	static const char json[] =
		"{\"apiVersion\":\"v1\",\"kind\":\"PersistentVolumeClaim\","
		"\"metadata\":{\"name\":\"data\"},\"spec\":{\"accessModes\":[\"ReadWriteOnce\"],"
		"\"resources\":{\"requests\":{\"storage\":\"1Gi\"}}}}";
	const struct config_source from = {ORIGIN_API, NULL, false};
	enum object_kind kind;
	const void *claim = object_from_json(&arena, json, strlen(json), &kind, NULL);
	struct err e;

	assert_non_null(claim);
	return supervisor_apply_config(sv, kind, claim, &from, now, &e);
}

static void delete_claim(void)
{
	const struct config_name what = {OBJECT_CLAIM, "default", "data"};
	struct err e;

	assert_int_equal(supervisor_delete_config(sv, &what, NULL, now, &e), DELETE_BEGUN);
	supervisor_run(sv, now);
}

static const char *fault(void)
{
	return supervisor_claim_fault(sv, "default", "data");
}

static int start(void **state)
{
	struct supervisor_conf conf = {.published = published};

	(void)state;
	arena_init(&arena, 1 << 20);
	now = SECONDS(100);
	removals = 0;
	saw[0] = '\0';
	sv = fixture_supervisor(&conf, &ops);
	assert_string_equal(fault(), "not found");
	assert_int_equal(set_claim(), APPLY_CREATED);
	expect("+");
	assert_null(fault());
	return 0;
}

static int end(void **state)
{
	(void)state;
	supervisor_free(sv);
	arena_fini(&arena);
	return 0;
}

static void add_pod(void)
{
	struct claim_volume claim = {.claim_name = "data"};

	fixture_volume_pod(sv, &arena, &(struct volume){.name = "v", .claim = &claim}, now);
}

static void goes_with_its_data_when_nobody_uses_it(void **state)
{
	(void)state;
	delete_claim();
	assert_int_equal(removals, 1);
	expect("~"); /* it is seen to end, and to be there until its data is gone */
	assert_non_null(strstr(last_json, "deletionTimestamp"));
	assert_string_equal(fault(), "is being deleted");
	assert_int_equal(set_claim(), APPLY_REFUSED);
	supervisor_run(sv, now);
	assert_int_equal(removals, 1);
	supervisor_saw_claim_removed(sv, NULL, now);
	expect("-");
	assert_string_equal(fault(), "not found");
	assert_int_equal(set_claim(), APPLY_CREATED);
	assert_null(fault());
}

static void waits_for_fixture_pod_that_uses_it(void **state)
{
	struct err e;

	(void)state;
	add_pod();
	supervisor_saw_sandbox_ready(sv, fixture_pod, 1, 1, now);
	delete_claim();
	delete_claim(); /* once more is the same */
	assert_int_equal(removals, 0);
	expect("~");
	supervisor_delete(sv, "default", "pod", NULL, 0, now, &e);
	supervisor_run(sv, now);
	assert_int_equal(removals, 0); /* its sandbox is being removed */
	supervisor_saw_sandbox_gone(sv, fixture_pod, now);
	supervisor_run(sv, now);
	assert_int_equal(removals, 1);
}

static void does_not_wait_for_a_pod_that_waits_for_it(void **state)
{
	(void)state;
	add_pod();
	supervisor_saw_sandbox_failed(
		sv, fixture_pod, "FailedMount", "persistentvolumeclaim \"data\" not found", now);
	supervisor_run(sv, now);
	supervisor_saw_sandbox_gone(sv, fixture_pod, now);
	delete_claim();
	assert_int_equal(removals, 1);
}

static void a_pod_starts_when_its_claim_comes(void **state)
{
	(void)state;
	delete_claim();
	supervisor_saw_claim_removed(sv, NULL, now);
	add_pod();
	supervisor_saw_sandbox_failed(
		sv, fixture_pod, "FailedMount", "persistentvolumeclaim \"data\" not found", now);
	supervisor_run(sv, now);
	supervisor_saw_sandbox_gone(sv, fixture_pod, now);
	supervisor_run(sv, now);
	assert_int_equal(fixture_sandboxes, 1);
	set_claim();
	supervisor_run(sv, now);
	assert_int_equal(fixture_sandboxes, 2);
}

static void a_removal_that_fails_is_tried_again(void **state)
{
	struct err e = {.code = EROFS, .text = "no"};

	(void)state;
	delete_claim();
	supervisor_saw_claim_removed(sv, &e, now);
	expect("~");
	assert_true(supervisor_run(sv, now) == now + SECONDS(20));
	assert_int_equal(removals, 1);
	now += SECONDS(20);
	supervisor_run(sv, now);
	assert_int_equal(removals, 2);
	supervisor_saw_claim_removed(sv, NULL, now);
	assert_string_equal(fault(), "not found");
}

/* One whose manifest goes is forgotten at once, and its data is not touched. */
static void data_outlives_a_manifest(void **state)
{
	const struct object *o =
		store_find_kind(supervisor_store(sv), OBJECT_CLAIM, "default", "data");

	(void)state;
	supervisor_withdraw_object(sv, o->uid, now);
	supervisor_run(sv, now);
	expect("-");
	assert_int_equal(removals, 0);
}

/* The file of a claim goes as it is deleted: that does not end it early. */
static void ends_once_though_its_file_goes(void **state)
{
	const struct object *o =
		store_find_kind(supervisor_store(sv), OBJECT_CLAIM, "default", "data");

	(void)state;
	delete_claim();
	supervisor_withdraw_object(sv, o->uid, now);
	expect("~");
	assert_string_equal(fault(), "is being deleted");
	supervisor_saw_claim_removed(sv, NULL, now);
	expect("-");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(goes_with_its_data_when_nobody_uses_it, start, end),
		cmocka_unit_test_setup_teardown(waits_for_fixture_pod_that_uses_it, start, end),
		cmocka_unit_test_setup_teardown(
			does_not_wait_for_a_pod_that_waits_for_it, start, end),
		cmocka_unit_test_setup_teardown(a_pod_starts_when_its_claim_comes, start, end),
		cmocka_unit_test_setup_teardown(a_removal_that_fails_is_tried_again, start, end),
		cmocka_unit_test_setup_teardown(data_outlives_a_manifest, start, end),
		cmocka_unit_test_setup_teardown(ends_once_though_its_file_goes, start, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
