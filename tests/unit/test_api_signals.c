/* SPDX-License-Identifier: MIT */
/* Names of stop signals. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/signals.h"

static void known_names_have_this_machines_numbers(void **state)
{
	(void)state;
	assert_int_equal(signal_by_name("SIGTERM"), SIGTERM);
	assert_int_equal(signal_by_name("SIGUSR1"), SIGUSR1);
	assert_int_equal(signal_by_name("SIGRTMIN"), 34);
	assert_int_equal(signal_by_name("SIGRTMIN+15"), 49);
	assert_int_equal(signal_by_name("SIGRTMAX-14"), 50);
	assert_int_equal(signal_by_name("SIGRTMAX"), 64);
}

static void others_have_none(void **state)
{
	static const char *const names[] = {"", "TERM", "15", "SIG", "SIGNOTHING", "sigterm",
		"SIGRTMIN+", "SIGRTMIN+16", "SIGRTMIN-1", "SIGRTMAX-15", "SIGRTMAX+1",
		"SIGRTMIN+1x", "SIGTERM "};

	(void)state;
	assert_int_equal(signal_by_name(NULL), 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_int_equal(signal_by_name(names[i]), 0);
}

static void the_list_holds_every_name_sorted(void **state)
{
	char list[SIGNAL_NAMES_MAX];
	char last[16] = "";
	struct text t;
	int count = 0;

	(void)state;
	text_init(&t, list, sizeof(list));
	signal_names(&t);
	assert_false(t.cut);
	for (char *name = strtok(list, "\", "); name != NULL; name = strtok(NULL, "\", ")) {
		assert_true(signal_by_name(name) > 0);
		assert_true(strcmp(last, name) < 0);
		assert_true(text_copy(last, sizeof(last), name));
		count++;
	}
	assert_int_equal(count, 65);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_names_have_this_machines_numbers),
		cmocka_unit_test(others_have_none),
		cmocka_unit_test(the_list_holds_every_name_sorted),
	};

	return cmocka_run_group_tests_name("api_signals", tests, NULL, NULL);
}
