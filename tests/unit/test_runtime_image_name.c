/* SPDX-License-Identifier: MIT */
/* References to paths of the image store, and what must never be one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "runtime/images.h"

#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void finds_the_path_of_a_reference(void **state)
{
	static const struct {
		const char *reference;
		const char *path;
	} cases[] = {
		{"busybox", "docker.io/library/busybox/latest"},
		{"busybox:1.36", "docker.io/library/busybox/1.36"},
		{"library/busybox", "docker.io/library/busybox/latest"},
		{"me/app:v1", "docker.io/me/app/v1"},
		{"docker.io/busybox", "docker.io/library/busybox/latest"},
		{"docker.io/library/busybox:1", "docker.io/library/busybox/1"},
		{"registry.k8s.io/pause:3.9", "registry.k8s.io/pause/3.9"},
		{"localhost/app", "localhost/app/latest"},
		{"localhost:5000/a/b:x", "localhost:5000/a/b/x"},
		{"host:80/app", "host:80/app/latest"},
		{"a.b/c/d/e__f-g.h:T_1.2-3", "a.b/c/d/e__f-g.h/T_1.2-3"},
		{"app@sha256:" HEX, "docker.io/library/app/@sha256:" HEX},
		{"app:1@sha256:" HEX, "docker.io/library/app/@sha256:" HEX},
	};
	char out[IMAGE_PATH_MAX];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_true(image_reference_path(cases[i].reference, out, sizeof(out)));
		assert_string_equal(out, cases[i].path);
	}
}

static void refuses_what_is_no_reference(void **state)
{
	static const char *const bad[] = {
		"",
		"Busybox",
		"a b",
		"a/../b",
		"../b",
		"/a",
		"a/",
		"a//b",
		"a:",
		"a:b/c",
		"a:-x",
		"a:..",
		"a@",
		"a@sha256:12",
		("a@md5:" HEX),
		("a@sha256:" HEX "0"),
		"-a",
		"a-",
		"a..b",
		"a___b",
		":x",
		"a.b:/c",
		"..b/c",
		"a.b:8x/c",
		"a,b",
		"a\nb",
		"a:\xc3\xa4",
	};
	char out[IMAGE_PATH_MAX];

	(void)state;
	assert_false(image_reference_path(NULL, out, sizeof(out)));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		if (image_reference_path(bad[i], out, sizeof(out)))
			fail_msg("\"%s\" was taken as %s", bad[i], out);
	}
}

static void refuses_what_does_not_fit(void **state)
{
	char out[16];

	(void)state;
	assert_false(image_reference_path("busybox:1.36", out, sizeof(out)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_path_of_a_reference),
		cmocka_unit_test(refuses_what_is_no_reference),
		cmocka_unit_test(refuses_what_does_not_fit),
	};

	return cmocka_run_group_tests_name("runtime_image_name", tests, NULL, NULL);
}
