/* SPDX-License-Identifier: MIT */
/* The image store's requests: what PID 1 is asked, and that an image itself does not pass through
 * the API process. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "fake_pid1.h"

#define IMAGES "/podinit/v1/images"

static struct fake_pid1 f;
static struct arena arena;

static int start(void **state)
{
	(void)state;
	(void)fake_begin(&f, &arena, "/tmp");
	fake_synced(&f);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	return fake_end(&f, &arena);
}

static void hands_over_the_connection_of_an_import(void **state)
{
	int fd = fake_connect(&f);
	const char *ahead = NULL;
	struct feed_message m;
	char rest[16] = "";

	(void)state;
	fake_write(fd, "PUT " IMAGES "?name=app%3A1&config=3 HTTP/1.1\r\nHost: x\r\n"
		       "Content-Length: 12\r\n\r\n{}\nhsqs");
	m = fake_receive(&f, &arena, &ahead);
	assert_int_equal(m.kind, FEED_IMAGE_IMPORT);
	assert_string_equal(m.text, "app:1");
	assert_int_equal(m.number, 12);
	assert_int_equal(m.version, 3);
	assert_int_equal(m.json_len, 7);
	assert_string_equal(ahead, "{}\nhsqs");
	assert_true(f.passed >= 0);
	/* The API process reads none of what comes now. */
	fake_write(fd, "12345");
	assert_int_equal(read(f.passed, rest, sizeof rest), 5);
	assert_string_equal(rest, "12345");
	close(f.passed);
	fake_answer(&f, &m, 200, "", "imported", NULL);
	assert_non_null(strstr(fake_read_until(fd, "}"), "\"message\":\"imported\""));
	close(fd);
}

static void asks_for_the_size_and_the_name_of_an_import(void **state)
{
	static const struct {
		const char *request;
		const char *said;
	} cases[] = {
		{"PUT " IMAGES "?name=a HTTP/1.1\r\nHost: x\r\n\r\n", "Content-Length"},
		{"PUT " IMAGES "?name=a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
			"Content-Length"},
		{"PUT " IMAGES " HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n", "?name=NAME"},
		{"PUT " IMAGES "?name=a&config=x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n",
			"config must be"},
		{"DELETE " IMAGES " HTTP/1.1\r\nHost: x\r\n\r\n", "?name=NAME"},
		{"POST " IMAGES " HTTP/1.1\r\nHost: x\r\n\r\n", "does not allow this method"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int fd = fake_connect(&f);

		fake_write(fd, cases[i].request);
		assert_non_null(strstr(fake_read_until(fd, "\"code\":4"), cases[i].said));
		close(fd);
	}
}

static void asks_for_the_list_and_for_a_removal(void **state)
{
	int fd = fake_connect(&f);
	const char *json = NULL;
	struct feed_message m;

	(void)state;
	fake_write(fd, "GET " IMAGES " HTTP/1.1\r\nHost: x\r\n\r\n");
	m = fake_receive(&f, &arena, &json);
	assert_int_equal(m.kind, FEED_IMAGES);
	fake_answer(&f, &m, 200, "", "", "{\"kind\":\"ImageList\",\"items\":[]}");
	assert_non_null(strstr(fake_read_until(fd, "}"), "ImageList"));
	fake_write(fd, "DELETE " IMAGES "?name=app HTTP/1.1\r\nHost: x\r\n\r\n");
	m = fake_receive(&f, &arena, &json);
	assert_int_equal(m.kind, FEED_IMAGE_REMOVE);
	assert_string_equal(m.text, "app");
	fake_answer(&f, &m, 404, "", "image \"app\" not found", NULL);
	assert_non_null(strstr(fake_read_until(fd, "\"code\":404"), "not found"));
	close(fd);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(hands_over_the_connection_of_an_import),
		CASE(asks_for_the_size_and_the_name_of_an_import),
		CASE(asks_for_the_list_and_for_a_removal),
	};

	return cmocka_run_group_tests_name("apiserver_images", tests, NULL, NULL);
}
