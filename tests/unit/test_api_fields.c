/* SPDX-License-Identifier: MIT */
/*
 * docs/reference/fields.md is the field table in words: UPDATE_GOLDEN=1 (`make update-golden`)
 * writes it anew.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/fields.h"

#define PAGE	   "docs/reference/fields.md"
#define PAGE_MAX   (256 * 1024)
#define TABLES_MAX 64

struct page {
	FILE *out;
	const struct fields *done[TABLES_MAX];
	int count;
};

static const char intro[] =
	"# Fields\n"
	"\n"
	"What podinit does with each field of a manifest and of node.yaml. This page is made from "
	"the\n"
	"table that the program itself reads; a test fails when they differ.\n"
	"\n"
	"- A field with a row of its own is **run**. Where it does less than on a cluster, the row "
	"says\n"
	"  \"yet\".\n"
	"- **Kept**: nothing to do on a single node. It is accepted, kept and given back.\n"
	"- **Refused**: it would change how the pod runs, and this version cannot do it. The "
	"object is\n"
	"  not run, and the message names the field.\n"
	"\n"
	"A field that is not here is unknown: a problem, unless node.yaml says\n"
	"`manifestValidation: Warn`.\n"
	"\n"
	"Objects: [Pod](#pod), [Event](#event); of node.yaml:\n"
	"[KubeletConfiguration](#kubeletconfiguration), [BoardConfig](#boardconfig).\n";

static void write_link(struct page *p, const struct fields *fs, const char *before)
{
	fprintf(p->out, "%s[%s](#", before, fs->go_type);
	for (const char *c = fs->go_type; *c != '\0'; c++)
		fputc(tolower(*c), p->out);
	fputc(')', p->out);
}

static void write_type(struct page *p, const struct field *f)
{
	switch (f->type) {
	case FIELD_STRING:
		fputs("string", p->out);
		return;
	case FIELD_INT32:
	case FIELD_INT64:
		fputs("integer", p->out);
		return;
	case FIELD_BOOL:
		fputs("true or false", p->out);
		return;
	case FIELD_TIME:
		fputs("time", p->out);
		return;
	case FIELD_INT_OR_STRING:
		fputs("integer or string", p->out);
		return;
	case FIELD_QUANTITY:
		fputs("quantity", p->out);
		return;
	case FIELD_QUANTITY_MAP:
		fputs("quantities by name", p->out);
		return;
	case FIELD_STRING_LIST:
		fputs("list of strings", p->out);
		return;
	case FIELD_STRING_MAP:
		fputs("strings by name", p->out);
		return;
	case FIELD_OBJECT:
	case FIELD_INLINE:
		write_link(p, f->object, "");
		return;
	case FIELD_OBJECT_LIST:
		write_link(p, f->object, "list of ");
		return;
	case FIELD_ANY:
		fputs("any", p->out);
		return;
	}
	fail();
}

static void write_run(struct page *p, const struct fields *fs)
{
	fputs("\n| field | type | |\n| --- | --- | --- |\n", p->out);
	for (uint32_t i = 0; i < fs->count; i++) {
		const struct field *f = &fs->items[i];

		if (f->class != FIELD_RUN)
			continue;
		fprintf(p->out, "| `%s` | ", f->name);
		write_type(p, f);
		fprintf(p->out, " | %s |\n", f->doc != NULL ? f->doc : "");
	}
}

/* What else is said of a field that is not run. */
static void write_note(struct page *p, const struct field *f)
{
	const char *note = f->class == FIELD_REFUSED ? f->why : f->doc;

	if (f->class == FIELD_REFUSED_BUT)
		fprintf(p->out, " (other than `%s`)", f->harmless);
	else if (note != NULL)
		fprintf(p->out, " (%s)", note);
}

static enum field_class class_of(const struct field *f)
{
	return f->class == FIELD_REFUSED_BUT ? FIELD_REFUSED : f->class;
}

static const struct fields *object_of(const struct field *f)
{
	return f->class == FIELD_RUN ? f->object : NULL;
}

/* The fields of a class in one paragraph. */
static void write_class(
	struct page *p, const struct fields *fs, enum field_class class, const char *title)
{
	int count = 0;

	for (uint32_t i = 0; i < fs->count; i++) {
		const struct field *f = &fs->items[i];

		if (class_of(f) != class)
			continue;
		fprintf(p->out, "%s\n`%s`", count++ == 0 ? title : ",", f->name);
		write_note(p, f);
	}
	if (count > 0)
		fputs(".\n", p->out);
}

static void write_table(struct page *p, const struct fields *fs)
{
	for (int i = 0; i < p->count; i++)
		if (p->done[i] == fs)
			return;
	assert_in_range(p->count, 0, TABLES_MAX - 1);
	p->done[p->count++] = fs;
	fprintf(p->out, "\n## %s\n", fs->go_type);
	write_run(p, fs);
	write_class(p, fs, FIELD_KEPT, "\nKept:");
	write_class(p, fs, FIELD_REFUSED, "\nRefused:");
	for (uint32_t i = 0; i < fs->count; i++)
		if (object_of(&fs->items[i]) != NULL)
			write_table(p, object_of(&fs->items[i]));
}

static char *make_page(void)
{
	struct page p = {.count = 0};
	char *text = NULL;
	size_t len;

	p.out = open_memstream(&text, &len);
	assert_non_null(p.out);
	fputs(intro, p.out);
	write_table(&p, &pod_fields);
	write_table(&p, &event_fields);
	write_table(&p, &kubelet_configuration_fields);
	write_table(&p, &board_config_fields);
	fclose(p.out);
	return text;
}

static char *read_page(void)
{
	char *text = calloc(1, PAGE_MAX);
	FILE *f = fopen(PAGE, "rbe");

	assert_non_null(text);
	if (f != NULL) {
		assert_in_range(fread(text, 1, PAGE_MAX - 1, f), 0, PAGE_MAX - 2);
		fclose(f);
	}
	return text;
}

static void the_page_is_what_the_table_says(void **state)
{
	char *want = make_page();
	char *is;
	FILE *f;

	(void)state;
	if (getenv("UPDATE_GOLDEN") != NULL) {
		f = fopen(PAGE, "wbe");
		assert_non_null(f);
		fputs(want, f);
		fclose(f);
	}
	is = read_page();
	if (strcmp(is, want) != 0)
		fail_msg(PAGE " is stale: make update-golden writes it");
	free(is);
	free(want);
}

/* fields_find() takes the first row of a name: a second one would never be read. */
static void check_names(const struct fields *fs, int depth)
{
	assert_in_range(depth, 0, 16);
	for (uint32_t i = 0; i < fs->count; i++) {
		assert_ptr_equal(fields_find(fs, fs->items[i].name), &fs->items[i]);
		if (object_of(&fs->items[i]) != NULL)
			check_names(object_of(&fs->items[i]), depth + 1);
	}
}

static void no_field_has_two_rows(void **state)
{
	(void)state;
	check_names(&pod_fields, 0);
	check_names(&event_fields, 0);
	check_names(&kubelet_configuration_fields, 0);
	check_names(&board_config_fields, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_page_is_what_the_table_says),
		cmocka_unit_test(no_field_has_two_rows),
	};

	return cmocka_run_group_tests_name("api_fields", tests, NULL, NULL);
}
