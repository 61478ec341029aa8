/* SPDX-License-Identifier: MIT */
/* The OCI image configuration: what is read, and which field is named when it is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/image_config.h"

static int decode(struct arena *a, const char *text, struct image_config *out, struct err *e)
{
	arena_init(a, 16384);
	return image_config_decode(a, text, strlen(text), out, e);
}

static void reads_what_a_start_needs(void **state)
{
	struct image_config c;
	struct arena a;
	struct err e;

	(void)state;
	assert_int_equal(
		decode(&a,
			"{\"architecture\":\"arm\",\"os\":\"linux\",\"config\":{\"Env\":[\"A=1\","
			"\"B=\"],"
			"\"Entrypoint\":[\"/bin/x\",\"-v\"],\"Cmd\":[\"y\"],\"WorkingDir\":\"/w\","
			"\"User\":\"1000:1000\",\"StopSignal\":\"SIGINT\",\"ExposedPorts\":{\"80/"
			"tcp\":{}}},"
			"\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]},\"history\":[{\"created_"
			"by\":\"x\"}]}",
			&c, &e),
		0);
	assert_int_equal(c.env.count, 2);
	assert_string_equal(c.env.items[1], "B=");
	assert_int_equal(c.entrypoint.count, 2);
	assert_string_equal(c.entrypoint.items[1], "-v");
	assert_int_equal(c.cmd.count, 1);
	assert_string_equal(c.working_dir, "/w");
	assert_string_equal(c.user, "1000:1000");
	assert_string_equal(c.stop_signal, "SIGINT");
	arena_fini(&a);
}

static void takes_absent_and_null_as_nothing(void **state)
{
	struct image_config c;
	struct arena a;
	struct err e;

	(void)state;
	assert_int_equal(decode(&a, "{}", &c, &e), 0);
	assert_null(c.user);
	arena_fini(&a);
	assert_int_equal(decode(&a, "{\"config\":{\"Cmd\":null,\"User\":null}}", &c, &e), 0);
	assert_int_equal(c.cmd.count, 0);
	assert_null(c.user);
	arena_fini(&a);
}

static void names_the_field_that_is_wrong(void **state)
{
	static const struct {
		const char *text;
		const char *want;
	} cases[] = {
		{"{\"config\":{\"Cmd\":\"x\"}}",
			"image configuration: config.Cmd: Invalid value: \"x\": json: cannot "
			"unmarshal string into Go struct field ImageConfig.Cmd of type []string"},
		{"{\"config\":{\"Cmd\":[1]}}",
			"image configuration: config.Cmd[0]: Invalid value: 1: json: cannot "
			"unmarshal number into Go struct field ImageConfig.Cmd of type string; to "
			"give it as text put it in quotes: \"1\""},
		{"{\"config\":{\"Env\":[\"A\"]}}",
			"image configuration: config.Env: Invalid value: \"A\": NAME=value is "
			"wanted"},
		{"{\"config\":{\"Env\":[\"=x\"]}}",
			"image configuration: config.Env: Invalid value: \"=x\": NAME=value is "
			"wanted"},
		{"{\"config\":{\"Entrypoint\":[null]}}",
			"image configuration: config.Entrypoint[0]: Invalid value: \"\": a program "
			"is "
			"wanted"},
		{"{\"config\":{\"User\":7}}", "image configuration: config.User: Invalid value: 7: "
					      "json: cannot unmarshal "
					      "number into Go struct field ImageConfig.User of "
					      "type string; to give it as "
					      "text put it in quotes: \"7\""},
		{"{\"config\":[]}",
			"image configuration: config: Invalid value: \"array\": json: cannot "
			"unmarshal array into Go struct field Image.config of type v1.ImageConfig"},
		{"[]", "image configuration: json: cannot unmarshal array into Go value of type "
		       "v1.Image"},
	};
	struct image_config c;
	struct arena a;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(decode(&a, cases[i].text, &c, &e), -1);
		assert_string_equal(e.text, cases[i].want);
		arena_fini(&a);
	}
}

static void bounds_its_lists(void **state)
{
	char text[2048] = "{\"config\":{\"Cmd\":[\"\"";
	struct image_config c;
	struct arena a;
	struct err e;

	(void)state;
	for (int i = 1; i < 256; i++)
		strcat(text, ",\"\"");
	strcat(text, "]}}");
	assert_int_equal(decode(&a, text, &c, &e), 0);
	assert_int_equal(c.cmd.count, 256);
	arena_fini(&a);
	strcpy(text + strlen(text) - 3, ",\"\"]}}");
	assert_int_equal(decode(&a, text, &c, &e), -1);
	assert_string_equal(e.text,
		"image configuration: config: Too many: Entrypoint, Cmd and Env are lists of at "
		"most 256 strings");
	arena_fini(&a);
}

static void refuses_broken_json(void **state)
{
	struct image_config c;
	struct arena a;
	struct err e;

	(void)state;
	assert_int_equal(decode(&a, "{\"config\":", &c, &e), -1);
	arena_fini(&a);
	assert_int_equal(decode(&a, "", &c, &e), -1);
	arena_fini(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_a_start_needs),
		cmocka_unit_test(takes_absent_and_null_as_nothing),
		cmocka_unit_test(names_the_field_that_is_wrong),
		cmocka_unit_test(bounds_its_lists),
		cmocka_unit_test(refuses_broken_json),
	};

	return cmocka_run_group_tests_name("api_image_config", tests, NULL, NULL);
}
