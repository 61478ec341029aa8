/* SPDX-License-Identifier: MIT */
/*
 * Every tests/golden/x.yaml or x.json, read as a manifest file (node-x.yaml: as node.yaml), must
 * give exactly x.want: its objects in canonical JSON, one value a line, then its problems.
 * UPDATE_GOLDEN=1 writes what it gives instead: read the difference. Each accepted object is read
 * again from its JSON and must be the same. The examples that we ship must be good.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glob.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/decode.h"
#include "api/encode.h"
#include "api/nodeconf.h"

#define ARENA_MAX (16 * 1024 * 1024)

static char *read_file(const char *path, size_t *len)
{
	FILE *f = fopen(path, "rbe");
	char *buf = malloc(TREE_BYTES_MAX + 2);

	assert_non_null(buf);
	*len = 0;
	if (f != NULL) {
		*len = fread(buf, 1, TREE_BYTES_MAX + 1, f);
		fclose(f);
	}
	buf[*len] = '\0';
	return buf;
}

static void write_indent(FILE *out, int depth)
{
	fputc('\n', out);
	for (int i = 0; i < depth; i++)
		fputs("  ", out);
}

/* Compact JSON, broken into lines for reading. */
static void write_pretty(FILE *out, const char *json)
{
	bool quoted = false;
	int depth = 0;

	for (const char *c = json; *c != '\0'; c++) {
		bool opens = *c == '{' || *c == '[';

		if (quoted) {
			fputc(*c, out);
			if (*c == '\\')
				fputc(*++c, out);
			else
				quoted = *c != '"';
			continue;
		}
		quoted = *c == '"';
		if ((*c == '}' || *c == ']') && c[-1] != '{' && c[-1] != '[')
			write_indent(out, depth - 1);
		depth += opens - (*c == '}' || *c == ']');
		fputc(*c, out);
		if (*c == ':')
			fputc(' ', out);
		if (*c == ',' || (opens && c[1] != '}' && c[1] != ']'))
			write_indent(out, depth);
	}
	fputc('\n', out);
}

static const char *encoded(struct arena *a, const struct fields *fs, const void *object)
{
	struct json j;

	json_init_arena(&j, a);
	encode_object(&j, fs, object);
	assert_true(json_end(&j));
	return j.buf;
}

static void write_problems(FILE *out, const struct problems *ps)
{
	char line[4096];
	struct text t;

	for (uint32_t i = 0; i < ps->count; i++) {
		text_init(&t, line, sizeof(line));
		problem_line(&ps->items[i], &t);
		fprintf(out, "%s\n", line);
	}
	if (ps->more > 0)
		fprintf(out, "and %u more\n", ps->more);
}

static void write_object(FILE *out, struct arena *a, enum object_kind kind, const void *object)
{
	const char *json = encoded(a, kinds[kind].fields, object);
	const void *again = object_from_json(a, json, strlen(json), &kind, NULL);

	assert_non_null(again);
	assert_string_equal(encoded(a, kinds[kind].fields, again), json);
	write_pretty(out, json);
}

static void write_manifest(
	FILE *out, struct arena *a, const char *text, size_t len, struct problems *ps)
{
	static struct manifest_object objects[MANIFEST_OBJECTS_MAX];
	int count = manifest_load(a, text, len, UNKNOWN_REFUSE, objects, ps, NULL);

	for (int i = 0; i < count; i++) {
		const struct manifest_object *o = &objects[i];

		fprintf(out, "%s %s in line %u: %s\n",
			o->kind != OBJECT_OTHER ? kinds[o->kind].word : "object",
			o->name != NULL ? o->name : "without name", o->line,
			o->object != NULL ? "good" : "bad");
		if (o->object != NULL)
			write_object(out, a, o->kind, o->object);
	}
}

static void write_nodeconf(
	FILE *out, struct arena *a, const char *text, size_t len, struct problems *ps)
{
	struct nodeconf conf;

	nodeconf_defaults(&conf, false);
	if (!nodeconf_load(a, ps->file, text, len, &conf, ps))
		return;
	write_pretty(out, encoded(a, &kubelet_configuration_fields, &conf.kubelet));
	write_pretty(out, encoded(a, &board_config_fields, &conf.board));
}

