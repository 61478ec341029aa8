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
#define TABLES_MAX 96
#define OTHERS_MAX 64

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
	"Objects: [Pod](#pod), [ConfigMap](#configmap), [Secret](#secret), [Event](#event); of\n"
	"node.yaml: [KubeletConfiguration](#kubeletconfiguration), [BoardConfig](#boardconfig).\n";

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
	case FIELD_INT_LIST:
		fputs("list of integers", p->out);
		return;
	case FIELD_BYTES_MAP:
		fputs("base64 by name", p->out);
		return;
	case FIELD_OBJECT:
	case FIELD_INLINE:
		write_link(p, field_object(f), "");
		return;
	case FIELD_OBJECT_LIST:
		write_link(p, field_object(f), "list of ");
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

		fprintf(p->out, "| `%s` | ", f->name);
		write_type(p, f);
		fprintf(p->out, " | %s |\n", f->doc != NULL ? f->doc : "");
	}
}

/* What else is said of a field that is not run. */
static void write_note(struct page *p, const struct other_field *o)
{
	if (o->note[0] != '\0')
		fprintf(p->out, " (%s)", o->note + (o->note[0] == '!'));
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct other_field *)a)->field.name,
		((const struct other_field *)b)->field.name);
}

/* The kept or the refused fields in one paragraph. */
static void write_others(struct page *p, const struct fields *fs, bool kept, const char *title)
{
	struct other_field others[OTHERS_MAX] = {0};
	struct other_field o = {0};
	size_t count = 0;

	for (const char *at = fs->others; (at = fields_next_other(at, &o)) != NULL;) {
		if ((o.class == FIELD_KEPT) != kept)
			continue;
		assert_in_range(count, 0, OTHERS_MAX - 1);
		others[count++] = o;
	}
	qsort(others, count, sizeof(others[0]), by_name);
	for (size_t i = 0; i < count; i++) {
		fprintf(p->out, "%s\n`%s`", i == 0 ? title : ",", others[i].field.name);
		write_note(p, &others[i]);
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
	write_others(p, fs, true, "\nKept:");
	write_others(p, fs, false, "\nRefused:");
	for (uint32_t i = 0; i < fs->count; i++)
		if (field_object(&fs->items[i]) != NULL)
			write_table(p, field_object(&fs->items[i]));
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
	write_table(&p, &config_map_fields);
	write_table(&p, &secret_fields);
	write_table(&p, &volume_claim_fields);
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

/* A name is looked for in the rows, then among the others, and the first is taken: a second one
 * would never be read. */
static void check_names(const struct fields *fs, int depth)
{
	struct other_field o = {0};
	struct other_field found;

	assert_in_range(depth, 0, 16);
	for (uint32_t i = 0; i < fs->count; i++) {
		assert_ptr_equal(fields_find(fs, fs->items[i].name), &fs->items[i]);
		if (field_object(&fs->items[i]) != NULL)
			check_names(field_object(&fs->items[i]), depth + 1);
	}
	for (const char *at = fs->others; (at = fields_next_other(at, &o)) != NULL;) {
		assert_null(fields_find(fs, o.field.name));
		assert_true(fields_find_other(fs, o.field.name, &found));
		assert_ptr_equal(found.field.name, o.field.name);
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
