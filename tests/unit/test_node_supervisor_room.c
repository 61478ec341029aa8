/* SPDX-License-Identifier: MIT */
/* Pods are taken as far as what they ask for fits: beside those that were taken, until these end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/defaults.h"
#include "base/text.h"
#include "supervisor_fixture.h"

static struct supervisor *sv;
static struct arena arena;
static char made[64]; /* whose sandboxes were asked for */
static table_handle the_pod;
static table_handle the_container;

static int create_sandbox(void *ctx, const struct pod_ref *p, struct err *e)
{
	(void)ctx;
	(void)e;
	the_pod = p->pod;
	strcat(strcat(made, p->record->name), " ");
	return 0;
}

static int start_container(void *ctx, const struct pod_ref *p, struct err *e)
{
	(void)ctx;
	(void)e;
	the_container = p->container;
	return 0;
}

static struct node_ops ops = {
	.create_sandbox = create_sandbox,
	.start_container = start_container,
};

static int start(void **state)
{
	struct supervisor_conf conf = {.room.capacity = {1000, 0, 0}};

	(void)state;
	arena_init(&arena, 1 << 20);
	made[0] = '\0';
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

static void apply(const char *name, const char *cpu)
{
	struct pod *p = arena_alloc(&arena, sizeof(*p));
	struct container_spec *c = arena_alloc(&arena, sizeof(*c));
	struct named_quantity *q = arena_alloc(&arena, sizeof(*q));
	struct err e = {0};

	p->api_version = "v1";
	p->kind = "Pod";
	p->metadata.name = name;
	p->metadata.namespace_ = "default";
	p->spec.restart_policy = "Never";
	p->spec.containers.items = c;
	p->spec.containers.count = 1;
	c->name = "main";
	c->image = "image:1";
	c->resources = arena_alloc(&arena, sizeof(*c->resources));
	c->resources->requests = (struct quantities){q, 1};
	q->name = "cpu";
	assert_null(quantity_parse(&arena, cpu, &q->q));
	pod_defaults(&arena, p);
	assert_int_equal(
		supervisor_apply(sv, p, ORIGIN_API, NULL, false, SECONDS(100), &e), APPLY_CREATED);
}

static enum pod_reason reason_of(const char *name)
{
	const struct object *o = store_find(supervisor_store(sv), "default", name);

	return (enum pod_reason)supervisor_pod(sv, o->entry)->reason;
}

static void run(void)
{
	supervisor_run(sv, SECONDS(100));
}

static void of_two_that_come_at_once_the_second_does_not_fit(void **state)
{
	(void)state;
	apply("first", "600m");
	apply("second", "600m");
	run();
	assert_string_equal(made, "first ");
	assert_int_equal(reason_of("first"), POD_REASON_NONE);
	assert_int_equal(reason_of("second"), POD_OUT_OF_CPU);
}

static void what_fits_is_taken(void **state)
{
	(void)state;
	apply("first", "600m");
	apply("second", "400m");
	run();
	assert_string_equal(made, "first second ");
}

static void one_that_is_over_leaves_its_room(void **state)
{
	(void)state;
	apply("first", "600m");
	run();
	supervisor_saw_sandbox_ready(sv, the_pod, 1, 1, SECONDS(100));
	run();
	supervisor_saw_container_started(sv, the_container, 2, SECONDS(100));
	supervisor_saw_container_exit(
		sv, the_container, &(struct container_end){.exit_code = 0}, SECONDS(100));
	run();
	apply("second", "600m");
	run();
	assert_string_equal(made, "first second ");
}

static void one_that_was_rejected_takes_no_room(void **state)
{
	(void)state;
	apply("first", "2");
	apply("second", "1");
	run();
	assert_int_equal(reason_of("first"), POD_OUT_OF_CPU);
	assert_string_equal(made, "second ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			of_two_that_come_at_once_the_second_does_not_fit, start, end),
		cmocka_unit_test_setup_teardown(what_fits_is_taken, start, end),
		cmocka_unit_test_setup_teardown(one_that_is_over_leaves_its_room, start, end),
		cmocka_unit_test_setup_teardown(one_that_was_rejected_takes_no_room, start, end),
	};

	return cmocka_run_group_tests_name("node_supervisor_room", tests, NULL, NULL);
}
