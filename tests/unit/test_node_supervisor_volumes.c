/* SPDX-License-Identifier: MIT */
/* When pods' volumes are brought up to date: their ConfigMaps and Secrets come, change and go. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "supervisor_fixture.h"

static struct supervisor *sv;
static struct arena arena;
static msec now;
static int refreshed;
static int fails; /* refreshes still to be refused */
static struct string_pair pair;

static int start_container(void *ctx, const struct pod_ref *p, struct err *e)
{
	(void)ctx;
	(void)p;
	(void)e;
	return 0;
}

static int refresh_volumes(void *ctx, const struct pod_ref *p, struct err *e)
{
	(void)ctx;
	assert_int_equal(p->record->sandbox, SANDBOX_READY);
	refreshed++;
	return fails-- > 0 ? err_set(e, ENOENT, "MountVolume.SetUp failed") : 0;
}

static struct node_ops ops = {
	.start_container = start_container,
	.refresh_volumes = refresh_volumes,
};

static void published(void *arg, const struct change *c)
{
	(void)arg;
	(void)c;
}

static void set_config(const char *name, const char *value)
{
	const struct config_source from = {ORIGIN_API, NULL, false};
	struct config_map config = {
		.api_version = "v1",
		.kind = "ConfigMap",
		.metadata = {.name = name, .namespace_ = "default"},
		.data = {&pair, 1},
	};
	struct err e;

	pair = (struct string_pair){"k", value};
	assert_int_not_equal(
		supervisor_apply_config(sv, OBJECT_CONFIG_MAP, &config, &from, now, &e),
		APPLY_REFUSED);
}

/* A pod that shows the ConfigMap "shown". */
static int start(void **state)
{
	struct supervisor_conf conf = {.published = published};
	struct keys_volume keys = {.name = "shown"};

	(void)state;
	arena_init(&arena, 1 << 20);
	now = SECONDS(100);
	refreshed = fails = 0;
	sv = fixture_supervisor(&conf, &ops);
	fixture_volume_pod(sv, &arena, &(struct volume){.name = "v", .config_map = &keys}, now);
	return 0;
}

static int end(void **state)
{
	(void)state;
	supervisor_free(sv);
	arena_fini(&arena);
	return 0;
}

static void becomes_ready(void)
{
	supervisor_saw_sandbox_ready(sv, fixture_pod, 1, 1, now);
	supervisor_run(sv, now);
}

static void shows_a_change_of_what_it_shows(void **state)
{
	(void)state;
	becomes_ready();
	assert_int_equal(refreshed, 0);
	set_config("other", "1");
	supervisor_run(sv, now);
	assert_int_equal(refreshed, 0);
	set_config("shown", "1");
	set_config("shown", "2"); /* several changes at once are one */
	supervisor_run(sv, now);
	assert_int_equal(refreshed, 1);
	set_config("shown", "2");
	supervisor_run(sv, now);
	assert_int_equal(refreshed, 1);
}

static void shows_that_it_has_gone(void **state)
{
	const struct config_name what = {OBJECT_CONFIG_MAP, "default", "shown"};
	struct err e;

	(void)state;
	set_config("shown", "1");
	becomes_ready();
	refreshed = 0;
	assert_int_equal(supervisor_delete_config(sv, &what, NULL, now, &e), DELETE_BEGUN);
	supervisor_run(sv, now);
	assert_int_equal(refreshed, 1);
}

static void a_change_while_it_is_made_is_not_lost(void **state)
{
	(void)state;
	set_config("shown", "1");
	supervisor_run(sv, now);
	assert_int_equal(refreshed, 0); /* there is no sandbox yet */
	becomes_ready();
	assert_int_equal(refreshed, 1);
}

static void what_it_waits_for_starts_it_at_once(void **state)
{
	(void)state;
	supervisor_saw_sandbox_failed(
		sv, fixture_pod, "FailedMount", "configmap \"shown\" not found", now);
	supervisor_run(sv, now);
	supervisor_saw_sandbox_gone(sv, fixture_pod, now);
	supervisor_run(sv, now);
	assert_int_equal(fixture_sandboxes, 1);
	set_config("other", "1");
	supervisor_run(sv, now);
	assert_int_equal(fixture_sandboxes, 1);
	set_config("shown", "1");
	supervisor_run(sv, now);
	assert_int_equal(fixture_sandboxes, 2);
}

static void a_failure_is_an_event(void **state)
{
	const struct event_record *event;

	(void)state;
	becomes_ready();
	fails = 1;
	set_config("shown", "1");
	supervisor_run(sv, now);
	event = fixture_node_event(sv, "FailedMount");
	assert_non_null(event);
	assert_string_equal(event->message, "MountVolume.SetUp failed");
	set_config("shown", "2");
	supervisor_run(sv, now);
	assert_int_equal(refreshed, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(shows_a_change_of_what_it_shows, start, end),
		cmocka_unit_test_setup_teardown(shows_that_it_has_gone, start, end),
		cmocka_unit_test_setup_teardown(a_change_while_it_is_made_is_not_lost, start, end),
		cmocka_unit_test_setup_teardown(what_it_waits_for_starts_it_at_once, start, end),
		cmocka_unit_test_setup_teardown(a_failure_is_an_event, start, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
