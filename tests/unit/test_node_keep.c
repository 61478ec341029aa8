/* SPDX-License-Identifier: MIT */
/* Manifests kept on storage: written, replaced, removed, in the order asked, and failures told. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "node/keep.h"
#include "node/manifests.h"

static char root[64];
static char dir[80];
static struct evloop loop;
static struct reaper reaper;
static struct keeps keeps;
static int answers;
static int settled_count;
static struct err last;

static void settled(struct keeps *ks)
{
	(void)ks;
	settled_count++;
}

static void answered(void *arg, const struct err *e)
{
	int *order = arg;

	last = e ? *e : (struct err){0};
	*order = ++answers;
}

static int start(void **state)
{
	struct err e = {0};

	(void)state;
	strcpy(root, "/tmp/test_keep.XXXXXX");
	if (!mkdtemp(root) || evloop_init(&loop, &e) < 0 ||
		reaper_init(&reaper, &loop, NULL, &e) < 0)
		return -1;
	snprintf(dir, sizeof dir, "%s/data/manifests", root);
	memset(&keeps, 0, sizeof keeps);
	keeps.loop = &loop;
	keeps.reaper = &reaper;
	keeps.settled = settled;
	answers = settled_count = 0;
	return 0;
}

static int end(void **state)
{
	char command[96];

	(void)state;
	reaper_fini(&reaper);
	evloop_fini(&loop);
	snprintf(command, sizeof command, "rm -rf %s", root);
	return system(command);
}

static int ask(const char *name, const char *text, void *order)
{
	const struct manifest_write w = {
		.text = text,
		.len = text ? strlen(text) : 0,
		.done = answered,
		.arg = order,
	};
	struct err e = {0};
	struct keep *k = keep_reserve(&keeps, dir, name, &w, &e);

	if (!k)
		return -1;
	keep_go(&keeps, k);
	return 0;
}

static void wait_for(int count)
{
	msec until = clock_boot() + SECONDS(20);
	struct err e;

	while (answers < count && clock_boot() < until)
		assert_int_equal(evloop_turn(&loop, clock_boot() + 100, &e), 0);
	assert_int_equal(answers, count);
}

static const char *content(const char *name)
{
	static char buf[100];
	char path[160];
	ssize_t n;
	int fd;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	n = read(fd, buf, sizeof buf - 1);
	close(fd);
	assert_true(n >= 0);
	buf[n] = '\0';
	return buf;
}

static void writes_and_removes(void **state)
{
	char path[OBJECT_FILE_MAX];
	int order;

	(void)state;
	snprintf(path, sizeof path, "%s/a.yaml", dir);
	assert_int_equal(ask("a.yaml", "text", &order), 0);
	assert_true(keep_is_busy(&keeps, path));
	wait_for(1);
	assert_int_equal(last.code, 0);
	assert_string_equal(content("a.yaml"), "text");
	assert_false(keep_is_busy(&keeps, path));
	assert_true(keep_is_idle(&keeps));
	assert_int_equal(settled_count, 1);
	assert_int_equal(ask("a.yaml", NULL, &order), 0);
	wait_for(2);
	assert_int_equal(last.code, 0);
	assert_null(content("a.yaml"));
	assert_null(content(".podinit.new"));
}

static void keeps_the_order_asked(void **state)
{
	int order[3];

	(void)state;
	assert_int_equal(ask("a.yaml", "one", &order[0]), 0);
	assert_int_equal(ask("a.yaml", NULL, &order[1]), 0);
	assert_int_equal(ask("a.yaml", "two", &order[2]), 0);
	wait_for(3);
	assert_int_equal(order[0], 1);
	assert_int_equal(order[1], 2);
	assert_int_equal(order[2], 3);
	assert_string_equal(content("a.yaml"), "two");
}

static void removing_what_is_not_there_is_fine(void **state)
{
	int order;

	(void)state;
	assert_int_equal(ask("a.yaml", NULL, &order), 0);
	wait_for(1);
	assert_int_equal(last.code, 0);
}

static void tells_why_it_could_not(void **state)
{
	char path[100];
	int order;
	int fd;

	(void)state;
	snprintf(path, sizeof path, "%s/data", root);
	fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(ask("a.yaml", "text", &order), 0);
	wait_for(1);
	assert_int_not_equal(last.code, 0);
	assert_non_null(strstr(last.text, "data"));
}

static void refuses_more_than_it_can_hold(void **state)
{
	int order[KEEPS_MAX + 1];

	(void)state;
	for (int i = 0; i < KEEPS_MAX; i++)
		assert_int_equal(ask("a.yaml", "text", &order[i]), 0);
	assert_int_equal(ask("a.yaml", "text", &order[KEEPS_MAX]), -1);
	wait_for(KEEPS_MAX);
}

static void what_is_dropped_does_not_happen(void **state)
{
	const struct manifest_write w = {.text = "text", .len = 4, .done = answered};
	struct err e = {0};
	struct keep *k;
	int order;

	(void)state;
	for (int i = 0; i < 2 * KEEPS_MAX; i++) {
		k = keep_reserve(&keeps, dir, "a.yaml", &w, &e);
		assert_non_null(k);
		keep_drop(k);
	}
	/* Nor does one that waits for its word stand in the way of others. */
	k = keep_reserve(&keeps, dir, "a.yaml", &w, &e);
	assert_int_equal(ask("b.yaml", "text", &order), 0);
	wait_for(1);
	assert_null(content("a.yaml"));
	assert_string_equal(content("b.yaml"), "text");
	keep_drop(k);
}

static void refuses_what_is_too_large(void **state)
{
	static char large[MANIFEST_BYTES_MAX + 2];

	(void)state;
	memset(large, '#', sizeof(large) - 1);
	assert_int_equal(ask("a.yaml", large, NULL), -1);
	large[MANIFEST_BYTES_MAX] = '\0';
	assert_int_equal(ask("a.yaml", large, &(int){0}), 0);
	wait_for(1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(writes_and_removes, start, end),
		cmocka_unit_test_setup_teardown(keeps_the_order_asked, start, end),
		cmocka_unit_test_setup_teardown(removing_what_is_not_there_is_fine, start, end),
		cmocka_unit_test_setup_teardown(tells_why_it_could_not, start, end),
		cmocka_unit_test_setup_teardown(refuses_more_than_it_can_hold, start, end),
		cmocka_unit_test_setup_teardown(what_is_dropped_does_not_happen, start, end),
		cmocka_unit_test_setup_teardown(refuses_what_is_too_large, start, end),
	};

	return cmocka_run_group_tests_name("node_keep", tests, NULL, NULL);
}
