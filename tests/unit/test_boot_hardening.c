/* SPDX-License-Identifier: MIT */
/* The hardening table, its exceptions in node.yaml, and its writing into a directory. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "api/hardening.h"
#include "api/nodeconf.h"
#include "base/fdio.h"
#include "base/log.h"
#include "boot/hardening.h"

static char base[] = "/tmp/podinit-hardening-XXXXXX";
static const char *const dirs[] = {"kernel", "kernel/yama", "fs", "user"};
static int sys = -1;
static char logged[512];
static const struct strings nothing;

static void keep_line(enum log_level level, const char *line, size_t len)
{
	(void)level;
	(void)len;
	text_copy(logged, sizeof(logged), line);
}

static int set_up(void **state)
{
	(void)state;
	logged[0] = '\0';
	log_set_sink(keep_line);
	text_copy(base, sizeof(base), "/tmp/podinit-hardening-XXXXXX");
	if (!mkdtemp(base))
		return -1;
	sys = open(base, O_PATH | O_DIRECTORY | O_CLOEXEC);
	for (size_t i = 0; i < ARRAY_LEN(dirs); i++)
		if (mkdirat(sys, dirs[i], 0755) < 0)
			return -1;
	return 0;
}

/* The path of a setting below sys. */
static const char *path_of(const char *name)
{
	static char path[64];

	text_copy(path, sizeof(path), name);
	for (char *c = path; *c; c++)
		if (*c == '.')
			*c = '/';
	return path;
}

static int tear_down(void **state)
{
	(void)state;
	log_set_sink(NULL);
	for (size_t i = 0; i < HARDENING_COUNT; i++)
		(void)unlinkat(sys, path_of(hardening_table[i].name), 0);
	for (size_t i = ARRAY_LEN(dirs); i-- > 0;)
		(void)unlinkat(sys, dirs[i], AT_REMOVEDIR);
	(void)close(sys);
	return rmdir(base);
}

static void make(const char *name)
{
	int fd = openat(sys, path_of(name), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	assert_true(fd >= 0);
	(void)close(fd);
}

static void holds(const char *name, const char *value)
{
	char text[64];
	int fd = openat(sys, path_of(name), O_RDONLY | O_CLOEXEC);
	ssize_t n = read(fd, text, sizeof(text) - 1);

	assert_true(n >= 0);
	text[n] = '\0';
	(void)close(fd);
	assert_string_equal(text, value);
}

static void every_setting_is_named_once_and_fits(void **state)
{
	(void)state;
	for (size_t i = 0; i < HARDENING_COUNT; i++) {
		const struct hardening *h = &hardening_table[i];

		assert_non_null(h->name);
		assert_non_null(h->value);
		assert_ptr_equal(hardening_find(h->name), h);
		assert_true(strlen(h->name) < 64 && strlen(h->value) < 30);
		assert_null(strpbrk(h->name, "/ "));
	}
	assert_null(hardening_find("kernel.panic"));
	assert_null(hardening_find(""));
}

static void modules_end_last(void **state)
{
	(void)state;
	assert_string_equal(hardening_table[HARDENING_COUNT - 1].name, "kernel.modules_disabled");
}

static void what_is_there_is_written(void **state)
{
	(void)state;
	make("kernel.kptr_restrict");
	make("kernel.yama.ptrace_scope");
	make("kernel.core_pattern");
	make("kernel.modprobe");
	hardening_apply(sys, &nothing);
	holds("kernel.kptr_restrict", "2\n");
	holds("kernel.yama.ptrace_scope", "1\n");
	holds("kernel.core_pattern", "/dev/null/core\n");
	holds("kernel.modprobe", "\n");
	assert_string_equal(logged, ""); /* the others are not there, and that is right */
}

static void an_exception_is_left_alone(void **state)
{
	static const char *names[] = {"fs.protected_fifos", "kernel.dmesg_restrict"};
	const struct strings exceptions = {names, ARRAY_LEN(names)};

	(void)state;
	make("kernel.dmesg_restrict");
	make("kernel.kptr_restrict");
	make("fs.protected_fifos");
	make("fs.protected_regular");
	hardening_apply(sys, &exceptions);
	holds("kernel.dmesg_restrict", "");
	holds("kernel.kptr_restrict", "2\n");
	holds("fs.protected_fifos", "");
	holds("fs.protected_regular", "2\n");
}

static void what_cannot_be_written_is_named(void **state)
{
	(void)state;
	assert_int_equal(mkdirat(sys, "user/max_user_namespaces", 0755), 0);
	hardening_apply(sys, &nothing);
	assert_non_null(
		strstr(logged, "Failed to set user.max_user_namespaces to \"0\": Is a directory"));
	assert_int_equal(unlinkat(sys, "user/max_user_namespaces", AT_REMOVEDIR), 0);
}

static void node_yaml_names_exceptions(void **state)
{
	static const char text[] = "apiVersion: podinit.io/v1\n"
				   "kind: BoardConfig\n"
				   "hardeningExceptions: [kernel.modules_disabled]\n";
	struct nodeconf conf;
	struct problems problems;
	struct arena arena;

	(void)state;
	arena_init(&arena, 1 << 20);
	problems_init(&problems, &arena, "");
	nodeconf_defaults(&conf, false);
	assert_int_equal(conf.board.hardening_exceptions.count, 0);
	assert_true(nodeconf_load(&arena, "", text, strlen(text), &conf, &problems));
	for (size_t i = 0; i < HARDENING_COUNT; i++)
		assert_int_equal(hardening_is_excepted(
					 &hardening_table[i], &conf.board.hardening_exceptions),
			i == HARDENING_COUNT - 1);
	arena_fini(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_setting_is_named_once_and_fits),
		cmocka_unit_test(modules_end_last),
		cmocka_unit_test_setup_teardown(what_is_there_is_written, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_exception_is_left_alone, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_cannot_be_written_is_named, set_up, tear_down),
		cmocka_unit_test(node_yaml_names_exceptions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
