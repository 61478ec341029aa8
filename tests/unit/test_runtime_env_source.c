/* SPDX-License-Identifier: MIT */
/* Where the values of variables come from, and what is said when they do not come. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/quantity.h"
#include "base/text.h"
#include "runtime/env_source.h"

static struct arena arena;

static struct string_pair map_data[] = {{"A", "from-map"}, {"B", "$(A)"}};
static struct bytes_item map_binary[] = {{"RAW", "raw", 3}};
static const struct config_map the_map = {
	.data = {map_data, ARRAY_LEN(map_data)},
	.binary_data = {map_binary, ARRAY_LEN(map_binary)},
};
static struct bytes_item secret_data[] = {{"A", "from-secret", 11}, {"S", "hush", 4}};
static const struct secret the_secret = {.data = {secret_data, ARRAY_LEN(secret_data)}};
static struct bytes_item nul_data[] = {{"N", "a\0b", 3}};
static const struct secret nul_secret = {.data = {nul_data, ARRAY_LEN(nul_data)}};

static const struct config_map *config_map(void *arg, const char *ns, const char *name)
{
	(void)arg;
	return text_equal(ns, "ns") && text_equal(name, "map") ? &the_map : NULL;
}

static const struct secret *secret(void *arg, const char *ns, const char *name)
{
	(void)arg;
	assert_string_equal(ns, "ns");
	if (text_equal(name, "nul"))
		return &nul_secret;
	return text_equal(name, "secret") ? &the_secret : NULL;
}

static const struct env_facts facts = {
	.node_name = "node",
	.host_ip = "10.0.0.1",
	.cpu_milli = 4000,
	.memory_bytes = 1000,
	.storage_bytes = 77,
	.config_map = config_map,
	.secret = secret,
};

static struct string_pair labels[] = {{"a.b/c", "blue"}};
static struct string_pair annotations[] = {{"note", "hello"}};

static struct pod pod;
static struct container_spec spec;
static struct env_owner owner;
static struct variables got;
static struct err e;

static int begin(void **state)
{
	(void)state;
	arena_init(&arena, 65536);
	memset(&spec, 0, sizeof(spec));
	memset(&pod, 0, sizeof(pod));
	memset(&e, 0, sizeof(e));
	spec.name = "main";
	pod.metadata.name = "web";
	pod.metadata.namespace_ = "ns";
	pod.metadata.labels = (struct string_map){labels, 1};
	pod.metadata.annotations = (struct string_map){annotations, 1};
	owner = (struct env_owner){.pod = &pod, .spec = &spec, .uid = "u-1", .ip = "10.0.0.9"};
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_fini(&arena);
	return 0;
}

static void use(struct env_from *from, uint32_t from_count, struct env_var *env, uint32_t count)
{
	spec.env_from.items = from;
	spec.env_from.count = from_count;
	spec.env.items = env;
	spec.env.count = count;
}

static int declare(void)
{
	return env_declare(&arena, &facts, &owner, &got, &e);
}

static void takes_sources_in_order(void **state)
{
	struct object_ref map = {.name = "map"};
	struct object_ref keys = {.name = "secret"};
	struct env_from from[] = {
		{.secret_ref = &keys},
		{.config_map_ref = &map},
		{.prefix = "P_", .config_map_ref = &map},
	};
	struct env_var env[] = {
		{.name = "SEEN", .value = "$(A) $(S) $(P_A) $(LATER)"},
		{.name = "A", .value = "declared"},
		{.name = "BETWEEN", .value = "$(A)"},
		{.name = "A", .value = "last"},
		{.name = "LATER"},
	};

	(void)state;
	use(from, ARRAY_LEN(from), env, ARRAY_LEN(env));
	assert_int_equal(declare(), 0);
	assert_string_equal(variables_get(&got, "SEEN"), "from-map hush from-map $(LATER)");
	assert_string_equal(variables_get(&got, "BETWEEN"), "declared");
	assert_string_equal(variables_get(&got, "A"), "last");
	/* What an object brings is not expanded, and its bytes are not for variables. */
	assert_string_equal(variables_get(&got, "B"), "$(A)");
	assert_null(variables_get(&got, "RAW"));
	assert_null(got.items[got.count]);
}

