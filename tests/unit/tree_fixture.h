/* SPDX-License-Identifier: MIT */
/* What the tests of the two readers share: an arena a case, texts without a NUL behind them, and
 * where a problem lies. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "yaml/tree.h"

extern struct arena a;
extern struct tree_problem problem;

/* Set-up and tear-down of a case. */
int tree_start(void **state);
int tree_finish(void **state);

/* A copy of text that ends where it ends, so that the sanitizer sees a read too far. The caller
 * frees it. */
char *exact_copy(const char *text, size_t len);

/* The reader refused text, at this place and with these words. */
void expect_refused(
	bool refused, const char *text, uint32_t line, uint32_t column, const char *what);
