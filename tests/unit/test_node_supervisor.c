/* SPDX-License-Identifier: MIT */
/* The supervisor over operations that only take notes: objects, replacement, publication. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "api/defaults.h"
#include "base/text.h"
#include "supervisor_fixture.h"

static struct supervisor *sv;
static struct arena arena;
static msec now;
static int failing;	     /* operations still to be refused */
static table_handle the_pod; /* of the last operation */
static table_handle the_container;
static char did[512];  /* operations since the last check */
static char saw[2048]; /* changes since the last check */

static int op(const char *what, const struct pod_ref *p, struct err *e)
{
	strcat(strcat(did, what), " ");
	the_pod = p->pod;
	if (p->container)
		the_container = p->container;
	return failing-- > 0 ? err_sys(e, EAGAIN, "clone", p->record->name) : 0;
}

static int create_sandbox(void *ctx, const struct pod_ref *p, struct err *e)
{
	(void)ctx;
	return op("create", p, e);
}

static int remove_sandbox(void *ctx, const struct pod_ref *p, struct err *e)
{
	(void)ctx;
	return op("remove", p, e);
}

static int start_container(void *ctx, const struct pod_ref *p, struct err *e)
{
	(void)ctx;
	assert_string_equal(p->container_spec->name, p->container_record->name);
	return op("start", p, e);
}

static int signal_container(void *ctx, const struct pod_ref *p, int signal, struct err *e)
{
	(void)ctx;
	assert_int_equal(signal, 0); /* none in the spec */
	return op("term", p, e);
}

static int kill_container(void *ctx, const struct pod_ref *p, struct err *e)
{
	(void)ctx;
	return op("kill", p, e);
}

static int run_probe(void *ctx, const struct pod_ref *p, enum probe_kind kind, struct err *e)
{
	(void)ctx;
	(void)kind;
	return op("probe", p, e);
}

static int refresh_volumes(void *ctx, const struct pod_ref *p, struct err *e)
{
	(void)ctx;
	return p && e ? 0 : -1; /* test_node_supervisor_volumes.c */
}

static struct node_ops ops = {
	.create_sandbox = create_sandbox,
	.remove_sandbox = remove_sandbox,
	.start_container = start_container,
	.signal_container = signal_container,
	.kill_container = kill_container,
	.run_probe = run_probe,
	.refresh_volumes = refresh_volumes,
};

static void published(void *arg, const struct change *c)
{
	static const char *const signs[] = {"+", "~", "-"};

	(void)arg;
	assert_non_null(change_json(c, &(size_t){0}));
	strcat(strcat(strcat(strcat(saw, signs[c->kind]), c->name), ":"), c->pod->status.phase);
	strcat(saw, " ");
}

