/* SPDX-License-Identifier: MIT */
/* The ring of events: repeats are counted, the oldest go first, JSON as v1 Event. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "node/events.h"

static struct events es;

static struct event_record event(const char *reason, const char *message)
{
	struct event_record e = {.warning = true};

	text_copy(e.reason, sizeof(e.reason), reason);
	text_copy(e.message, sizeof(e.message), message);
	text_copy(e.name, sizeof(e.name), "web");
	text_copy(e.namespace_, sizeof(e.namespace_), "default");
	text_copy(e.uid, sizeof(e.uid), "1-2-3");
	text_copy(e.field_path, sizeof(e.field_path), "spec.containers{c}");
	return e;
}

static int start(void **state)
{
	(void)state;
	memset(&es, 0, sizeof(es));
	return 0;
}

static void counts_repeats_and_keeps_the_first_time(void **state)
{
	struct event_record e = event("BackOff", "Back-off");
	const struct event_record *first = events_add(&es, &e, 1000);
	uint64_t before = first->sequence;

	(void)state;
	assert_ptr_equal(events_add(&es, &e, 5000), first);
	assert_int_equal(first->count, 2);
	assert_int_equal(first->first_at, 1000);
	assert_int_equal(first->last_at, 5000);
	assert_true(first->sequence > before);
}

static void keeps_different_ones_apart(void **state)
{
	struct event_record a = event("Failed", "one");
	struct event_record b = event("Failed", "two");

	(void)state;
	assert_ptr_not_equal(events_add(&es, &a, 1), events_add(&es, &b, 1));
	b = a;
	text_copy(b.uid, sizeof(b.uid), "other");
	assert_int_equal(events_add(&es, &b, 1)->count, 1);
}

static const struct event_record *add_numbered(int number, msec now)
{
	char message[16];
	struct event_record e;

	text_write(message, sizeof(message), "number %d", number);
	e = event("Failed", message);
	return events_add(&es, &e, now);
}

static void combines_many_messages_of_one_reason(void **state)
{
	struct event_record other = event("Started", "number 1");
	const struct event_record *combined;

	(void)state;
	for (int i = 1; i < CORRELATOR_SIMILAR; i++)
		assert_false(add_numbered(i, 1000)->combined);
	combined = add_numbered(10, 1000);
	assert_string_equal(combined->message, "(combined from similar events): number 10");
	assert_ptr_equal(add_numbered(11, 2000), combined);
	assert_string_equal(combined->message, "(combined from similar events): number 11");
	assert_int_equal(combined->count, 2);
	assert_int_equal(combined->first_at, 1000);
	assert_false(events_add(&es, &other, 2000)->combined);
	/* a quiet while, and they are told one by one again */
	assert_false(add_numbered(12, 2000 + CORRELATOR_INTERVAL + 1)->combined);
}

static void tells_them_again_in_their_order(void **state)
{
	uint64_t last;

	(void)state;
	add_numbered(1, 1000);
	add_numbered(2, 1000);
	add_numbered(1, 2000);
	last = es.sequence;
	assert_string_equal(events_renew(&es, last)->message, "number 2");
	assert_string_equal(events_renew(&es, last)->message, "number 1");
	assert_null(events_renew(&es, last));
	assert_int_equal(es.sequence, last + 2);
}

static void lets_a_pod_have_only_so_many(void **state)
{
	struct event_record same = event("BackOff", "the same");
	struct event_record other = event("BackOff", "the same");

	(void)state;
	for (int i = 0; i < CORRELATOR_BURST; i++)
		assert_non_null(events_add(&es, &same, 1000));
	assert_null(events_add(&es, &same, 1000));
	text_copy(other.name, sizeof(other.name), "another");
	assert_non_null(events_add(&es, &other, 1000));
	assert_null(events_add(&es, &same, 1000 + CORRELATOR_REFILL - 1));
	assert_int_equal(
		events_add(&es, &same, 1000 + CORRELATOR_REFILL)->count, CORRELATOR_BURST + 1);
	assert_null(events_add(&es, &same, 1000 + CORRELATOR_REFILL));
}

static void drops_the_one_that_changed_longest_ago_when_full(void **state)
{
	struct event_record kept = event("Started", "kept");
	struct event_record dropped = event("Started", "dropped");
	struct event_record *k = events_add(&es, &kept, 1);
	char message[8] = "m00";

	(void)state;
	events_add(&es, &dropped, 2);
	for (int i = 0; i < EVENTS_MAX - 2; i++) {
		struct event_record e;

		message[1] = (char)('A' + i / 16);
		message[2] = (char)('A' + i % 16);
		e = event("Filler", message);
		text_copy(e.name, sizeof(e.name), message);
		events_add(&es, &e, 3);
	}
	events_add(&es, &kept, 4);
	dropped = event("New", "new");
	events_add(&es, &dropped, 5);
	assert_int_equal(k->count, 2);
	assert_string_equal(k->message, "kept");
	for (int i = 0; i < EVENTS_MAX; i++)
		assert_string_not_equal(es.ring[i].message, "dropped");
}

static void writes_a_v1_event(void **state)
{
	struct event_record e = event("BackOff", "say \"no\"");
	char buf[2048];
	struct json j;

	(void)state;
	json_init(&j, buf, sizeof(buf));
	event_write_json(&j, events_add(&es, &e, 2000), 1700000000000, 42, "board");
	assert_true(json_end(&j));
	assert_string_equal(buf,
		"{\"apiVersion\":\"v1\",\"kind\":\"Event\",\"metadata\":{"
		"\"name\":\"web.0000000000000001\",\"namespace\":\"default\",\"resourceVersion\":"
		"\"42\","
		"\"creationTimestamp\":\"2023-11-14T22:13:22Z\"},\"involvedObject\":{"
		"\"apiVersion\":\"v1\",\"kind\":\"Pod\","
		"\"name\":\"web\",\"namespace\":\"default\",\"uid\":\"1-2-3\","
		"\"fieldPath\":\"spec.containers{c}\"},\"reason\":\"BackOff\","
		"\"message\":\"say "
		"\\\"no\\\"\",\"source\":{\"component\":\"podinit\",\"host\":\"board\"},"
		"\"firstTimestamp\":\"2023-11-14T22:13:22Z\",\"lastTimestamp\":\"2023-11-14T22:13:"
		"22Z\","
		"\"count\":1,\"type\":\"Warning\",\"reportingComponent\":\"podinit\","
		"\"reportingInstance\":\"board\"}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(counts_repeats_and_keeps_the_first_time, start),
		cmocka_unit_test_setup(keeps_different_ones_apart, start),
		cmocka_unit_test_setup(combines_many_messages_of_one_reason, start),
		cmocka_unit_test_setup(tells_them_again_in_their_order, start),
		cmocka_unit_test_setup(lets_a_pod_have_only_so_many, start),
		cmocka_unit_test_setup(drops_the_one_that_changed_longest_ago_when_full, start),
		cmocka_unit_test_setup(writes_a_v1_event, start),
	};

	return cmocka_run_group_tests_name("node_events", tests, NULL, NULL);
}
