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
	return (struct event_record){
		.warning = true,
		.reason = reason,
		.message = message,
		.name = "web",
		.namespace_ = "default",
		.uid = "1-2-3",
		.field_path = "spec.containers{c}",
	};
}

/* As it is then. */
static struct event_record add(const struct event_record *e, msec now)
{
	struct event_record out;

	assert_true(events_add(&es, e, now, &out));
	return out;
}

static bool has(const char *message)
{
	struct event_record e = {0};

	while (events_next(&es, e.sequence, &e))
		if (strcmp(e.message, message) == 0)
			return true;
	return false;
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
	struct event_record first = add(&e, 1000);
	struct event_record again = add(&e, 5000);

	(void)state;
	assert_int_equal(again.id, first.id);
	assert_int_equal(again.count, 2);
	assert_int_equal(again.first_at, 1000);
	assert_int_equal(again.last_at, 5000);
	assert_true(again.sequence > first.sequence);
	assert_int_equal(es.count, 1);
}

static void keeps_different_ones_apart(void **state)
{
	struct event_record a = event("Failed", "one");
	struct event_record b = event("Failed", "two");

	(void)state;
	assert_int_not_equal(add(&a, 1).id, add(&b, 1).id);
	b = a;
	b.uid = "other";
	assert_int_equal(add(&b, 1).count, 1);
	b = a;
	b.warning = false;
	assert_int_equal(add(&b, 1).count, 1);
	/* the same bytes, cut elsewhere */
	b = a;
	b.name = "we";
	b.namespace_ = "bdefault";
	assert_int_equal(add(&b, 1).count, 1);
	assert_int_equal(add(&a, 1).count, 2);
}

static struct event_record add_numbered(int number, msec now)
{
	char message[16];
	struct event_record e;

	text_write(message, sizeof(message), "number %d", number);
	e = event("Failed", message);
	return add(&e, now);
}

static void combines_many_messages_of_one_reason(void **state)
{
	struct event_record other = event("Started", "number 1");
	struct event_record combined;
	uint32_t id;

	(void)state;
	for (int i = 1; i < CORRELATOR_SIMILAR; i++)
		assert_false(add_numbered(i, 1000).combined);
	combined = add_numbered(10, 1000);
	id = combined.id;
	assert_string_equal(combined.message, "(combined from similar events): number 10");
	combined = add_numbered(11, 2000);
	assert_int_equal(combined.id, id);
	assert_string_equal(combined.message, "(combined from similar events): number 11");
	assert_int_equal(combined.count, 2);
	assert_int_equal(combined.first_at, 1000);
	assert_false(add(&other, 2000).combined);
	/* a quiet while, and they are told one by one again */
	assert_false(add_numbered(12, 2000 + CORRELATOR_INTERVAL + 1).combined);
}

static void tells_them_again_in_their_order(void **state)
{
	struct event_record e;
	uint64_t last;

	(void)state;
	add_numbered(1, 1000);
	add_numbered(2, 1000);
	add_numbered(1, 2000);
	last = es.sequence;
	assert_true(events_renew(&es, last, &e));
	assert_string_equal(e.message, "number 2");
	assert_true(events_renew(&es, last, &e));
	assert_string_equal(e.message, "number 1");
	assert_int_equal(e.count, 2);
	assert_int_equal(e.first_at, 1000);
	assert_false(events_renew(&es, last, &e));
	assert_int_equal(es.sequence, last + 2);
}

static void lets_a_pod_have_only_so_many(void **state)
{
	struct event_record same = event("BackOff", "the same");
	struct event_record other = event("BackOff", "the same");
	struct event_record out;

	(void)state;
	for (int i = 0; i < CORRELATOR_BURST; i++)
		add(&same, 1000);
	assert_false(events_add(&es, &same, 1000, &out));
	other.name = "another";
	add(&other, 1000);
	assert_false(events_add(&es, &same, 1000 + CORRELATOR_REFILL - 1, &out));
	assert_int_equal(add(&same, 1000 + CORRELATOR_REFILL).count, CORRELATOR_BURST + 1);
	assert_false(events_add(&es, &same, 1000 + CORRELATOR_REFILL, &out));
}

/* Of one pod each, lest they are too many of one. */
static void fill(int count, const char *message)
{
	for (int i = 0; i < count; i++) {
		const char name[] = {'m', (char)('A' + i / 16), (char)('A' + i % 16), '\0'};
		struct event_record e = event("Filler", message);

		e.name = name;
		add(&e, 3);
	}
}

static void drops_the_one_that_changed_longest_ago_when_full(void **state)
{
	struct event_record kept = event("Started", "kept");
	struct event_record dropped = event("Started", "dropped");

	(void)state;
	add(&kept, 1);
	add(&dropped, 2);
	fill(EVENTS_MAX - 2, "filler");
	assert_true(has("dropped"));
	assert_int_equal(add(&kept, 4).count, 2);
	dropped = event("New", "new");
	add(&dropped, 5);
	assert_int_equal(es.count, EVENTS_MAX);
	assert_true(has("kept"));
	assert_true(has("new"));
	assert_false(has("dropped"));
}

static void long_ones_drop_as_many_as_they_need(void **state)
{
	char message[2 * EVENT_MESSAGE_MAX];
	struct event_record e = event("Started", "short");
	struct event_record out = {0};
	uint64_t last = 0;
	size_t bytes = 0;
	uint32_t count = 0;

	(void)state;
	add(&e, 1);
	memset(message, 'x', sizeof message - 1);
	message[sizeof message - 1] = '\0';
	fill(EVENTS_MAX - 1, message);
	assert_false(has("short"));
	assert_true(es.count < EVENTS_MAX);
	assert_true(es.used <= EVENTS_BYTES);
	/* no room for one more; all are whole, cut and in order */
	for (; events_next(&es, last, &out); count++, last = out.sequence) {
		assert_true(out.sequence > last);
		assert_string_equal(out.reason, "Filler");
		assert_int_equal(strlen(out.message), EVENT_MESSAGE_MAX - 1);
		bytes += strlen(out.message);
	}
	assert_int_equal(count, es.count);
	assert_true(bytes > EVENTS_BYTES / 2);
	assert_int_equal(last, es.sequence);
	e = event("Started", "short");
	assert_int_equal(add(&e, 4).count, 1);
}

static void writes_a_v1_event(void **state)
{
	struct event_record e = event("BackOff", "say \"no\"");
	char buf[2048];
	struct json j;

	(void)state;
	e = add(&e, 2000);
	json_init(&j, buf, sizeof(buf));
	event_write_json(&j, &e, 1700000000000, 42, "board");
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
		cmocka_unit_test_setup(long_ones_drop_as_many_as_they_need, start),
		cmocka_unit_test_setup(writes_a_v1_event, start),
	};

	return cmocka_run_group_tests_name("node_events", tests, NULL, NULL);
}