static int start(void **state)
{
	struct supervisor_conf conf = {.published = published};

	(void)state;
	arena_init(&arena, 1 << 20);
	now = SECONDS(100);
	failing = 0;
	did[0] = saw[0] = '\0';
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

static const struct pod *pod(const char *name, const char *image, uint32_t containers)
{
	static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
	struct pod *p = arena_alloc(&arena, sizeof(*p));

	p->api_version = "v1";
	p->kind = "Pod";
	p->metadata.name = name;
	p->metadata.namespace_ = "default";
	p->spec.containers.items = arena_array(&arena, containers, sizeof(struct container_spec));
	p->spec.containers.count = containers;
	for (uint32_t i = 0; i < containers; i++) {
		p->spec.containers.items[i].name = i < 8 ? names[i] : "x";
		p->spec.containers.items[i].image = image;
	}
	pod_defaults(&arena, p);
	return p;
}

static enum apply_result apply(const struct pod *p, enum object_origin origin, const char *file)
{
	struct err e = {0};
	enum apply_result r = supervisor_apply(sv, p, origin, file, false, now, &e);

	supervisor_run(sv, now);
	return r;
}

/* The sandbox that it was still waiting for comes, and is taken down. */
static void the_replaced_pod_goes(void)
{
	supervisor_saw_sandbox_ready(sv, the_pod, 1, 1, now);
	supervisor_run(sv, now);
	supervisor_saw_sandbox_gone(sv, the_pod, now);
	supervisor_run(sv, now);
}

/* What was asked for and published since the last time, compared and forgotten. */
static void expect(const char *operations, const char *changes)
{
	supervisor_run(sv, now);
	assert_string_equal(did, operations);
	assert_string_equal(saw, changes);
	did[0] = saw[0] = '\0';
}

static void forget(void)
{
	supervisor_run(sv, now);
	did[0] = saw[0] = '\0';
}

static void run_one(const char *name, const char *image)
{
	apply(pod(name, image, 1), ORIGIN_DATA, "/data/x.yaml");
	supervisor_saw_sandbox_ready(sv, the_pod, 9, 0x0af40002, now);
	supervisor_run(sv, now);
	supervisor_saw_container_started(sv, the_container, 10, now);
	forget();
}

static void end_one(void)
{
	supervisor_saw_container_exit(
		sv, the_container, &(struct container_end){.exit_code = 143}, now);
	supervisor_run(sv, now);
	supervisor_saw_sandbox_gone(sv, the_pod, now);
}

static void takes_a_pod_from_manifest_to_running(void **state)
{
	(void)state;
	assert_int_equal(apply(pod("web", "i:1", 1), ORIGIN_DATA, "/data/x.yaml"), APPLY_CREATED);
	expect("create ", "+web:Pending ");
	supervisor_saw_sandbox_ready(sv, the_pod, 9, 0x0af40002, now);
	expect("start ", "~web:Pending ");
	supervisor_saw_container_started(sv, the_container, 10, now);
	expect("", "~web:Running ");
	assert_true(supervisor_run(sv, now) == NEVER);
}

static void does_nothing_for_the_same_content_again(void **state)
{
	(void)state;
	run_one("web", "i:1");
	assert_int_equal(apply(pod("web", "i:1", 1), ORIGIN_DATA, "/data/x.yaml"), APPLY_UNCHANGED);
	expect("", "");
}

static void replaces_changed_content_after_the_old_pod_has_gone(void **state)
{
	const struct object *o;
	char uid[POD_UID_MAX];

	(void)state;
	run_one("web", "i:1");
	text_copy(uid, sizeof(uid), store_find(supervisor_store(sv), "default", "web")->uid);
	assert_int_equal(
		apply(pod("web", "i:2", 1), ORIGIN_DATA, "/data/x.yaml"), APPLY_CONFIGURED);
	expect("term ", "~web:Running ");
	supervisor_saw_container_exit(
		sv, the_container, &(struct container_end){.exit_code = 143}, now);
	expect("remove ", "~web:Failed ~web:Failed ");
	supervisor_saw_sandbox_gone(sv, the_pod, now);
	expect("create ", "-web:Failed +web:Pending ");
	o = store_find(supervisor_store(sv), "default", "web");
	assert_string_not_equal(o->uid, uid);
	assert_string_equal(o->pod->spec.containers.items[0].image, "i:2");
	assert_string_equal(supervisor_store(sv)->tombstones[0].uid, uid);
}

static const struct object *wanted(const char *name)
{
	return store_find(supervisor_store(sv), "default", name);
}

static void changes_a_pod_in_place_when_the_api_asks(void **state)
{
	table_handle container;
	char uid[POD_UID_MAX];
	uint64_t version;

	(void)state;
	run_one("web", "i:1");
	container = the_container;
	text_copy(uid, sizeof(uid), wanted("web")->uid);
	version = wanted("web")->resource_version;
	now += SECONDS(7);
	assert_int_equal(apply(pod("web", "i:2", 1), ORIGIN_API, NULL), APPLY_CONFIGURED);
	assert_non_null(strstr(saw, "~web:Running "));
	assert_string_equal(wanted("web")->uid, uid);
	assert_true(wanted("web")->resource_version > version);
	assert_string_equal(wanted("web")->pod->spec.containers.items[0].image, "i:2");
	assert_non_null(supervisor_container(sv, container));
	/* the file that the API writes then is no change */
	assert_int_equal(wanted("web")->origin, ORIGIN_DATA);
	assert_string_equal(wanted("web")->file, "/data/x.yaml");
	forget();
	assert_int_equal(apply(pod("web", "i:2", 1), ORIGIN_DATA, "/data/x.yaml"), APPLY_UNCHANGED);
	expect("", "");
	assert_string_equal(wanted("web")->uid, uid);
	/* nor is the same again by the API, and the file goes on being known */
	assert_int_equal(apply(pod("web", "i:2", 1), ORIGIN_API, NULL), APPLY_UNCHANGED);
	assert_string_equal(wanted("web")->file, "/data/x.yaml");
}

static void replaces_a_pod_when_the_api_asks_for_more(void **state)
{
	char uid[POD_UID_MAX];

	(void)state;
	run_one("web", "i:1");
	text_copy(uid, sizeof(uid), wanted("web")->uid);
	assert_int_equal(apply(pod("web", "i:1", 2), ORIGIN_API, NULL), APPLY_CONFIGURED);
	expect("term ", "~web:Running ");
	assert_string_not_equal(wanted("web")->uid, uid);
	assert_int_equal(wanted("web")->origin, ORIGIN_DATA);
	assert_string_equal(wanted("web")->file, "/data/x.yaml");
	/* the one that waits for its end changes in place too */
	text_copy(uid, sizeof(uid), wanted("web")->uid);
	assert_int_equal(apply(pod("web", "i:3", 2), ORIGIN_API, NULL), APPLY_CONFIGURED);
	expect("", "");
	assert_string_equal(wanted("web")->uid, uid);
	end_one();
	expect("remove create ", "~web:Failed ~web:Failed -web:Failed +web:Pending ");
	assert_string_equal(wanted("web")->pod->spec.containers.items[1].image, "i:3");
}

static void changes_a_pod_that_ends_and_lets_it_end(void **state)
{
	struct err e = {0};

	(void)state;
	run_one("web", "i:1");
	assert_int_equal(supervisor_delete(sv, "default", "web", NULL, -1, now, &e), DELETE_BEGUN);
	assert_int_equal(apply(pod("web", "i:2", 1), ORIGIN_API, NULL), APPLY_CONFIGURED);
	assert_int_equal(apply(pod("web", "i:2", 1), ORIGIN_API, NULL), APPLY_UNCHANGED);
	assert_null(wanted("web"));
	end_one();
	supervisor_run(sv, now);
	assert_true(supervisor_is_empty(sv));
}

static void keeps_the_firmwares_content_behind_one_changed_in_place(void **state)
{
	char uid[POD_UID_MAX];
	struct err e = {0};

	(void)state;
	apply(pod("web", "fw:1", 1), ORIGIN_FIRMWARE, "/etc/web.yaml");
	forget();
	text_copy(uid, sizeof(uid), wanted("web")->uid);
	assert_int_equal(apply(pod("web", "a:1", 1), ORIGIN_API, NULL), APPLY_CONFIGURED);
	expect("", "~web:Pending ");
	assert_string_equal(wanted("web")->uid, uid);
	assert_int_equal(wanted("web")->origin, ORIGIN_API);
	assert_int_equal(supervisor_delete(sv, "default", "web", NULL, -1, now, &e), DELETE_BEGUN);
	the_replaced_pod_goes();
	assert_string_equal(wanted("web")->pod->spec.containers.items[0].image, "fw:1");
	assert_int_equal(wanted("web")->origin, ORIGIN_FIRMWARE);
}

static void prefers_data_over_firmware_and_gives_it_back(void **state)
{
	const struct object *o;
	struct err e = {0};

	(void)state;
	assert_int_equal(
		apply(pod("web", "fw:1", 1), ORIGIN_FIRMWARE, "/etc/web.yaml"), APPLY_CREATED);
	assert_int_equal(
		supervisor_delete(sv, "default", "web", NULL, -1, now, &e), DELETE_FORBIDDEN);
	assert_non_null(strstr(e.text, "/etc/web.yaml"));
	assert_int_equal(
		apply(pod("web", "d:1", 1), ORIGIN_DATA, "/data/web.yaml"), APPLY_CONFIGURED);
	the_replaced_pod_goes();
	o = store_find_visible(supervisor_store(sv), "default", "web");
	assert_string_equal(o->pod->spec.containers.items[0].image, "d:1");
	/* a rescan of the firmware changes nothing */
	assert_int_equal(
		apply(pod("web", "fw:1", 1), ORIGIN_FIRMWARE, "/etc/web.yaml"), APPLY_UNCHANGED);
	supervisor_withdraw(sv, "/data/web.yaml", now);
	the_replaced_pod_goes();
	o = store_find_visible(supervisor_store(sv), "default", "web");
	assert_string_equal(o->pod->spec.containers.items[0].image, "fw:1");
	assert_int_equal(o->origin, ORIGIN_FIRMWARE);
}

static void keeps_room_for_the_firmwares_pod(void **state)
{
	struct err e = {0};
	const struct object *o;

	(void)state;
	assert_int_equal(
		apply(pod("web", "fw:1", 4), ORIGIN_FIRMWARE, "/etc/web.yaml"), APPLY_CREATED);
	assert_int_equal(
		apply(pod("web", "d:1", 1), ORIGIN_DATA, "/data/web.yaml"), APPLY_CONFIGURED);
	the_replaced_pod_goes();
	assert_int_equal(supervisor_apply(sv, pod("big", "i:1", 3), ORIGIN_API, "", false, now, &e),
		APPLY_REFUSED);
	assert_string_equal(e.text, "node is full: 6 containers are the most it runs");
	assert_int_equal(apply(pod("big", "i:1", 2), ORIGIN_API, ""), APPLY_CREATED);
	/* nor can what is hidden grow over the room */
	assert_int_equal(supervisor_apply(sv, pod("web", "fw:2", 5), ORIGIN_FIRMWARE,
				 "/etc/web.yaml", false, now, &e),
		APPLY_REFUSED);
	o = store_find_shadow(supervisor_store(sv), "default", "web");
	assert_string_equal(o->pod->spec.containers.items[0].image, "fw:1");
}

static void refuses_with_a_reason(void **state)
{
	struct err e = {0};

	(void)state;
	run_one("web", "i:1");
	assert_int_equal(supervisor_apply(sv, pod("web", "i:2", 1), ORIGIN_API, "", true, now, &e),
		APPLY_REFUSED);
	assert_string_equal(e.text, "pods \"web\" already exists");
	assert_int_equal(supervisor_apply(sv, pod("web", "i:2", 1), ORIGIN_DATA, "/data/y.yaml",
				 false, now, &e),
		APPLY_REFUSED);
	assert_string_equal(e.text, "pods \"web\" already exists: it comes from /data/x.yaml");
	assert_int_equal(
		supervisor_apply(sv, pod("big", "i:1", 33), ORIGIN_API, "", false, now, &e),
		APPLY_REFUSED);
	assert_string_equal(e.text, "pods \"big\" has 33 containers: at most 32 fit in a pod");
	assert_int_equal(
		supervisor_apply(sv, pod("wide", "i:1", 6), ORIGIN_API, "", false, now, &e),
		APPLY_REFUSED);
	assert_string_equal(e.text, "node is full: 6 containers are the most it runs");
	assert_int_equal(apply(pod("two", "i:1", 1), ORIGIN_API, ""), APPLY_CREATED);
	assert_int_equal(
		supervisor_apply(sv, pod("three", "i:1", 1), ORIGIN_API, "", false, now, &e),
		APPLY_REFUSED);
	assert_string_equal(e.text, "node is full: 2 pods are the most it runs");
}

static void deletes_by_name_and_uid(void **state)
{
	struct err e = {0};
	const struct object *o;

	(void)state;
	assert_int_equal(
		supervisor_delete(sv, "default", "web", NULL, -1, now, &e), DELETE_NOT_FOUND);
	assert_string_equal(e.text, "pods \"web\" not found");
	run_one("web", "i:1");
	assert_int_equal(
		supervisor_delete(sv, "default", "web", "other", -1, now, &e), DELETE_CONFLICT);
	o = store_find(supervisor_store(sv), "default", "web");
	assert_int_equal(
		supervisor_delete(sv, "default", "web", o->uid, 5000, now, &e), DELETE_BEGUN);
	expect("term ", "~web:Running ");
	assert_true(supervisor_run(sv, now) == now + SECONDS(5));
	assert_int_equal(supervisor_apply(sv, pod("web", "i:1", 1), ORIGIN_API, "", true, now, &e),
		APPLY_REFUSED);
	assert_string_equal(e.text, "object is being deleted: pods \"web\" already exists");
	now += SECONDS(5);
	expect("kill ", "");
	end_one();
	expect("remove ", "~web:Failed ~web:Failed -web:Failed ");
	assert_true(supervisor_is_empty(sv));
}

static void shows_deletion_in_the_object(void **state)
{
	const struct object *o;
	struct err e;
	size_t len;
	const char *json;

	(void)state;
	run_one("web", "i:1");
	supervisor_delete(sv, "default", "web", NULL, 7000, now, &e);
	o = store_find_visible(supervisor_store(sv), "default", "web");
	json = supervisor_object_json(sv, o, &arena, &len);
	assert_int_equal(strlen(json), len);
	assert_non_null(strstr(json, "\"deletionTimestamp\":\"2023-11-14T22:15:07Z\""));
	assert_non_null(strstr(json, "\"deletionGracePeriodSeconds\":7"));
	assert_non_null(strstr(json, "\"nodeName\":\"board\""));
}

static void turns_a_call_that_cannot_begin_into_an_event_and_a_retry(void **state)
{
	struct event_record event;

	(void)state;
	failing = 1;
	apply(pod("web", "i:1", 1), ORIGIN_API, "");
	assert_true(events_next(supervisor_events(sv), 0, &event));
	assert_string_equal(event.reason, "FailedCreatePodSandBox");
	assert_string_equal(event.message,
		"Failed to create pod sandbox: clone web: Resource temporarily unavailable");
	assert_string_equal(did, "create remove ");
	supervisor_saw_sandbox_gone(sv, the_pod, now);
	forget();
	now = supervisor_run(sv, now);
	expect("create ", "");
	supervisor_saw_sandbox_ready(sv, the_pod, 1, 1, now);
	failing = 1;
	forget();
	assert_string_equal(supervisor_container(sv, the_container)->waiting_message,
		"clone web: Resource temporarily unavailable");
	now = supervisor_run(sv, now);
	expect("start ", "");
}

static void ignores_stale_handles(void **state)
{
	table_handle old;

	(void)state;
	run_one("web", "i:1");
	old = the_container;
	supervisor_withdraw(sv, "/data/x.yaml", now);
	supervisor_run(sv, now);
	end_one();
	forget();
	supervisor_saw_container_exit(sv, old, &(struct container_end){.exit_code = 1}, now);
	supervisor_saw_sandbox_lost(sv, the_pod, now);
	supervisor_saw_probe(sv, old, 1, PROBE_LIVENESS, PROBE_FAILURE, "", now);
	expect("", "");
}

static void shows_a_step_of_the_clock_but_not_its_jitter(void **state)
{
	(void)state;
	run_one("web", "i:1");
	fixture_offset += 3;
	expect("", "");
	fixture_offset += 3600000;
	expect("", "~web:Running ");
}

static void ends_everything_within_the_cap_at_shutdown(void **state)
{
	struct err e = {0};

	(void)state;
	run_one("web", "i:1");
	supervisor_shutdown(sv, SECONDS(8), now);
	assert_int_equal(supervisor_apply(sv, pod("new", "i:1", 1), ORIGIN_API, "", false, now, &e),
		APPLY_REFUSED);
	assert_non_null(strstr(e.text, "shutting down"));
	expect("term ", "~web:Running ");
	assert_true(supervisor_run(sv, now) == now + SECONDS(8));
	end_one();
	supervisor_run(sv, now);
	assert_true(supervisor_is_empty(sv));
	assert_int_equal(supervisor_store(sv)->count, 0);
}

static void deletes_a_replacement_that_still_waits_without_a_trace(void **state)
{
	struct err e;

	(void)state;
	run_one("web", "i:1");
	apply(pod("web", "i:2", 1), ORIGIN_DATA, "/data/x.yaml");
	assert_int_equal(supervisor_delete(sv, "default", "web", NULL, -1, now, &e), DELETE_BEGUN);
	forget();
	end_one();
	expect("remove ", "~web:Failed ~web:Failed -web:Failed ");
	assert_int_equal(supervisor_store(sv)->count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(takes_a_pod_from_manifest_to_running, start, end),
		cmocka_unit_test_setup_teardown(
			does_nothing_for_the_same_content_again, start, end),
		cmocka_unit_test_setup_teardown(
			replaces_changed_content_after_the_old_pod_has_gone, start, end),
		cmocka_unit_test_setup_teardown(
			changes_a_pod_in_place_when_the_api_asks, start, end),
		cmocka_unit_test_setup_teardown(
			replaces_a_pod_when_the_api_asks_for_more, start, end),
		cmocka_unit_test_setup_teardown(
			changes_a_pod_that_ends_and_lets_it_end, start, end),
		cmocka_unit_test_setup_teardown(
			keeps_the_firmwares_content_behind_one_changed_in_place, start, end),
		cmocka_unit_test_setup_teardown(
			prefers_data_over_firmware_and_gives_it_back, start, end),
		cmocka_unit_test_setup_teardown(keeps_room_for_the_firmwares_pod, start, end),
		cmocka_unit_test_setup_teardown(refuses_with_a_reason, start, end),
		cmocka_unit_test_setup_teardown(deletes_by_name_and_uid, start, end),
		cmocka_unit_test_setup_teardown(shows_deletion_in_the_object, start, end),
		cmocka_unit_test_setup_teardown(
			turns_a_call_that_cannot_begin_into_an_event_and_a_retry, start, end),
		cmocka_unit_test_setup_teardown(ignores_stale_handles, start, end),
		cmocka_unit_test_setup_teardown(
			shows_a_step_of_the_clock_but_not_its_jitter, start, end),
		cmocka_unit_test_setup_teardown(
			ends_everything_within_the_cap_at_shutdown, start, end),
		cmocka_unit_test_setup_teardown(
			deletes_a_replacement_that_still_waits_without_a_trace, start, end),
	};

	return cmocka_run_group_tests_name("node_supervisor", tests, NULL, NULL);
}
