/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/tree_fixture.h"

struct arena a;
struct tree_problem problem;

int tree_start(void **state)
{
	(void)state;
	arena_init(&a, 8 * 1024 * 1024);
	memset(&problem, 0, sizeof(problem));
	return 0;
}

int tree_finish(void **state)
{
	(void)state;
	arena_fini(&a);
	return 0;
}

char *exact_copy(const char *text, size_t len)
{
	char *exact = malloc(len > 0 ? len : 1);

	memcpy(exact, text, len);
	return exact;
}

void expect_refused(
	bool refused, const char *text, uint32_t line, uint32_t column, const char *what)
{
	if (!refused)
		fail_msg("accepted: %s", text);
	assert_string_equal(problem.text, what);
	assert_int_equal(problem.line, line);
	assert_int_equal(problem.column, column);
}
