/* SPDX-License-Identifier: MIT */
/* Logs: CRI lines, cut lines, rotation, the bound over all, what happens when nothing can be
 * written. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "node/logs.h"

static char dir[64];
static struct evloop loop;
static struct logs logs;
static struct container_log log_;
static int failures;
static char chunks[LOG_CHUNKS_SIZE];
static const struct log_time at = {1475885837169, 794202};
static const struct log_name name = {"ns", "pod", "uid", "main"};

#define HEAD_OUT "2016-10-08T00:17:17.169794202Z stdout "

static void count_failure(struct container_log *log, const struct err *e)
{
	(void)log;
	assert_true(e->text[0]);
	failures++;
}

static int start(void **state)
{
	struct err e;

	(void)state;
	strcpy(dir, "/tmp/test_logs.XXXXXX");
	if (!mkdtemp(dir) || evloop_init(&loop, &e) < 0)
		return -1;
	logs = (struct logs){
		.loop = &loop,
		.dir = dir,
		.gid = (uint32_t)getgid(),
		.file_max = 65536,
		.files_max = 2,
		.total_max = 1 << 20,
	};
	logs_init(&logs);
	memset(&log_, 0, sizeof log_);
	container_log_init(&log_, &logs, chunks);
	log_.failed = count_failure;
	failures = 0;
	return 0;
}

static int end(void **state)
{
	char command[96];

	(void)state;
	log_close(&log_);
	evloop_fini(&loop);
	snprintf(command, sizeof command, "rm -rf %s", dir);
	return system(command);
}

static char *content(const char *file)
{
	static char buf[200000];
	char path[160];
	int fd;
	ssize_t n;

	snprintf(path, sizeof path, "%s/ns_pod_uid/main/%s", dir, file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	n = read(fd, buf, sizeof buf - 1);
	close(fd);
	assert_true(n >= 0);
	buf[n] = '\0';
	return buf;
}

static void feed(const char *text)
{
	log_feed(&log_.out, text, strlen(text), &at);
}

static void open_log(uint32_t number)
{
	log_open(&log_, &name, number, -1, -1);
}

static void writes_cri_lines(void **state)
{
	(void)state;
	open_log(0);
	feed("hello\n\n\tx\r\n");
	log_feed(&log_.err, "oops\n", 5, &at);
	assert_string_equal(content("0.log"),
		HEAD_OUT "F hello\n" HEAD_OUT "F \n" HEAD_OUT
			 "F \tx\r\n2016-10-08T00:17:17.169794202Z stderr F oops\n");
}

static void joins_a_line_that_comes_in_pieces(void **state)
{
	(void)state;
	open_log(0);
	feed("a line ");
	feed("in ");
	assert_string_equal(content("0.log"), "");
	feed("pieces\nand ");
	assert_string_equal(content("0.log"), HEAD_OUT "F a line in pieces\n");
	log_flush(&log_.out, &at);
	assert_string_equal(content("0.log"), HEAD_OUT "F a line in pieces\n" HEAD_OUT "P and \n");
}

static void cuts_long_lines_into_partial_ones(void **state)
{
	static char text[LOG_CHUNK_MAX + 12];
	char *got;

	(void)state;
	memset(text, 'x', sizeof text - 2);
	text[sizeof text - 2] = '\n';
	open_log(0);
	feed(text);
	got = content("0.log");
	assert_memory_equal(got, HEAD_OUT "P xxx", strlen(HEAD_OUT "P xxx"));
	got = strchr(got, '\n') + 1;
	assert_string_equal(got, HEAD_OUT "F xxxxxxxxxx\n");
}

static void a_line_of_exactly_the_limit_stays_whole(void **state)
{
	static char text[LOG_CHUNK_MAX + 2];

	(void)state;
	memset(text, 'x', LOG_CHUNK_MAX);
	open_log(0);
	feed(text);
	feed("\n");
	assert_null(strstr(content("0.log"), " P "));
	assert_int_equal(strlen(content("0.log")), strlen(HEAD_OUT "F \n") + LOG_CHUNK_MAX);
}

static void reads_both_pipes_to_their_end(void **state)
{
	int out[2];
	int err[2];

	(void)state;
	assert_int_equal(pipe2(out, O_CLOEXEC | O_NONBLOCK), 0);
	assert_int_equal(pipe2(err, O_CLOEXEC | O_NONBLOCK), 0);
	log_open(&log_, &name, 0, out[0], err[0]);
	assert_int_equal(write(out[1], "one\ntwo", 7), 7);
	assert_int_equal(write(err[1], "three\n", 6), 6);
	log_close(&log_);
	log_close(&log_);
	assert_non_null(strstr(content("0.log"), " stdout F one\n"));
	assert_non_null(strstr(content("0.log"), " stdout P two\n"));
	assert_non_null(strstr(content("0.log"), " stderr F three\n"));
	close(out[0]);
	close(out[1]);
	close(err[0]);
	close(err[1]);
}

static void rotates_before_a_file_grows_too_large(void **state)
{
	(void)state;
	logs.file_max = 100;
	open_log(3);
	feed("first\n");
	feed("second\n");
	assert_null(content("3.log.1"));
	feed("third\n");
	assert_string_equal(content("3.log"), HEAD_OUT "F third\n");
	assert_string_equal(content("3.log.1"), HEAD_OUT "F first\n" HEAD_OUT "F second\n");
	feed("fourth\n");
	feed("fifth\n");
	assert_string_equal(content("3.log"), HEAD_OUT "F fifth\n");
	assert_null(content("3.log.2"));
}

static void one_file_alone_starts_anew(void **state)
{
	(void)state;
	logs.file_max = 60;
	logs.files_max = 1;
	open_log(0);
	feed("first\n");
	feed("second\n");
	assert_string_equal(content("0.log"), HEAD_OUT "F second\n");
	assert_null(content("0.log.1"));
}

static void keeps_the_previous_instance_and_no_older_one(void **state)
{
	(void)state;
	for (uint32_t n = 0; n < 3; n++) {
		open_log(n);
		feed("x\n");
	}
	assert_null(content("0.log"));
	assert_non_null(content("1.log"));
	assert_non_null(content("2.log"));
}

static void the_bound_over_all_takes_rotated_files_first(void **state)
{
	(void)state;
	logs.file_max = 100;
	open_log(0);
	feed("first\n");
	feed("second\n");
	logs.total_max = 100;
	feed("third\n");
	assert_non_null(content("0.log.1"));
	open_log(1);
	assert_null(content("0.log.1"));
	assert_non_null(content("0.log"));
	assert_true(logs.total <= 100);
}

static void files_are_for_the_group_only(void **state)
{
	char path[160];
	struct stat st;

	(void)state;
	open_log(0);
	snprintf(path, sizeof path, "%s/ns_pod_uid/main", dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0750);
	snprintf(path, sizeof path, "%s/ns_pod_uid/main/0.log", dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
}

static void a_log_that_cannot_be_made_is_told_once(void **state)
{
	char path[160];
	int fd;

	(void)state;
	snprintf(path, sizeof path, "%s/ns_pod_uid", dir);
	fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	close(fd);
	open_log(0);
	assert_int_equal(failures, 1);
	feed("thrown away\n");
	feed("thrown away\n");
	assert_int_equal(failures, 1);
	open_log(1);
	assert_int_equal(failures, 2);
}

static void never_follows_a_link(void **state)
{
	char path[160];

	(void)state;
	open_log(0);
	snprintf(path, sizeof path, "%s/ns_pod_uid/main/1.log", dir);
	assert_int_equal(symlink("/tmp/test_logs.elsewhere", path), 0);
	open_log(1);
	assert_int_equal(failures, 1);
	assert_int_not_equal(access("/tmp/test_logs.elsewhere", F_OK), 0);
}

static void removes_the_logs_of_a_pod(void **state)
{
	char path[160];

	(void)state;
	open_log(0);
	feed("x\n");
	log_close(&log_);
	logs_remove_pod(&logs, &name);
	snprintf(path, sizeof path, "%s/ns_pod_uid", dir);
	assert_int_not_equal(access(path, F_OK), 0);
	assert_int_equal(logs.total, 0);
}

static void gives_the_text_of_the_last_lines(void **state)
{
	char tail[16];

	(void)state;
	open_log(0);
	log_tail(&log_, tail, sizeof tail);
	assert_string_equal(tail, "");
	feed("first\nb c d\n");
	log_tail(&log_, tail, sizeof tail);
	assert_string_equal(tail, "first\nb c d\n");
	for (int i = 0; i < 100; i++)
		feed("a line\n");
	log_tail(&log_, tail, sizeof tail);
	assert_string_equal(tail, "\na line\na line\n");
	for (int i = 0; i < 300; i++)
		feed("ten bytes.");
	feed("\n");
	log_tail(&log_, tail, sizeof tail);
	assert_string_equal(tail, "tes.ten bytes.\n");
	log_close(&log_);
	log_tail(&log_, tail, sizeof tail);
	assert_string_equal(tail, "");
}

static void the_tail_is_80_lines_and_2048_bytes(void **state)
{
	static char tail[4096];
	static char line[LOG_CHUNK_MAX + 100];

	(void)state;
	open_log(0);
	for (int i = 0; i < 100; i++)
		feed(i == 20 ? "the first\n" : "x\n");
	feed("no newline");
	log_flush(&log_.out, &at);
	log_tail(&log_, tail, sizeof tail);
	/* the unfinished line is one of the 80 */
	assert_int_equal(strlen(tail), 79 * 2 + strlen("no newline"));
	assert_string_equal(strstr(tail, "x\nno"), "x\nno newline");
	for (int i = 0; i < 60; i++)
		feed("forty bytes of text and their line's end\n");
	log_tail(&log_, tail, sizeof tail);
	assert_int_equal(strlen(tail), 2048);
	/* a cut line is one line again */
	memset(line, 'y', sizeof line - 2);
	line[sizeof line - 2] = '\n';
	feed(line);
	log_tail(&log_, tail, sizeof tail);
	assert_int_equal(strlen(tail), 2048);
	assert_int_equal(strspn(tail, "y"), 2047);
}

