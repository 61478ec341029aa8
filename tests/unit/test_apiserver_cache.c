/* SPDX-License-Identifier: MIT */
/* Present objects and the history of their changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "apiserver/cache.h"

static struct cache cache;
static uint32_t told;

static void changed(void *arg, struct cache *c, struct version *v)
{
	(void)arg;
	(void)c;
	(void)v;
	told++;
}

static int start(void **state)
{
	(void)state;
	cache_init(&cache);
	cache.changed = changed;
	told = 0;
	return 0;
}

static int stop(void **state)
{
	(void)state;
	cache_fini(&cache);
	return 0;
}

static void put(enum change_type type, uint64_t version, const char *name, bool quiet)
{
	struct cache_state s = {type, version, name, "default", name, "{}", 2};

	assert_true(cache_put(&cache, &s, quiet));
}

/* The versions after one, as text: "+11 ~12 ". */
static const char *after(uint64_t at)
{
	static char text[1024];
	struct version *v;
	size_t len = 0;

	for (; (v = cache_after(&cache, at)) && len < sizeof(text) - 8; at = v->version) {
		text[len++] = "+~-"[v->type];
		text[len++] = (char)('0' + v->version / 10 % 10);
		text[len++] = (char)('0' + v->version % 10);
		text[len++] = ' ';
	}
	text[len] = '\0';
	return text;
}

static void tells_only_what_is_new(void **state)
{
	(void)state;
	put(TYPE_ADDED, 10, "a", true);
	assert_int_equal(told, 0);
	put(TYPE_MODIFIED, 11, "a", false);
	put(TYPE_MODIFIED, 11, "a", false);
	put(TYPE_MODIFIED, 9, "a", false);
	assert_int_equal(told, 1);
	assert_int_equal(cache.count, 1);
	assert_int_equal(cache_find(&cache, "default", "a")->version, 11);
	put(TYPE_DELETED, 12, "a", false);
	assert_null(cache_find(&cache, "default", "a"));
	assert_int_equal(cache.count, 0);
}

static void knows_every_change_since_it_began_and_the_last_from_before(void **state)
{
	(void)state;
	put(TYPE_ADDED, 10, "a", true);
	put(TYPE_ADDED, 11, "b", true);
	put(TYPE_DELETED, 12, "gone", true);
	cache_begin(&cache, 12);
	put(TYPE_MODIFIED, 13, "a", false);
	put(TYPE_MODIFIED, 14, "a", false);
	put(TYPE_DELETED, 15, "b", false);
	assert_string_equal(after(12), "~13 ~14 -15 ");
	assert_string_equal(after(13), "~14 -15 ");
	assert_string_equal(after(9), "-12 ~13 ~14 -15 ");
	assert_string_equal(after(15), "");
}

static void forgets_the_oldest_and_says_so(void **state)
{
	(void)state;
	put(TYPE_ADDED, 1, "a", false);
	put(TYPE_DELETED, 2, "a", false);
	for (uint64_t v = 3; v < 3 + HISTORY_MAX; v++)
		put(v == 3 ? TYPE_ADDED : TYPE_MODIFIED, v, "b", false);
	assert_true(cache_expired(&cache, 1));
	assert_false(cache_expired(&cache, 2));
	assert_int_equal(cache_after(&cache, 2)->version, 3);
	put(TYPE_MODIFIED, 500, "b", false);
	assert_int_equal(cache_after(&cache, 2)->version, 4);
}

static void lists_pods_by_name_when_asked(void **state)
{
	static const char *const wanted[] = {"a", "b", "c"};
	struct list *pos;
	int i = 0;

	(void)state;
	cache.by_name = true;
	put(TYPE_ADDED, 1, "c", false);
	put(TYPE_ADDED, 2, "a", false);
	put(TYPE_ADDED, 3, "b", false);
	put(TYPE_MODIFIED, 4, "c", false);
	list_each(pos, &cache.objects)
	{
		if (i < 3)
			assert_string_equal(
				container_of(pos, struct version, link)->name, wanted[i]);
		i++;
	}
	assert_int_equal(i, 3);
}

static void is_bounded(void **state)
{
	(void)state;
	cache.most = EVENTS_KEPT;
	for (uint64_t v = 1; v <= EVENTS_KEPT + 10; v++) {
		char name[3] = {(char)('a' + v / 26), (char)('a' + v % 26), '\0'};

		put(TYPE_ADDED, v, name, false);
	}
	assert_int_equal(cache.count, EVENTS_KEPT);
	assert_null(cache_find(&cache, "default", "ab"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(tells_only_what_is_new, start, stop),
		cmocka_unit_test_setup_teardown(
			knows_every_change_since_it_began_and_the_last_from_before, start, stop),
		cmocka_unit_test_setup_teardown(forgets_the_oldest_and_says_so, start, stop),
		cmocka_unit_test_setup_teardown(lists_pods_by_name_when_asked, start, stop),
		cmocka_unit_test_setup_teardown(is_bounded, start, stop),
	};

	return cmocka_run_group_tests_name("apiserver_cache", tests, NULL, NULL);
}
