/* SPDX-License-Identifier: MIT */
/* Canonical JSON of objects made in the program, as the supervisor makes statuses and events. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "api/decode.h"
#include "api/encode.h"
#include "api/event.h"
#include "api/pod.h"

static char buf[4096];

static const char *encoded(const struct fields *fs, const void *object)
{
	struct json j;

	json_init(&j, buf, sizeof(buf));
	encode_object(&j, fs, object);
	assert_true(json_end(&j));
	return buf;
}

static const struct fields *part(const struct fields *fs, const char *name)
{
	const struct field *f = fields_find(fs, name);

	assert_non_null(f);
	assert_non_null(field_object(f));
	return field_object(f);
}

static void an_empty_pod_shows_its_three_parts(void **state)
{
	struct pod pod = {0};

	(void)state;
	assert_string_equal(
		encoded(&pod_fields, &pod), "{\"metadata\":{},\"spec\":{},\"status\":{}}");
}

static void a_container_status_always_shows_what_clients_count_on(void **state)
{
	struct container_status c = {.name = "web"};
	const struct fields *status = part(&pod_fields, "status");

	(void)state;
	assert_string_equal(encoded(part(status, "containerStatuses"), &c),
		"{\"name\":\"web\",\"state\":{},\"lastState\":{},\"ready\":false,\"restartCount\":"
		"0,"
		"\"image\":\"\",\"imageID\":\"\"}");
}

static void maps_are_sorted_whatever_order_they_were_read_in(void **state)
{
	static const char text[] =
		"{\"name\":\"p\",\"labels\":{\"b\":\"2\",\"c\":\"\",\"a\":\"1\"}}";
	const struct fields *fs = part(&pod_fields, "metadata");
	struct object_meta meta = {0};
	struct tree_problem wrong;
	struct problems problems;
	struct arena a;
	const struct node *root;

	(void)state;
	arena_init(&a, 65536);
	problems_init(&problems, &a, "");
	root = tree_load_json(&a, text, strlen(text), &wrong);
	assert_non_null(root);
	assert_true(decode_object(&a, root, fs, &meta, UNKNOWN_REFUSE, &problems, NULL));
	assert_string_equal(encoded(fs, &meta),
		"{\"name\":\"p\",\"labels\":{\"a\":\"1\",\"b\":\"2\",\"c\":\"\"}}");
	arena_fini(&a);
}

static void zero_is_shown_where_it_means_something(void **state)
{
	struct security_context s = {
		.run_as_user = {0, true},
		.read_only_root_filesystem = BOOL_FALSE,
	};
	struct container_spec c = {.name = "c", .tty = BOOL_FALSE, .security_context = &s};
	struct container_port p = {.container_port = {80, true}, .host_port = {0, true}};

	(void)state;
	c.ports.items = &p;
	c.ports.count = 1;
	assert_string_equal(encoded(part(part(&pod_fields, "spec"), "containers"), &c),
		"{\"name\":\"c\",\"ports\":[{\"containerPort\":80}],"
		"\"securityContext\":{\"runAsUser\":0,\"readOnlyRootFilesystem\":false}}");
}

static void kept_fields_come_last_as_they_were(void **state)
{
	struct kept second = {"tolerations", "[{\"a\":1}]", NULL};
	struct kept first = {"affinity", "{}", &second};
	struct pod_spec spec = {.kept = &first, .hostname = "h"};

	(void)state;
	assert_string_equal(encoded(part(&pod_fields, "spec"), &spec),
		"{\"hostname\":\"h\",\"affinity\":{},\"tolerations\":[{\"a\":1}]}");
}

static void an_event_has_its_times_and_count(void **state)
{
	struct event e = {
		.api_version = "v1",
		.kind = "Event",
		.involved_object = {.kind = "Pod", .name = "p", .field_path = "spec.containers{c}"},
		.reason = "BackOff",
		.last_timestamp = {1500, true},
		.count = {3, true},
		.type = "Warning",
	};

	(void)state;
	assert_string_equal(encoded(&event_fields, &e),
		"{\"apiVersion\":\"v1\",\"kind\":\"Event\",\"metadata\":{},"
		"\"involvedObject\":{\"kind\":\"Pod\",\"name\":\"p\","
		"\"fieldPath\":\"spec.containers{c}\"},\"reason\":\"BackOff\",\"source\":{},"
		"\"firstTimestamp\":null,\"lastTimestamp\":\"1970-01-01T00:00:01Z\",\"count\":3,"
		"\"type\":\"Warning\"}");
}

static void too_little_room_is_a_failure_not_half_an_object(void **state)
{
	struct pod pod = {.kind = "Pod"};
	struct json j;
	char small[16];

	(void)state;
	json_init(&j, small, sizeof(small));
	encode_object(&j, &pod_fields, &pod);
	assert_false(json_end(&j));
}

static void the_spec_hash_is_of_name_and_image_only(void **state)
{
	struct container_spec a = {.name = "a", .image = "i:1"};
	struct container_spec b = {.name = "a", .image = "i:1", .working_dir = "/"};
	struct container_spec c = {.name = "a", .image = "i:2"};
	struct container_spec d = {.name = "ai", .image = ":1"};

	(void)state;
	assert_true(container_spec_hash(&a) == container_spec_hash(&b));
	assert_true(container_spec_hash(&a) != container_spec_hash(&c));
	assert_true(container_spec_hash(&a) != container_spec_hash(&d));
}

static void restart_policies_by_name(void **state)
{
	struct pod_spec spec = {.restart_policy = "Never"};

	(void)state;
	assert_int_equal(restart_policy_of(&spec), RESTART_NEVER);
	spec.restart_policy = "OnFailure";
	assert_int_equal(restart_policy_of(&spec), RESTART_ON_FAILURE);
	spec.restart_policy = NULL;
	assert_int_equal(restart_policy_of(&spec), RESTART_ALWAYS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_pod_shows_its_three_parts),
		cmocka_unit_test(a_container_status_always_shows_what_clients_count_on),
		cmocka_unit_test(maps_are_sorted_whatever_order_they_were_read_in),
		cmocka_unit_test(zero_is_shown_where_it_means_something),
		cmocka_unit_test(kept_fields_come_last_as_they_were),
		cmocka_unit_test(an_event_has_its_times_and_count),
		cmocka_unit_test(too_little_room_is_a_failure_not_half_an_object),
		cmocka_unit_test(the_spec_hash_is_of_name_and_image_only),
		cmocka_unit_test(restart_policies_by_name),
	};

	return cmocka_run_group_tests_name("api_encode", tests, NULL, NULL);
}