static void does_not_wait_for_a_fifo_in_place_of_the_log(void **state)
{
	char path[160];

	(void)state;
	open_log(0);
	log_close(&log_);
	snprintf(path, sizeof path, "%s/ns_pod_uid/main/1.log", dir);
	assert_int_equal(mkfifo(path, 0666), 0);
	open_log(1);
	assert_int_equal(failures, 1);
	feed("lost\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(writes_cri_lines, start, end),
		cmocka_unit_test_setup_teardown(joins_a_line_that_comes_in_pieces, start, end),
		cmocka_unit_test_setup_teardown(cuts_long_lines_into_partial_ones, start, end),
		cmocka_unit_test_setup_teardown(
			a_line_of_exactly_the_limit_stays_whole, start, end),
		cmocka_unit_test_setup_teardown(reads_both_pipes_to_their_end, start, end),
		cmocka_unit_test_setup_teardown(rotates_before_a_file_grows_too_large, start, end),
		cmocka_unit_test_setup_teardown(one_file_alone_starts_anew, start, end),
		cmocka_unit_test_setup_teardown(
			keeps_the_previous_instance_and_no_older_one, start, end),
		cmocka_unit_test_setup_teardown(
			the_bound_over_all_takes_rotated_files_first, start, end),
		cmocka_unit_test_setup_teardown(files_are_for_the_group_only, start, end),
		cmocka_unit_test_setup_teardown(a_log_that_cannot_be_made_is_told_once, start, end),
		cmocka_unit_test_setup_teardown(never_follows_a_link, start, end),
		cmocka_unit_test_setup_teardown(removes_the_logs_of_a_pod, start, end),
		cmocka_unit_test_setup_teardown(gives_the_text_of_the_last_lines, start, end),
		cmocka_unit_test_setup_teardown(the_tail_is_80_lines_and_2048_bytes, start, end),
		cmocka_unit_test_setup_teardown(
			does_not_wait_for_a_fifo_in_place_of_the_log, start, end),
	};

	return cmocka_run_group_tests_name("node_logs", tests, NULL, NULL);
}
