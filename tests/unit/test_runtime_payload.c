/* SPDX-License-Identifier: MIT */
/* What volumes of ConfigMaps, Secrets and facts of the pod hold, and what is said when it is
 * missing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/quantity.h"
#include "base/text.h"
#include "runtime/payload.h"

static struct arena arena;

static struct string_pair map_data[] = {{"a", "text"}, {"b", ""}};
static struct bytes_item map_binary[] = {{"raw", "\0\1\2", 3}};
static const struct config_map the_map = {
	.data = {map_data, ARRAY_LEN(map_data)},
	.binary_data = {map_binary, ARRAY_LEN(map_binary)},
};
static struct bytes_item secret_data[] = {{"a", "hush", 4}};
static const struct secret the_secret = {.data = {secret_data, ARRAY_LEN(secret_data)}};

static const struct config_map *config_map(void *arg, const char *ns, const char *name)
{
	(void)arg;
	return text_equal(ns, "ns") && text_equal(name, "map") ? &the_map : NULL;
}

static const struct secret *secret(void *arg, const char *ns, const char *name)
{
	(void)arg;
	return text_equal(ns, "ns") && text_equal(name, "secret") ? &the_secret : NULL;
}

static const struct env_facts facts = {
	.node_name = "node",
	.host_ip = "10.0.0.1",
	.cpu_milli = 4000,
	.memory_bytes = 1000,
	.config_map = config_map,
	.secret = secret,
};

static struct string_pair labels[] = {{"app", "web"}, {"tier", "a \"b\"\n"}};
static struct container_spec containers[] = {{.name = "main"}};
static struct pod pod;
static struct volume volume;
static struct payload got;
static struct err e;

static int begin(void **state)
{
	(void)state;
	arena_init(&arena, 65536);
	memset(&pod, 0, sizeof(pod));
	memset(&volume, 0, sizeof(volume));
	memset(&e, 0, sizeof(e));
	pod.metadata.name = "web";
	pod.metadata.namespace_ = "ns";
	pod.metadata.labels = (struct string_map){labels, ARRAY_LEN(labels)};
	pod.spec.containers.items = containers;
	pod.spec.containers.count = 1;
	pod.spec.volumes.items = &volume;
	pod.spec.volumes.count = 1;
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_fini(&arena);
	return 0;
}

static int make(void)
{
	const struct env_owner owner = {.pod = &pod, .uid = "u-1", .ip = ""};

	return payload_make(&arena, &facts, &owner, &volume, &got, &e);
}

static void expect_file(uint32_t i, const char *path, const char *bytes, uint32_t len, int mode)
{
	assert_true(i < got.count);
	assert_string_equal(got.files[i].path, path);
	assert_int_equal(got.files[i].len, len);
	assert_memory_equal(got.files[i].bytes, bytes, len);
	assert_int_equal(got.files[i].mode, mode);
}

static void expect_failure(const char *text)
{
	assert_int_equal(make(), -1);
	assert_string_equal(e.text, text);
}

static void a_config_map_is_all_its_keys(void **state)
{
	struct keys_volume keys = {.name = "map", .default_mode = {0644, true}};

	(void)state;
	volume.config_map = &keys;
	assert_int_equal(make(), 0);
	assert_int_equal(got.count, 3);
	expect_file(0, "a", "text", 4, 0644);
	expect_file(1, "b", "", 0, 0644);
	expect_file(2, "raw", "\0\1\2", 3, 0644);
}

static void items_are_all_there_is_and_may_have_modes(void **state)
{
	struct key_to_path items[] = {
		{.key = "raw", .path = "x/./y//z", .mode = {0400, true}},
		{.key = "a", .path = "b"},
	};
	struct keys_volume keys = {.name = "map", .default_mode = {0600, true}};

	(void)state;
	keys.items.items = items;
	keys.items.count = 2;
	volume.config_map = &keys;
	assert_int_equal(make(), 0);
	assert_int_equal(got.count, 2);
	expect_file(0, "b", "text", 4, 0600);
	expect_file(1, "x/y/z", "\0\1\2", 3, 0400);
}

static void what_is_missing_is_said_as_upstream_says_it(void **state)
{
	struct key_to_path item = {.key = "no", .path = "no"};
	struct keys_volume keys = {.name = "gone"};

	(void)state;
	volume.config_map = &keys;
	expect_failure("configmap \"gone\" not found");
	keys.name = "map";
	keys.items.items = &item;
	keys.items.count = 1;
	expect_failure("configmap references non-existent config key: no");
	volume.config_map = NULL;
	volume.secret = &keys;
	expect_failure("secret \"map\" not found");
	keys.name = "secret";
	expect_failure("references non-existent secret key: no");
}

static void what_is_optional_may_be_missing(void **state)
{
	struct key_to_path items[] = {{.key = "no", .path = "no"}, {.key = "a", .path = "a"}};
	struct keys_volume keys = {.name = "gone", .optional = BOOL_TRUE};

	(void)state;
	volume.secret = &keys;
	assert_int_equal(make(), 0);
	assert_int_equal(got.count, 0);
	keys.name = "secret";
	keys.items.items = items;
	keys.items.count = 2;
	assert_int_equal(make(), 0);
	assert_int_equal(got.count, 1);
	expect_file(0, "a", "hush", 4, 0);
}

static void the_pod_tells_of_itself(void **state)
{
	struct field_ref all = {.field_path = "metadata.labels"};
	struct field_ref one = {.field_path = "metadata.labels['app']"};
	struct field_ref uid = {.field_path = "metadata.uid"};
	struct resource_field_ref cpu = {.container_name = "main", .resource = "limits.cpu"};
	struct downward_file items[] = {
		{.path = "uid", .field_ref = &uid},
		{.path = "all", .field_ref = &all},
		{.path = "cpu", .resource_field_ref = &cpu, .mode = {0400, true}},
		{.path = "one", .field_ref = &one},
	};
	struct downward_volume d = {.default_mode = {0644, true}};
	static const char text[] = "app=\"web\"\ntier=\"a \\\"b\\\"\\n\"";

	(void)state;
	d.items.items = items;
	d.items.count = ARRAY_LEN(items);
	volume.downward_api = &d;
	assert_int_equal(make(), 0);
	assert_int_equal(got.count, 4);
	expect_file(0, "all", text, sizeof(text) - 1, 0644);
	expect_file(1, "cpu", "4", 1, 0400);
	expect_file(2, "one", "web", 3, 0644);
	expect_file(3, "uid", "u-1", 3, 0644);
	cpu.container_name = "other";
	expect_failure("container other not found");
}

static void of_several_sources_the_later_wins(void **state)
{
	struct keys_volume map = {.name = "map"};
	struct keys_volume hush = {.name = "secret"};
	struct projection sources[] = {{.config_map = &map}, {.secret = &hush}};
	struct projected_volume p = {.default_mode = {0440, true}};

	(void)state;
	p.sources.items = sources;
	p.sources.count = 2;
	volume.projected = &p;
	assert_int_equal(make(), 0);
	assert_int_equal(got.count, 3);
	expect_file(0, "a", "hush", 4, 0440);
	expect_file(1, "b", "", 0, 0440);
	assert_true(payload_uses(&pod, true, "secret"));
	assert_true(payload_uses(&pod, false, "map"));
	assert_false(payload_uses(&pod, false, "secret"));
	assert_false(payload_uses(&pod, true, "map"));
}

static void the_hash_tells_apart_what_differs(void **state)
{
	struct payload_file files[] = {{"a", "xy", 2, 0644, 0}, {"b", "z", 1, 0644, 1}};
	struct payload p = {files, 2};
	uint64_t first = payload_hash(&p);

	(void)state;
	assert_true(payload_hash(&p) == first);
	files[0].mode = 0600;
	assert_true(payload_hash(&p) != first);
	files[0].mode = 0644;
	files[0].len = 1;
	assert_true(payload_hash(&p) != first);
	files[0].len = 2;
	files[1].path = "c";
	assert_true(payload_hash(&p) != first);
	p.count = 1;
	assert_true(payload_hash(&p) != first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_config_map_is_all_its_keys, begin, end),
		cmocka_unit_test_setup_teardown(
			items_are_all_there_is_and_may_have_modes, begin, end),
		cmocka_unit_test_setup_teardown(
			what_is_missing_is_said_as_upstream_says_it, begin, end),
		cmocka_unit_test_setup_teardown(what_is_optional_may_be_missing, begin, end),
		cmocka_unit_test_setup_teardown(the_pod_tells_of_itself, begin, end),
		cmocka_unit_test_setup_teardown(of_several_sources_the_later_wins, begin, end),
		cmocka_unit_test(the_hash_tells_apart_what_differs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
