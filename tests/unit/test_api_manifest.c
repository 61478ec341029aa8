/* SPDX-License-Identifier: MIT */
/* Manifest files: limits, memory, how unknown fields are met, and the way back from canonical JSON.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/decode.h"
#include "api/encode.h"
#include "api/validate.h"

static const char good[] = "apiVersion: v1\n"
			   "kind: Pod\n"
			   "metadata: {name: web, labels: {b: x, a: x}}\n"
			   "spec:\n"
			   "  tolerations: [{operator: Exists}]\n"
			   "  containers:\n"
			   "  - name: web\n"
			   "    image: busybox:1\n"
			   "    resources: {limits: {cpu: 1, memory: 1Mi}, requests: {cpu: 1}}\n"
			   "    livenessProbe: {exec: {command: [a, b]}}\n"
			   "    ports: [{containerPort: 80}]\n"
			   "  volumes: [{name: v}]\n";

static struct manifest_object objects[MANIFEST_OBJECTS_MAX];
static struct problems problems;
static struct arena arena;

static int setup(void **state)
{
	(void)state;
	arena_init(&arena, 64 << 20);
	problems_init(&problems, &arena, "x.yaml");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_fini(&arena);
	return 0;
}

static int load(const char *text)
{
	return manifest_load(&arena, text, strlen(text), UNKNOWN_REFUSE, objects, &problems, NULL);
}

/* The i-th problem as a line, "" when there is none. */
static const char *line(uint32_t i)
{
	static char buf[2048];
	struct text t;

	text_init(&t, buf, sizeof(buf));
	if (i < problems.count)
		problem_line(&problems.items[i], &t);
	return buf;
}

static void loads_a_good_pod(void **state)
{
	(void)state;
	assert_int_equal(load(good), 1);
	assert_string_equal(line(0), "");
	assert_int_equal(objects[0].kind, OBJECT_POD);
	assert_non_null(objects[0].pod);
	assert_string_equal(objects[0].name, "web");
	assert_string_equal(objects[0].namespace_, "default");
	assert_int_equal(objects[0].line, 1);
	assert_string_equal(objects[0].pod->spec.restart_policy, "Always");
}

static void refuses_a_file_over_the_limit(void **state)
{
	size_t len = TREE_BYTES_MAX + 1;
	char *text = malloc(len + 1);

	(void)state;
	assert_non_null(text);
	memset(text, ' ', len);
	memcpy(text, good, strlen(good));
	text[strlen(good)] = '#';
	text[len] = '\0';
	assert_int_equal(load(text), 1);
	assert_null(objects[0].pod);
	assert_int_equal(problems.count, 1);
	assert_non_null(strstr(problems.items[0].text, "1 MiB"));

	/* And one byte less is read. */
	problems_init(&problems, &arena, "x.yaml");
	text[len - 1] = '\0';
	assert_int_equal(load(text), 1);
	assert_non_null(objects[0].pod);
	free(text);
}

/* A list of count tiny pods. */
static char *list_of(unsigned count)
{
	char *text = malloc(count * 128 + 64);
	size_t n = 0;

	assert_non_null(text);
	n += (size_t)sprintf(text, "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[");
	for (unsigned i = 0; i < count; i++)
		n += (size_t)sprintf(text + n,
			"%s{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p%u\"},"
			"\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}",
			i > 0 ? "," : "", i);
	sprintf(text + n, "]}");
	return text;
}

static void refuses_more_objects_than_it_can_hold(void **state)
{
	char *text = list_of(MANIFEST_OBJECTS_MAX);

	(void)state;
	assert_int_equal(load(text), MANIFEST_OBJECTS_MAX);
	assert_int_equal(problems.count, 0);
	free(text);
	text = list_of(MANIFEST_OBJECTS_MAX + 2);
	assert_int_equal(load(text), MANIFEST_OBJECTS_MAX);
	assert_int_equal(problems.count, 2);
	assert_string_equal(problems.items[0].text, "too many objects in one file");
	free(text);
}

