/* SPDX-License-Identifier: MIT */
/* The thresholds over time, and who is evicted first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pod/evict.h"

#define MIB (UINT64_C(1) << 20)

static struct evict_state st;
static struct eviction_conf conf;
static msec now;

static int setup(void **state)
{
	(void)state;
	st = (struct evict_state){0};
	conf = (struct eviction_conf){
		.hard = 4 * MIB,
		.transition = SECONDS(300),
	};
	now = SECONDS(100);
	return 0;
}

static void see(msec after, uint64_t available)
{
	now += after;
	evict_saw(&st, &conf, available, now);
}

static void nothing_is_done_while_there_is_enough(void **state)
{
	(void)state;
	see(0, 4 * MIB);
	assert_int_equal(evict_due(&st), EVICT_NONE);
	assert_false(st.pressure);
	assert_true(evict_again(&st, &conf, now) == NEVER);
}

static void a_hard_threshold_acts_at_once(void **state)
{
	(void)state;
	see(0, 4 * MIB - 1);
	assert_int_equal(evict_due(&st), EVICT_HARD);
	assert_true(st.pressure);
	assert_true(st.pressure_changed_at == now);
	assert_true(evict_again(&st, &conf, now) == now + EVICT_PERIOD);
}

static void the_condition_outlives_the_want(void **state)
{
	msec met;

	(void)state;
	see(0, MIB);
	see(SECONDS(10), MIB);
	met = now;
	see(SECONDS(1), 8 * MIB);
	assert_int_equal(evict_due(&st), EVICT_NONE);
	assert_true(st.pressure);
	assert_true(evict_again(&st, &conf, now) == met + SECONDS(300));
	see(SECONDS(298), 8 * MIB);
	assert_true(st.pressure);
	see(SECONDS(1), 8 * MIB);
	assert_false(st.pressure);
	assert_true(st.pressure_changed_at == now);
	assert_true(evict_again(&st, &conf, now) == NEVER);
}

static void a_soft_threshold_has_a_grace(void **state)
{
	(void)state;
	conf.hard = 0;
	conf.soft = 16 * MIB;
	conf.soft_grace = SECONDS(25);
	see(0, 15 * MIB);
	assert_int_equal(evict_due(&st), EVICT_NONE);
	assert_true(st.pressure);
	assert_true(evict_again(&st, &conf, now) == now + EVICT_PERIOD);
	see(SECONDS(20), 15 * MIB);
	assert_int_equal(evict_due(&st), EVICT_NONE);
	assert_true(evict_again(&st, &conf, now) == now + SECONDS(5));
	see(SECONDS(5), 15 * MIB);
	assert_int_equal(evict_due(&st), EVICT_SOFT);
	/* enough for a moment, and its time begins anew */
	see(SECONDS(1), 16 * MIB);
	see(SECONDS(1), 15 * MIB);
	assert_int_equal(evict_due(&st), EVICT_NONE);
}

static void the_hard_one_goes_before_the_soft_one(void **state)
{
	(void)state;
	conf.soft = 16 * MIB;
	see(0, 15 * MIB);
	assert_int_equal(evict_due(&st), EVICT_SOFT);
	see(1, MIB);
	assert_int_equal(evict_due(&st), EVICT_HARD);
}

static void the_least_reclaim_counts_once_it_has_acted(void **state)
{
	(void)state;
	conf.reclaim = 2 * MIB;
	see(0, 5 * MIB);
	assert_int_equal(evict_due(&st), EVICT_NONE);
	see(1, 3 * MIB);
	assert_int_equal(evict_due(&st), EVICT_HARD);
	see(1, 5 * MIB);
	assert_int_equal(evict_due(&st), EVICT_HARD);
	see(1, 6 * MIB);
	assert_int_equal(evict_due(&st), EVICT_NONE);
	see(1, 5 * MIB);
	assert_int_equal(evict_due(&st), EVICT_NONE);
}

static void without_thresholds_nothing_is_ever_short(void **state)
{
	(void)state;
	conf = (struct eviction_conf){0};
	see(0, 0);
	assert_int_equal(evict_due(&st), EVICT_NONE);
	assert_false(st.pressure);
}

static bool before(struct evict_candidate a, struct evict_candidate b)
{
	assert_false(evict_before(&a, &a));
	assert_false(evict_before(&a, &b) && evict_before(&b, &a));
	return evict_before(&a, &b);
}

static void near_the_threshold_half_of_it_is_kept_from_the_first(void **state)
{
	(void)state;
	assert_false(evict_is_near(&conf, 8 * MIB));
	assert_true(evict_is_near(&conf, 8 * MIB - 1));
	assert_true(evict_room(&conf, 7 * MIB) == 5 * MIB);
	assert_true(evict_room(&conf, MIB) == 0);
	conf.hard = 0;
	assert_false(evict_is_near(&conf, 0));
}

static void who_uses_more_than_requested_goes_first(void **state)
{
	(void)state;
	assert_true(before((struct evict_candidate){.priority = 1000, .used = 2, .requested = 1},
		(struct evict_candidate){.priority = 0, .used = 50, .requested = 50}));
}

static void then_by_priority(void **state)
{
	(void)state;
	assert_true(before((struct evict_candidate){.priority = -1, .used = 2, .requested = 1},
		(struct evict_candidate){.priority = 0, .used = 50, .requested = 1}));
	assert_true(before((struct evict_candidate){.priority = 0, .used = 1, .requested = 9},
		(struct evict_candidate){.priority = 1, .used = 9, .requested = 9}));
}

static void then_who_uses_most_beyond_its_request(void **state)
{
	(void)state;
	assert_true(before((struct evict_candidate){.used = 30, .requested = 0},
		(struct evict_candidate){.used = 50, .requested = 25}));
	assert_true(before((struct evict_candidate){.used = 8, .requested = 9},
		(struct evict_candidate){.used = 10, .requested = 20}));
	assert_true(before((struct evict_candidate){.used = UINT64_MAX, .requested = 0},
		(struct evict_candidate){.used = UINT64_MAX, .requested = 1}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(nothing_is_done_while_there_is_enough, setup),
		cmocka_unit_test_setup(a_hard_threshold_acts_at_once, setup),
		cmocka_unit_test_setup(the_condition_outlives_the_want, setup),
		cmocka_unit_test_setup(a_soft_threshold_has_a_grace, setup),
		cmocka_unit_test_setup(the_hard_one_goes_before_the_soft_one, setup),
		cmocka_unit_test_setup(the_least_reclaim_counts_once_it_has_acted, setup),
		cmocka_unit_test_setup(without_thresholds_nothing_is_ever_short, setup),
		cmocka_unit_test_setup(near_the_threshold_half_of_it_is_kept_from_the_first, setup),
		cmocka_unit_test_setup(who_uses_more_than_requested_goes_first, setup),
		cmocka_unit_test_setup(then_by_priority, setup),
		cmocka_unit_test_setup(then_who_uses_most_beyond_its_request, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