/* What the file gives; free() it. */
static char *result_of(const char *path)
{
	static struct problems ps;
	char *name = strdup(path);
	struct arena a;
	size_t len;
	size_t out_len;
	char *out_text;
	char *text = read_file(path, &len);
	FILE *out = open_memstream(&out_text, &out_len);

	assert_non_null(out);
	arena_init(&a, ARENA_MAX);
	problems_init(&ps, &a, basename(name));
	if (strncmp(ps.file, "node-", 5) == 0)
		write_nodeconf(out, &a, text, len, &ps);
	else
		write_manifest(out, &a, text, len, &ps);
	write_problems(out, &ps);
	fclose(out);
	arena_fini(&a);
	free(text);
	free(name);
	return out_text;
}

/* Compares or writes; 1 when it differs. */
static int check_golden(const char *path)
{
	char want_path[512];
	char *got = result_of(path);
	char *want;
	size_t len;
	int bad;
	FILE *f;

	snprintf(want_path, sizeof(want_path), "%.*s.want", (int)(strrchr(path, '.') - path), path);
	if (getenv("UPDATE_GOLDEN") != NULL) {
		f = fopen(want_path, "wbe");
		assert_non_null(f);
		fputs(got, f);
		fclose(f);
	}
	want = read_file(want_path, &len);
	bad = strcmp(got, want) != 0;
	if (bad)
		print_error("%s differs from\n%s\nit gives\n%s\n", path, want_path, got);
	free(want);
	free(got);
	return bad;
}

static size_t walk(const char *pattern, int (*check)(const char *path), int *bad)
{
	glob_t found = {0};
	size_t count = 0;

	if (glob(pattern, 0, NULL, &found) == 0)
		for (; count < found.gl_pathc; count++)
			*bad += check(found.gl_pathv[count]);
	globfree(&found);
	return count;
}

static void every_golden_gives_what_is_wanted(void **state)
{
	size_t count;
	int bad = 0;

	(void)state;
	count = walk("tests/golden/*.yaml", check_golden, &bad);
	count += walk("tests/golden/*.json", check_golden, &bad);
	assert_int_equal(bad, 0);
	assert_true(count >= 30);
}

/* Without a problem, and with at least one object. */
static int check_good(const char *path)
{
	static struct manifest_object objects[MANIFEST_OBJECTS_MAX];
	static struct problems ps;
	struct arena a;
	size_t len;
	char *text = read_file(path, &len);
	int count;

	arena_init(&a, ARENA_MAX);
	problems_init(&ps, &a, path);
	count = manifest_load(&a, text, len, UNKNOWN_REFUSE, objects, &ps, NULL);
	write_problems(stderr, &ps);
	arena_fini(&a);
	free(text);
	return count < 1 || problems_total(&ps) > 0;
}

static void every_shipped_manifest_is_good(void **state)
{
	int bad = 0;

	(void)state;
	assert_true(walk("configs/examples/*.yaml", check_good, &bad) >= 5);
	assert_true(walk("configs/examples/lifecycle/*.yaml", check_good, &bad) >= 2);
	walk("configs/demo/*.yaml", check_good, &bad);
	assert_int_equal(bad, 0);
}

static int check_node(const char *path)
{
	static struct problems ps;
	struct nodeconf conf;
	struct arena a;
	size_t len;
	char *text = read_file(path, &len);
	bool good;

	arena_init(&a, ARENA_MAX);
	problems_init(&ps, &a, path);
	nodeconf_defaults(&conf, false);
	good = nodeconf_load(&a, path, text, len, &conf, &ps);
	write_problems(stderr, &ps);
	arena_fini(&a);
	free(text);
	return !good;
}

static void every_shipped_node_configuration_is_good(void **state)
{
	int bad = 0;

	(void)state;
	assert_true(walk("configs/node*.yaml", check_node, &bad) >= 1);
	assert_int_equal(bad, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_golden_gives_what_is_wanted),
		cmocka_unit_test(every_shipped_manifest_is_good),
		cmocka_unit_test(every_shipped_node_configuration_is_good),
	};

	return cmocka_run_group_tests_name("api_golden", tests, NULL, NULL);
}