/* Each of these ports is two nodes here, and three once it has its protocol. */
static void refuses_what_only_its_defaults_make_too_large(void **state)
{
	char *text = malloc(TREE_BYTES_MAX);
	size_t n = 0;

	(void)state;
	assert_non_null(text);
	n += (size_t)sprintf(text, "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n"
				   "  containers:\n  - name: a\n    image: a\n    ports:\n");
	for (unsigned i = 0; i < TREE_NODES_MAX / 2 - 20; i++)
		n += (size_t)sprintf(text + n, "    - {containerPort: 1}\n");
	assert_int_equal(load(text), 1);
	assert_null(objects[0].pod);
	assert_int_equal(problems.count, 1);
	assert_string_equal(problems.items[0].text, "the object with its defaults is too large");
	free(text);
}

static void counts_the_problems_that_it_does_not_keep(void **state)
{
	char text[8192] = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n"
			  "  - {name: a, image: a}\n";
	size_t n = strlen(text);
	char summary[16384];
	struct text t;

	(void)state;
	for (int i = 0; i < PROBLEMS_MAX + 10; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "  unknown%d: 1\n", i);
	load(text);
	assert_null(objects[0].pod);
	assert_int_equal(problems.count, PROBLEMS_MAX);
	assert_int_equal(problems.more, 10);
	text_init(&t, summary, sizeof(summary));
	problems_summary(&problems, &t);
	assert_true(text_starts(summary, "[unknown field \"spec.unknown0\", unknown field "));
	assert_true(text_ends(summary, ", and 10 more]"));
}

static void sums_up_one_problem_without_brackets(void **state)
{
	char summary[256];
	struct text t;

	(void)state;
	load("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n");
	text_init(&t, summary, sizeof(summary));
	problems_summary(&problems, &t);
	assert_string_equal(summary, "spec.containers: Required value");
}

static const char *encoded(const struct pod *pod)
{
	struct json j;

	json_init_arena(&j, &arena);
	encode_object(&j, &pod_fields, pod);
	assert_true(json_end(&j));
	return j.buf;
}

/* Whatever memory is left, the outcome is the whole pod or a problem, never half a pod. */
static void is_whole_or_refused_however_small_the_memory(void **state)
{
	const char *whole;
	uint32_t whole_pods = 0;

	(void)state;
	load(good);
	whole = encoded(objects[0].pod);
	for (size_t limit = 0; limit < 20000; limit += 16) {
		struct arena small;

		arena_init(&small, limit);
		problems_init(&problems, &arena, "x.yaml");
		assert_int_equal(manifest_load(&small, good, strlen(good), UNKNOWN_REFUSE, objects,
					 &problems, NULL),
			1);
		assert_true((objects[0].pod == NULL) == (problems.count > 0));
		if (objects[0].pod != NULL) {
			assert_string_equal(encoded(objects[0].pod), whole);
			whole_pods++;
		}
		arena_fini(&small);
	}
	assert_true(whole_pods > 0);
}

static void warns_of_unknown_fields_when_asked(void **state)
{
	static const char text[] = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"
				   "spec: {colour: red, containers: [{name: a, image: a}]}\n";
	static struct problems warnings;

	(void)state;
	problems_init(&warnings, &arena, "x.yaml");
	manifest_load(&arena, text, strlen(text), UNKNOWN_WARN, objects, &problems, &warnings);
	assert_non_null(objects[0].pod);
	assert_int_equal(problems.count, 0);
	assert_int_equal(warnings.count, 1);
	assert_string_equal(warnings.items[0].text, "unknown field \"spec.colour\"");
	manifest_load(&arena, text, strlen(text), UNKNOWN_WARN, objects, &problems, NULL);
	assert_non_null(objects[0].pod);
	manifest_load(&arena, text, strlen(text), UNKNOWN_IGNORE, objects, &problems, &warnings);
	assert_non_null(objects[0].pod);
	assert_int_equal(warnings.count, 1);
	load(text);
	assert_null(objects[0].pod);
}

