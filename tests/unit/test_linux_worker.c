/* SPDX-License-Identifier: MIT */
/* Workers and the reaper with real children; what waits, waits for an event. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fdio.h"
#include "linux/worker.h"

static struct evloop loop;
static struct reaper reaper;
static struct worker worker;
static struct worker_result result;
static int done_calls;
static struct err error;

static void done(struct worker *w, struct worker_result *r)
{
	(void)w;
	done_calls++;
	result = *r;
	result.fd = fd_steal(&r->fd);
}

static int begin(void **state)
{
	(void)state;
	memset(&worker, 0, sizeof(worker));
	memset(&reaper, 0, sizeof(reaper));
	worker.done = done;
	done_calls = 0;
	if (evloop_init(&loop, &error) < 0)
		return -1;
	return reaper_init(&reaper, &loop, NULL, &error);
}

static int end(void **state)
{
	(void)state;
	reaper_fini(&reaper);
	evloop_fini(&loop);
	return 0;
}

static void run(void *arg, msec timeout)
{
	assert_int_equal(worker_start(&worker, &loop, &reaper, arg, timeout, &error), 0);
	while (done_calls == 0)
		assert_int_equal(evloop_turn(&loop, NEVER, &error), 0);
	assert_int_equal(done_calls, 1);
	assert_false(worker.busy);
	assert_true(list_empty(&reaper.children));
}

static int pass_a_pipe(void *arg, int *fd, struct err *e)
{
	const char *text = arg;
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) < 0 || write(fds[1], text, strlen(text)) < 0)
		return err_sys(e, errno, "make a pipe", NULL);
	*fd = fds[0];
	return 0;
}

static void hands_back_a_descriptor(void **state)
{
	char text[] = "hello";
	char buf[8] = "";

	(void)state;
	worker.work = pass_a_pipe;
	run(text, SECONDS(60));
	assert_int_equal(result.code, 0);
	assert_true(result.fd >= 0);
	assert_true(fcntl(result.fd, F_GETFD) & FD_CLOEXEC);
	assert_int_equal(read(result.fd, buf, sizeof(buf)), 5);
	assert_string_equal(buf, "hello");
	fd_close(&result.fd);
}

static int refuse(void *arg, int *fd, struct err *e)
{
	*fd = -1;
	return err_sys(e, ENOENT, "open", arg);
}

static void hands_back_an_error(void **state)
{
	char name[] = "/x";

	(void)state;
	worker.work = refuse;
	run(name, SECONDS(60));
	assert_int_equal(result.code, ENOENT);
	assert_string_equal(result.text, "open /x: No such file or directory");
	assert_int_equal(result.fd, -1);
	/* It can be used again. */
	done_calls = 0;
	run(name, SECONDS(60));
	assert_int_equal(result.code, ENOENT);
}

static void says_that_there_was_no_room_for_the_descriptor(void **state)
{
	struct rlimit all;
	struct rlimit few;
	char text[] = "hello";

	(void)state;
	worker.work = pass_a_pipe;
	assert_int_equal(worker_start(&worker, &loop, &reaper, text, SECONDS(60), &error), 0);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &all), 0);
	few = all;
	few.rlim_cur = 3; /* 0 to 2 are taken */
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	while (done_calls == 0)
		assert_int_equal(evloop_turn(&loop, NEVER, &error), 0);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &all), 0);
	assert_int_equal(result.code, EMFILE);
	assert_string_equal(result.text, err_text(EMFILE));
	assert_int_equal(result.fd, -1);
}

static int die(void *arg, int *fd, struct err *e)
{
	(void)arg;
	*fd = -1;
	(void)e;
	return raise(SIGKILL);
}

static void notices_a_worker_that_died(void **state)
{
	(void)state;
	worker.work = die;
	run(NULL, SECONDS(60));
	assert_int_equal(result.code, EIO);
	assert_string_equal(result.text, "the worker was killed");
}