static void makes_room_for_many(void **state)
{
	struct env_var env[40];
	char names[40][4];

	(void)state;
	for (uint32_t i = 0; i < ARRAY_LEN(env); i++) {
		text_write(names[i], sizeof(names[i]), "V%u", i);
		env[i] = (struct env_var){.name = names[i], .value = names[i]};
	}
	use(NULL, 0, env, ARRAY_LEN(env));
	assert_int_equal(declare(), 0);
	assert_int_equal(got.count, ARRAY_LEN(env));
	assert_string_equal(got.items[0], "V0=V0");
	assert_string_equal(got.items[39], "V39=V39");
	assert_null(got.items[40]);
}

static const char *field(const char *path)
{
	return env_field(&arena, &facts, &owner, path, &e);
}

static void knows_fields_of_the_pod(void **state)
{
	static const char *const cases[][2] = {
		{"metadata.name", "web"},
		{"metadata.namespace", "ns"},
		{"metadata.uid", "u-1"},
		{"metadata.labels['a.b/c']", "blue"},
		{"metadata.labels['none']", ""},
		{"metadata.annotations['note']", "hello"},
		{"metadata.annotations['none']", ""},
		{"spec.nodeName", "node"},
		{"spec.serviceAccountName", "default"},
		{"status.hostIP", "10.0.0.1"},
		{"status.hostIPs", "10.0.0.1"},
		{"status.podIP", "10.0.0.9"},
		{"status.podIPs", "10.0.0.9"},
	};
	static const char *const none[] = {
		"metadata.labels", "metadata.labels['']x", "metadata.labels['", "status.phase"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_string_equal(field(cases[i][0]), cases[i][1]);
	for (size_t i = 0; i < ARRAY_LEN(none); i++)
		assert_null(field(none[i]));
	assert_string_equal(e.text, "unsupported fieldPath: status.phase");
	owner.ip = "";
	assert_string_equal(field("status.podIP"), "10.0.0.1");
	pod.spec.service_account_name = "robot";
	assert_string_equal(field("spec.serviceAccountName"), "robot");
}

static const char *resource(const char *container, const char *name, const char *divisor)
{
	struct named_quantity q = {.name = "divisor"};
	struct resource_field_ref ref = {.container_name = container, .resource = name};

	if (divisor) {
		assert_null(quantity_parse(&arena, divisor, &q.q));
		ref.divisor = (struct quantities){&q, 1};
	}
	return env_resource(&arena, &facts, &owner, &ref, &e);
}

static void rounds_resources_up(void **state)
{
	struct named_quantity limits[] = {{.name = "cpu"}, {.name = "memory"}};
	struct resource_requirements r = {.limits = {limits, 2}};
	struct container_spec others[] = {{.name = "bare"}};

	(void)state;
	assert_null(quantity_parse(&arena, "1250m", &limits[0].q));
	assert_null(quantity_parse(&arena, "64Mi", &limits[1].q));
	spec.resources = &r;
	pod.spec.containers.items = others;
	pod.spec.containers.count = 1;
	assert_string_equal(resource("", "limits.cpu", NULL), "2");
	assert_string_equal(resource("", "limits.cpu", "0"), "2");
	assert_string_equal(resource("main", "limits.cpu", "1m"), "1250");
	assert_string_equal(resource("", "limits.memory", NULL), "67108864");
	assert_string_equal(resource("", "limits.memory", "1M"), "68");
	assert_string_equal(resource("", "limits.ephemeral-storage", NULL), "77");
	assert_string_equal(resource("", "requests.cpu", NULL), "0");
	assert_string_equal(resource("", "limits.hugepages-2Mi", NULL), "0");
	assert_string_equal(resource("bare", "limits.cpu", NULL), "4");
	assert_string_equal(resource("bare", "limits.memory", "1Ki"), "1");
	pod.spec.resources = &r; /* bounds who has no limit of its own */
	assert_string_equal(resource("bare", "limits.cpu", "1m"), "1250");
	assert_string_equal(resource("bare", "limits.ephemeral-storage", NULL), "77");
	pod.spec.resources = NULL;
	limits[1].q.units = INT64_MAX;
	assert_string_equal(resource("", "limits.memory", NULL), "9223372036854775807");
	assert_string_equal(resource("", "limits.memory", "2"), "4611686018427387904");
	assert_null(resource("nobody", "limits.cpu", NULL));
	assert_string_equal(e.text, "container nobody not found");
	assert_null(resource("", "limits.pods", NULL));
	assert_null(resource("", "cpu", NULL));
	assert_string_equal(e.text, "unsupported container resource : cpu");
}

static void says_which_object_or_key_is_missing(void **state)
{
	static struct key_ref none = {.name = "none", .key = "K"};
	static struct key_ref no_key = {.name = "map", .key = "RAW"};
	static struct key_ref no_secret_key = {.name = "secret", .key = "K"};
	static struct key_ref nul = {.name = "nul", .key = "N"};
	static const struct {
		struct env_source source;
		const char *says;
	} cases[] = {
		{{.config_map_key_ref = &none}, "configmap \"none\" not found"},
		{{.secret_key_ref = &none}, "secret \"none\" not found"},
		{{.config_map_key_ref = &no_key}, "couldn't find key RAW in ConfigMap ns/map"},
		{{.secret_key_ref = &no_secret_key}, "couldn't find key K in Secret ns/secret"},
		{{.secret_key_ref = &nul}, "key N in Secret ns/nul has a NUL byte"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct env_source source = cases[i].source;
		struct env_var env[] = {{.name = "V", .value_from = &source}};

		use(NULL, 0, env, 1);
		assert_int_equal(declare(), -1);
		assert_string_equal(e.text, cases[i].says);
	}
}

static void leaves_out_what_is_optional(void **state)
{
	struct object_ref no_object = {.name = "none", .optional = BOOL_TRUE};
	struct env_from from[] = {{.config_map_ref = &no_object}, {.secret_ref = &no_object}};
	struct key_ref no_map = {.name = "none", .key = "K", .optional = BOOL_TRUE};
	struct key_ref no_key = {.name = "secret", .key = "K", .optional = BOOL_TRUE};
	struct env_source sources[] = {
		{.config_map_key_ref = &no_map}, {.secret_key_ref = &no_key}};
	struct env_var env[] = {
		{.name = "A", .value = "kept"},
		{.name = "A", .value_from = &sources[0]},
		{.name = "V", .value_from = &sources[1]},
	};

	(void)state;
	use(from, ARRAY_LEN(from), env, ARRAY_LEN(env));
	assert_int_equal(declare(), 0);
	assert_string_equal(variables_get(&got, "A"), "kept");
	assert_null(variables_get(&got, "V"));
	/* All of it is wanted, but for a process in a container that runs. */
	no_object.optional = BOOL_UNSET;
	assert_int_equal(declare(), -1);
	assert_string_equal(e.text, "configmap \"none\" not found");
	owner.running = true;
	assert_int_equal(declare(), 0);
}

static void knows_no_object_without_a_store(void **state)
{
	static const struct env_facts bare;
	struct key_ref key = {.name = "map", .key = "A"};
	struct env_source source = {.config_map_key_ref = &key};
	struct env_var env[] = {{.name = "V", .value_from = &source}};

	(void)state;
	use(NULL, 0, env, 1);
	assert_int_equal(env_declare(&arena, &bare, &owner, &got, &e), -1);
	assert_string_equal(e.text, "configmap \"map\" not found");
}

static void has_only_written_values_for_probes(void **state)
{
	struct key_ref key = {.name = "map", .key = "A"};
	struct env_source source = {.config_map_key_ref = &key};
	struct env_var env[] = {
		{.name = "A", .value = "1"},
		{.name = "B", .value = "$(A)"},
		{.name = "C", .value_from = &source},
	};

	(void)state;
	use(NULL, 0, env, ARRAY_LEN(env));
	assert_int_equal(env_declare_static(&arena, &spec, &got, &e), 0);
	assert_string_equal(expand(&arena, "$(A) $(B) $(C) $(D)", &got), "1 $(A)  $(D)");
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(takes_sources_in_order),
		EACH(makes_room_for_many),
		EACH(knows_fields_of_the_pod),
		EACH(rounds_resources_up),
		EACH(says_which_object_or_key_is_missing),
		EACH(leaves_out_what_is_optional),
		EACH(knows_no_object_without_a_store),
		EACH(has_only_written_values_for_probes),
	};

	return cmocka_run_group_tests_name("runtime_env_source", tests, NULL, NULL);
}