static void refused_fields_stay_refused_when_unknown_ones_are_not(void **state)
{
	static const char text[] =
		"apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"
		"spec: {overhead: {cpu: 1m}, containers: [{name: a, image: a}]}\n";

	(void)state;
	manifest_load(&arena, text, strlen(text), UNKNOWN_IGNORE, objects, &problems, NULL);
	assert_null(objects[0].pod);
	assert_string_equal(line(0), "x.yaml:4:18: spec.overhead: Forbidden: not supported by this "
				     "version of podinit");
}

/* Aliases make a small file large: what is refused must not take the memory of what is good. */
static void a_refused_field_costs_its_neighbours_nothing(void **state)
{
	static char text[64 << 10];
	char *at = text;

	(void)state;
	at = stpcpy(at, "apiVersion: v1\nkind: Pod\nmetadata: {name: one}\nspec: {containers: "
			"[{name: c, image: i}], volumes: [{name: v, nfs: {a: &a \"");
	memset(at, 'x', 20000);
	at = stpcpy(at + 20000, "\", l: [");
	for (int i = 0; i < 800; i++)
		at = stpcpy(at, "*a,");
	stpcpy(at, "]}}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: two}\n"
		   "spec: {containers: [{name: c, image: i}]}\n");
	arena_fini(&arena);
	arena_init(&arena, 12 << 20);
	problems_init(&problems, &arena, "x.yaml");
	assert_int_equal(load(text), 2);
	assert_int_equal(problems.count, 1);
	assert_null(objects[0].pod);
	assert_non_null(objects[1].pod);
}

static void a_pod_comes_back_from_its_json(void **state)
{
	const char *json;
	struct pod *pod;

	(void)state;
	load(good);
	json = encoded(objects[0].pod);
	pod = pod_from_json(&arena, json, strlen(json), &problems);
	assert_non_null(pod);
	assert_string_equal(encoded(pod), json);
}

static bool refuses_json(const char *json, const char *why)
{
	problems_init(&problems, &arena, "");
	if (pod_from_json(&arena, json, strlen(json), &problems) != NULL)
		return false;
	assert_null(pod_from_json(&arena, json, strlen(json), NULL));
	return problems.count == 1 && strstr(problems.items[0].text, why) != NULL;
}

static void json_that_is_no_pod_is_refused(void **state)
{
	(void)state;
	assert_true(refuses_json("{", "end of JSON"));
	assert_true(refuses_json("", ""));
	assert_true(refuses_json("[]", "not an object"));
	assert_true(refuses_json("{\"kind\":\"Pod\"}", "Object 'apiVersion' is missing"));
	assert_true(refuses_json("{\"apiVersion\":\"v1\",\"kind\":\"Node\"}", "no kind \"Node\""));
	assert_true(refuses_json(
		"{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"x\":1}", "unknown field \"x\""));
}

static void an_earlier_problem_does_not_refuse_a_later_pod(void **state)
{
	static const char text[] =
		"{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\"}}";

	(void)state;
	load("kind: Foo");
	assert_int_equal(problems.count, 1);
	assert_non_null(pod_from_json(&arena, text, strlen(text), &problems));
}

static void reads_config_maps_and_secrets_beside_pods(void **state)
{
	(void)state;
	assert_int_equal(load("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
			      "data: {k: v}\n---\n"
			      "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n"
			      "data: {k: b2xk}\nstringData: {k: new}\n"),
		2);
	assert_string_equal(line(0), "");
	assert_int_equal(objects[0].kind, OBJECT_CONFIG_MAP);
	assert_int_equal(objects[1].kind, OBJECT_SECRET);
	assert_null(objects[0].pod);
	assert_null(objects[1].pod);
	assert_string_equal(
		string_map_get(&((struct config_map *)objects[0].object)->data, "k"), "v");
	assert_string_equal(((struct secret *)objects[1].object)->type, "Opaque");
	assert_int_equal(((struct secret *)objects[1].object)->string_data.count, 0);
	assert_string_equal(
		bytes_map_get(&((struct secret *)objects[1].object)->data, "k")->bytes, "new");
}

