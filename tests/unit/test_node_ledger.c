/* SPDX-License-Identifier: MIT */
/* The ledger: records survive a second mapping, another layout is refused, the size is sealed. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "node/ledger.h"
#include "pod/record.h"

static void a_second_mapping_finds_the_records(void **state)
{
	struct ledger l;
	struct ledger again;
	struct table t;
	table_handle h;
	struct pod_record *r;
	struct err e;

	(void)state;
	assert_int_equal(ledger_open(&l, -1, 4, 8, &e), 0);
	assert_true(l.fresh);
	table_init(&t, l.pods, 4, sizeof *r, true);
	r = table_new(&t, &h);
	strcpy(r->name, "web");

	assert_int_equal(ledger_open(&again, fcntl(l.fd, F_DUPFD_CLOEXEC, 0), 4, 8, &e), 0);
	assert_false(again.fresh);
	table_init(&t, again.pods, 4, sizeof *r, false);
	r = table_get(&t, h);
	assert_non_null(r);
	assert_string_equal(r->name, "web");
	assert_true((uintptr_t)again.pods % 8 == 0 && (uintptr_t)again.containers % 8 == 0);
	ledger_close(&again);
	ledger_close(&l);
	ledger_close(&l);
}

static void another_layout_is_refused(void **state)
{
	struct ledger l;
	struct ledger again;
	struct err e;

	(void)state;
	assert_int_equal(ledger_open(&l, -1, 4, 8, &e), 0);
	assert_int_equal(ledger_open(&again, fcntl(l.fd, F_DUPFD_CLOEXEC, 0), 5, 8, &e), -1);
	assert_int_equal(e.code, EINVAL);
	*(uint32_t *)((char *)l.map + 8) += 1; /* the version */
	assert_int_equal(ledger_open(&again, fcntl(l.fd, F_DUPFD_CLOEXEC, 0), 4, 8, &e), -1);
	assert_int_equal(e.code, EINVAL);
	ledger_close(&l);
}

static void its_size_cannot_change(void **state)
{
	struct ledger l;
	struct err e;

	(void)state;
	assert_int_equal(ledger_open(&l, -1, 1, 1, &e), 0);
	assert_int_equal(ftruncate(l.fd, 0), -1);
	ledger_close(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_second_mapping_finds_the_records),
		cmocka_unit_test(another_layout_is_refused),
		cmocka_unit_test(its_size_cannot_change),
	};

	return cmocka_run_group_tests_name("node_ledger", tests, NULL, NULL);
}