static int hang(void *arg, int *fd, struct err *e)
{
	(void)arg;
	*fd = -1;
	(void)e;
	for (;;)
		(void)pause();
	return 0;
}

static void gives_up_a_worker_that_hangs(void **state)
{
	(void)state;
	worker.work = hang;
	run(NULL, 0);
	assert_int_equal(result.code, ETIMEDOUT);
	/* Killed, and reaped as nobody's child. */
	while (reaper.orphans == 0)
		assert_int_equal(evloop_turn(&loop, NEVER, &error), 0);
	assert_int_equal(done_calls, 1);
}

static void tells_nobody_after_a_cancel(void **state)
{
	(void)state;
	worker.work = hang;
	assert_int_equal(worker_start(&worker, &loop, &reaper, NULL, SECONDS(60), &error), 0);
	assert_int_equal(worker_start(&worker, &loop, &reaper, NULL, SECONDS(60), &error), -1);
	assert_int_equal(error.code, EBUSY);
	worker_cancel(&worker);
	worker_cancel(&worker);
	while (reaper.orphans == 0)
		assert_int_equal(evloop_turn(&loop, NEVER, &error), 0);
	assert_int_equal(done_calls, 0);
}

struct exit_seen {
	struct child child;
	int code;
	int calls;
};

static void exited(struct child *c, int code)
{
	struct exit_seen *s = container_of(c, struct exit_seen, child);

	s->code = code;
	s->calls++;
	assert_int_equal(c->pid, 0);
	assert_int_equal(c->pidfd, -1);
}

static void start_child(struct exit_seen *s, int code)
{
	int pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		if (code > 128)
			for (;;)
				(void)pause();
		_exit(code);
	}
	*s = (struct exit_seen){.child = {.pid = pid, .pidfd = -1, .exited = exited}};
	reaper_add(&reaper, &s->child);
}

static void reaps_every_child_with_its_code(void **state)
{
	struct exit_seen a;
	struct exit_seen b;

	(void)state;
	start_child(&a, 7);
	start_child(&b, 137);
	assert_int_equal(child_signal(&b.child, SIGKILL, &error), 0);
	while (a.calls == 0 || b.calls == 0)
		assert_int_equal(evloop_turn(&loop, NEVER, &error), 0);
	assert_int_equal(a.code, 7);
	assert_int_equal(b.code, 137);
	assert_int_equal(a.calls + b.calls, 2);
	assert_int_equal(child_signal(&b.child, SIGKILL, &error), 0); /* dead: no error */
}

static int last_signal;

static void signalled(struct reaper *r, int signal)
{
	(void)r;
	last_signal = signal;
}

static void passes_on_other_signals(void **state)
{
	static const int signals[] = {SIGUSR1, 0};

	(void)state;
	reaper_fini(&reaper);
	reaper.signalled = signalled;
	assert_int_equal(reaper_init(&reaper, &loop, signals, &error), 0);
	assert_int_equal(kill(getpid(), SIGUSR1), 0);
	while (last_signal == 0)
		assert_int_equal(evloop_turn(&loop, NEVER, &error), 0);
	assert_int_equal(last_signal, SIGUSR1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(hands_back_a_descriptor, begin, end),
		cmocka_unit_test_setup_teardown(hands_back_an_error, begin, end),
		cmocka_unit_test_setup_teardown(
			says_that_there_was_no_room_for_the_descriptor, begin, end),
		cmocka_unit_test_setup_teardown(notices_a_worker_that_died, begin, end),
		cmocka_unit_test_setup_teardown(gives_up_a_worker_that_hangs, begin, end),
		cmocka_unit_test_setup_teardown(tells_nobody_after_a_cancel, begin, end),
		cmocka_unit_test_setup_teardown(reaps_every_child_with_its_code, begin, end),
		cmocka_unit_test_setup_teardown(passes_on_other_signals, begin, end),
	};

	return cmocka_run_group_tests_name("linux_worker", tests, NULL, NULL);
}
