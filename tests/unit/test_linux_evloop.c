/* SPDX-License-Identifier: MIT */
/* The loop over real pipes; no test waits for time to pass. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <cmocka.h>

#include "linux/evloop.h"

struct tap {
	struct watch watch;
	int write_fd;
	int calls;
	uint32_t events;
	struct tap *removes; /* taken out of the loop when this one is called */
	struct tap *adds;    /* put in then */
};

static struct evloop loop;
static struct err error;

static void called(struct watch *w, uint32_t events)
{
	struct tap *t = container_of(w, struct tap, watch);

	t->calls++;
	t->events = events;
	if (t->removes)
		evloop_remove(&loop, &t->removes->watch);
	if (t->adds)
		assert_int_equal(evloop_add(&loop, &t->adds->watch, EPOLLIN, &error), 0);
}

static void open_tap(struct tap *t)
{
	int fds[2];

	assert_int_equal(pipe2(fds, O_CLOEXEC | O_NONBLOCK), 0);
	*t = (struct tap){.watch = {.fd = fds[0], .ready = called}, .write_fd = fds[1]};
	assert_int_equal(evloop_add(&loop, &t->watch, EPOLLIN, &error), 0);
}

static void fill(const struct tap *t)
{
	assert_int_equal(write(t->write_fd, "x", 1), 1);
}

static void close_tap(struct tap *t)
{
	evloop_remove(&loop, &t->watch);
	(void)close(t->watch.fd);
	(void)close(t->write_fd);
}

static int begin(void **state)
{
	(void)state;
	return evloop_init(&loop, &error);
}

static int end(void **state)
{
	(void)state;
	evloop_fini(&loop);
	return 0;
}

static void turn(void)
{
	assert_int_equal(evloop_turn(&loop, 0, &error), 0);
}

static void calls_what_is_ready_until_it_is_read(void **state)
{
	struct tap a;
	struct tap b;
	char c;

	(void)state;
	open_tap(&a);
	open_tap(&b);
	fill(&a);
	turn();
	turn();
	assert_int_equal(a.calls, 2);
	assert_int_equal(b.calls, 0);
	assert_int_equal(a.events, EPOLLIN);
	assert_int_equal(read(a.watch.fd, &c, 1), 1);
	turn();
	assert_int_equal(a.calls, 2);
	close_tap(&a);
	close_tap(&b);
}

static void a_watch_removed_in_a_batch_is_not_called(void **state)
{
	struct tap a;
	struct tap b;

	(void)state;
	open_tap(&a);
	open_tap(&b);
	a.removes = &b;
	b.removes = &a;
	fill(&a);
	fill(&b);
	turn();
	assert_int_equal(a.calls + b.calls, 1);
	assert_true(a.watch.slot == 0 || b.watch.slot == 0);
	close_tap(&a);
	close_tap(&b);
	close_tap(&a); /* twice is harmless for the loop */
}

static void an_event_of_a_removed_watch_is_not_its_successors(void **state)
{
	struct tap a;
	struct tap b;
	struct tap c;

	(void)state;
	open_tap(&a);
	open_tap(&b);
	open_tap(&c);
	evloop_remove(&loop, &c.watch);
	a.removes = &b;
	b.removes = &a;
	a.adds = b.adds = &c;
	fill(&a);
	fill(&b);
	turn();
	assert_int_equal(a.calls + b.calls, 1);
	assert_int_equal(c.watch.slot, a.calls ? 2 : 1);
	assert_int_equal(c.calls, 0);
	a.adds = b.adds = NULL;
	fill(&c);
	turn();
	assert_int_equal(c.calls, 1);
	close_tap(&a);
	close_tap(&b);
	close_tap(&c);
}

static void refuses_regular_files_and_too_many(void **state)
{
	struct watch w = {.fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC), .ready = called};
	static struct tap taps[2];

	(void)state;
	assert_int_equal(evloop_add(&loop, &w, EPOLLIN, &error), -1);
	assert_int_equal(error.code, EPERM);
	assert_int_equal(w.slot, 0);
	(void)close(w.fd);
	open_tap(&taps[0]);
	for (int i = 0; i < EVLOOP_WATCHES_MAX; i++) {
		if (!loop.watches[i])
			loop.watches[i] = &taps[0].watch;
	}
	w.fd = taps[0].write_fd;
	assert_int_equal(evloop_add(&loop, &w, EPOLLOUT, &error), -1);
	assert_int_equal(error.code, ENOSPC);
	close_tap(&taps[0]);
}

static int fired;

static void fire(struct timer *t)
{
	(void)t;
	fired++;
}

static void runs_timers_that_are_due(void **state)
{
	struct timer past = {.expired = fire};
	struct timer never = {.expired = fire};

	(void)state;
	fired = 0;
	assert_true(evloop_timer(&loop, &past, 1));
	assert_true(evloop_timer(&loop, &never, NEVER - 1));
	/* A due timer ends a wait that would be for ever. */
	assert_int_equal(evloop_turn(&loop, NEVER, &error), 0);
	assert_int_equal(fired, 1);
	evloop_timer_clear(&loop, &never);
	turn();
	assert_int_equal(fired, 1);
}

struct job {
	struct idle_job job;
	const struct tap *fills;
	int runs;
};

static void run_job(struct idle_job *job)
{
	struct job *j = container_of(job, struct job, job);

	j->runs++;
	fill(j->fills);
}

static void an_idle_job_waits_for_all_else(void **state)
{
	struct tap tap;
	struct job job = {.job = {run_job}, .fills = &tap};
	char byte;

	(void)state;
	open_tap(&tap);
	fill(&tap);
	evloop_when_idle(&loop, &job.job);
	assert_int_equal(evloop_turn(&loop, NEVER, &error), 0);
	assert_int_equal(tap.calls, 1);
	assert_int_equal(job.runs, 0);
	assert_int_equal(read(tap.watch.fd, &byte, 1), 1);
	/* who only looks has something to do then */
	assert_int_equal(evloop_turn(&loop, 0, &error), 0);
	assert_int_equal(job.runs, 0);
	/* it would wait for ever, but for what the job does */
	assert_int_equal(evloop_turn(&loop, NEVER, &error), 0);
	assert_int_equal(job.runs, 1);
	assert_int_equal(tap.calls, 2);
	/* once */
	assert_int_equal(evloop_turn(&loop, NEVER, &error), 0);
	assert_int_equal(job.runs, 1);
	close_tap(&tap);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(calls_what_is_ready_until_it_is_read, begin, end),
		cmocka_unit_test_setup_teardown(
			a_watch_removed_in_a_batch_is_not_called, begin, end),
		cmocka_unit_test_setup_teardown(
			an_event_of_a_removed_watch_is_not_its_successors, begin, end),
		cmocka_unit_test_setup_teardown(refuses_regular_files_and_too_many, begin, end),
		cmocka_unit_test_setup_teardown(runs_timers_that_are_due, begin, end),
		cmocka_unit_test_setup_teardown(an_idle_job_waits_for_all_else, begin, end),
	};

	return cmocka_run_group_tests_name("linux_evloop", tests, NULL, NULL);
}
