/* SPDX-License-Identifier: MIT */
/* Log lines: one call, one line, whatever is in the strings. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"

static char got[1024];
static size_t got_len;
static unsigned lines;

static void keep(enum log_level level, const char *line, size_t len)
{
	(void)level;
	assert_true(len < sizeof(got));
	memcpy(got, line, len);
	got[len] = '\0';
	got_len = len;
	lines++;
}

static int start(void **state)
{
	(void)state;
	log_set_sink(keep);
	log_set_level(LOG_INFO);
	log_set_name("podinit");
	lines = 0;
	return 0;
}

static void joins_strings_to_one_line(void **state)
{
	(void)state;
	log_info("pod ", "default/web", ": Running");
	assert_string_equal(got, "podinit: pod default/web: Running\n");
	log_set_name("podctl");
	log_error("no");
	assert_string_equal(got, "podctl: no\n");
	assert_int_equal(lines, 2);
}

static void leaves_out_what_is_below_the_level(void **state)
{
	(void)state;
	log_debug("detail");
	assert_int_equal(lines, 0);
	log_set_level(LOG_DEBUG);
	log_debug("detail");
	assert_int_equal(lines, 1);
	log_set_level(LOG_ERROR);
	log_warning("careful");
	assert_int_equal(lines, 1);
}

static void hostile_names_cannot_forge_lines(void **state)
{
	(void)state;
	log_info("a\nb\x1b[2J\tc\x7f", "\xc3\xbc");
	assert_string_equal(got, "podinit: a?b?[2J?c?\xc3\xbc\n");
}

static void cuts_long_lines_and_still_ends_them(void **state)
{
	char text[2000];

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	log_info(text);
	assert_int_equal(got_len, 512);
	assert_int_equal(got[511], '\n');
	assert_int_equal(got[510], 'a');
}

/* The write end of a pipe that nobody reads stands for a console that was stopped. */
static void loses_lines_rather_than_wait_for_a_console_that_stands_still(void **state)
{
	char buf[4096] = "";
	int saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
	int fds[2];

	(void)state;
	log_set_sink(NULL);
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	assert_int_equal(fcntl(fds[1], F_SETFL, O_NONBLOCK), 0);
	while (write(fds[1], buf, sizeof(buf)) > 0)
		;
	assert_int_equal(fcntl(fds[1], F_SETFL, 0), 0);
	assert_int_equal(dup2(fds[1], STDERR_FILENO), STDERR_FILENO);
	for (int i = 0; i < 1000; i++)
		log_error("lost");
	while (read(fds[0], buf, sizeof(buf)) == (ssize_t)sizeof(buf) && buf[0] == '\0') {
		int left = 0;

		if (ioctl(fds[0], FIONREAD, &left) < 0 || left == 0)
			break;
	}
	log_error("found");
	assert_int_equal(dup2(saved, STDERR_FILENO), STDERR_FILENO);
	assert_int_equal(read(fds[0], buf, sizeof(buf)), 15);
	assert_memory_equal(buf, "podinit: found\n", 15);
	close(fds[0]);
	close(fds[1]);
	close(saved);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(joins_strings_to_one_line, start),
		cmocka_unit_test_setup(leaves_out_what_is_below_the_level, start),
		cmocka_unit_test_setup(hostile_names_cannot_forge_lines, start),
		cmocka_unit_test_setup(cuts_long_lines_and_still_ends_them, start),
		cmocka_unit_test_setup(
			loses_lines_rather_than_wait_for_a_console_that_stands_still, start),
	};

	return cmocka_run_group_tests_name("base_log", tests, NULL, NULL);
}
