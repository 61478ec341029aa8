/* SPDX-License-Identifier: MIT */
/* The deadline heap against a plain list of deadlines, and its rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/timers.h"

#define CAP 64

static struct timers ts;
static struct timer *heap[CAP];
static struct timer many[CAP];
static msec last_expired;
static unsigned expired_count;
static bool in_order;

static void note(struct timer *t)
{
	in_order = in_order && t->at >= last_expired && !timer_is_set(t);
	last_expired = t->at;
	expired_count++;
}

static void rearm_at_once(struct timer *t)
{
	expired_count++;
	timer_set(&ts, t, t->at);
}

static int start(void **state)
{
	(void)state;
	timers_init(&ts, heap, CAP);
	for (unsigned i = 0; i < CAP; i++)
		many[i] = (struct timer){.expired = note};
	last_expired = 0;
	expired_count = 0;
	in_order = true;
	return 0;
}

/* A small generator, so that each run is the same. */
static uint32_t seed;

static uint32_t random_below(uint32_t n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % n;
}

static msec earliest(void)
{
	msec least = NEVER;

	for (unsigned i = 0; i < CAP; i++) {
		if (timer_is_set(&many[i]) && many[i].at < least)
			least = many[i].at;
	}
	return least;
}

static void knows_the_earliest_after_any_change(void **state)
{
	(void)state;
	seed = 1;
	for (unsigned i = 0; i < 20000; i++) {
		struct timer *t = &many[random_below(CAP)];

		if (random_below(3) == 0)
			timer_clear(&ts, t);
		else
			assert_true(timer_set(&ts, t, random_below(1000)));
		assert_true(timers_next(&ts) == earliest());
	}
}

static void runs_what_is_due_in_order(void **state)
{
	(void)state;
	seed = 2;
	for (unsigned i = 0; i < CAP; i++)
		timer_set(&ts, &many[i], 1 + random_below(100));
	timers_run(&ts, 50);
	assert_true(in_order);
	assert_true(last_expired <= 50);
	assert_true(timers_next(&ts) > 50);
	timers_run(&ts, 100);
	assert_true(in_order);
	assert_int_equal(expired_count, CAP);
	assert_true(timers_next(&ts) == NEVER);
}

static void a_timer_that_rearms_itself_runs_once_a_turn(void **state)
{
	(void)state;
	many[0].expired = rearm_at_once;
	timer_set(&ts, &many[0], 5);
	timers_run(&ts, 10);
	assert_int_equal(expired_count, 1);
	assert_true(timer_is_set(&many[0]));
}

static void never_disarms(void **state)
{
	(void)state;
	assert_true(timer_set(&ts, &many[0], 5));
	assert_true(timer_set(&ts, &many[0], NEVER));
	assert_false(timer_is_set(&many[0]));
	assert_true(timers_next(&ts) == NEVER);
	timer_clear(&ts, &many[0]);
	timers_run(&ts, NEVER);
	assert_int_equal(expired_count, 0);
}

static void a_full_heap_refuses_but_still_moves(void **state)
{
	struct timer extra = {.expired = note};

	(void)state;
	for (unsigned i = 0; i < CAP; i++)
		assert_true(timer_set(&ts, &many[i], 100));
	assert_false(timer_set(&ts, &extra, 1));
	assert_false(timer_is_set(&extra));
	assert_true(timer_set(&ts, &many[CAP - 1], 7));
	assert_true(timers_next(&ts) == 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(knows_the_earliest_after_any_change, start),
		cmocka_unit_test_setup(runs_what_is_due_in_order, start),
		cmocka_unit_test_setup(a_timer_that_rearms_itself_runs_once_a_turn, start),
		cmocka_unit_test_setup(never_disarms, start),
		cmocka_unit_test_setup(a_full_heap_refuses_but_still_moves, start),
	};

	return cmocka_run_group_tests_name("base_timers", tests, NULL, NULL);
}