static void data_has_a_limit_in_all(void **state)
{
	static char value[(1 << 20) + 2];
	struct string_pair pair = {"k", value};
	struct config_map c = {.metadata.name = "a", .data = {&pair, 1}};

	(void)state;
	memset(value, 'x', 1 << 20);
	config_map_validate(&c, &problems);
	assert_string_equal(line(0), "");
	value[1 << 20] = 'x';
	config_map_validate(&c, &problems);
	assert_string_equal(line(0), "x.yaml: Too long: may not be more than 1048576 bytes");
}

static void what_is_immutable_does_not_change(void **state)
{
	struct string_pair was = {"k", "1"};
	struct string_pair is = {"k", "2"};
	struct config_map old = {.data = {&was, 1}, .immutable = BOOL_TRUE};
	struct config_map new = {.data = {&is, 1}};
	struct secret old_secret = {.type = "Opaque"};
	struct secret new_secret = {.type = "x"};

	(void)state;
	config_map_validate_update(&old, &old, &problems);
	secret_validate_update(&old_secret, &old_secret, &problems);
	assert_int_equal(problems.count, 0);
	config_map_validate_update(&new, &old, &problems);
	assert_string_equal(line(0), "x.yaml: immutable: Forbidden: field is immutable when "
				     "`immutable` is set");
	assert_string_equal(
		line(1), "x.yaml: data: Forbidden: field is immutable when `immutable` is set");
	secret_validate_update(&new_secret, &old_secret, &problems);
	assert_string_equal(line(2), "x.yaml: type: Invalid value: \"x\": field is immutable");
}

static void only_the_kind_that_is_wanted_comes_back(void **state)
{
	static const char json[] = "{\"apiVersion\":\"v1\",\"kind\":\"Secret\","
				   "\"metadata\":{\"name\":\"a\"},\"data\":{\"k\":\"AA==\"}}";
	const struct secret *s = secret_from_json(&arena, json, sizeof(json) - 1, &problems);

	(void)state;
	assert_non_null(s);
	assert_int_equal(bytes_map_get(&s->data, "k")->len, 1);
	assert_null(config_map_from_json(&arena, json, sizeof(json) - 1, NULL));
	assert_null(pod_from_json(&arena, json, sizeof(json) - 1, &problems));
	assert_string_equal(line(0), "x.yaml: not a Pod");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(loads_a_good_pod, setup, teardown),
		cmocka_unit_test_setup_teardown(refuses_a_file_over_the_limit, setup, teardown),
		cmocka_unit_test_setup_teardown(
			refuses_more_objects_than_it_can_hold, setup, teardown),
		cmocka_unit_test_setup_teardown(
			refuses_what_only_its_defaults_make_too_large, setup, teardown),
		cmocka_unit_test_setup_teardown(
			counts_the_problems_that_it_does_not_keep, setup, teardown),
		cmocka_unit_test_setup_teardown(
			sums_up_one_problem_without_brackets, setup, teardown),
		cmocka_unit_test_setup_teardown(
			is_whole_or_refused_however_small_the_memory, setup, teardown),
		cmocka_unit_test_setup_teardown(
			warns_of_unknown_fields_when_asked, setup, teardown),
		cmocka_unit_test_setup_teardown(
			refused_fields_stay_refused_when_unknown_ones_are_not, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_refused_field_costs_its_neighbours_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(a_pod_comes_back_from_its_json, setup, teardown),
		cmocka_unit_test_setup_teardown(json_that_is_no_pod_is_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(
			an_earlier_problem_does_not_refuse_a_later_pod, setup, teardown),
		cmocka_unit_test_setup_teardown(
			reads_config_maps_and_secrets_beside_pods, setup, teardown),
		cmocka_unit_test_setup_teardown(data_has_a_limit_in_all, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_immutable_does_not_change, setup, teardown),
		cmocka_unit_test_setup_teardown(
			only_the_kind_that_is_wanted_comes_back, setup, teardown),
	};

	return cmocka_run_group_tests_name("api_manifest", tests, NULL, NULL);
}
