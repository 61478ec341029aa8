/* SPDX-License-Identifier: MIT */
/*
 * compile MACHINE SYSCALLS PROFILE OUTPUT: makes the filter of one machine of a profile. Runs on
 * the machine that builds.
 *
 * The file that it writes is what linux/seccomp_filter.c reads: "PSF1", the machine's AUDIT_ARCH
 * number, the count of instructions, the instructions (struct sock_filter), all in the machine's
 * byte order. A return has in jt and jf, which the kernel does not use there, the capabilities plus
 * one that change it to "allow".
 *
 * The filter looks at the machine, then finds the call's number by binary search over ranges with
 * one answer. It is written from its end, so that every jump's target is already there.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "profile.h"

#define RANGES_MAX 1024
#define CODE_MAX   4096 /* BPF_MAXINSNS */
#define NOT_SO	   (-1)
#define MAX(a, b)  ((a) > (b) ? (a) : (b))

/* Of classic BPF, with words and constants. */
enum { LOAD = 0x20, JUMP = 0x05, JUMP_EQ = 0x15, JUMP_GE = 0x35, JUMP_SET = 0x45, RETURN = 0x06 };

static const struct machine machines[] = {
	{"x86_64", 0xc000003e, 0, 0},
	{"aarch64", 0xc00000b7, 1, 0},
	{"arm", 0x40000028, 2, 0},
	{"mipsel", 0x40000008, 3, 0},
	{"mips", 0x00000008, 3, 1},
};

struct range {
	uint32_t first;
	const struct answer *answer;
};

static struct range ranges[RANGES_MAX];
static int range_count;

static struct instruction {
	uint16_t code;
	uint8_t jt, jf;
	uint32_t k;
} code[CODE_MAX];
static int length; /* code[0] is the last of the program */

/* ---- names to ranges ----------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
	const struct name *const *x = a, *const *y = b;

	return ((*x)->number > (*y)->number) - ((*x)->number < (*y)->number);
}

/* Structs without padding that matters: all are written by assignment of whole, zeroed ones. */
static int same(const struct answer *a, const struct answer *b)
{
	return a->value == b->value && memcmp(a->caps, b->caps, CAPS) == 0 &&
	       memcmp(&a->rule, &b->rule, sizeof(a->rule)) == 0;
}

static void add_range(uint32_t first, const struct answer *a)
{
	if (range_count > 0 && same(ranges[range_count - 1].answer, a))
		return;
	if (range_count == RANGES_MAX)
		fail("too many ranges");
	ranges[range_count++] = (struct range){first, a};
}

static void make_ranges(void)
{
	static struct answer unknown;
	static const struct name *sorted[NAMES_MAX];
	int count = 0;
	uint32_t next = 0;

	unknown.value = refuse(LINUX_ENOSYS);
	for (int i = 0; i < name_count; i++) {
		struct name *n = &names[i];

		if (n->text[0] == '=')
			continue;
		if (n->has_number)
			sorted[count++] = n;
	}
	qsort(sorted, (size_t)count, sizeof(sorted[0]), by_number);
	for (int i = 0; i < count; i++) {
		if (sorted[i]->number != next || i == 0)
			add_range(next, &unknown);
		if (sorted[i]->number < next)
			fail("%s has the number of another", sorted[i]->text);
		if (i == 0 && sorted[i]->number == 0)
			range_count = 0;
		add_range(sorted[i]->number, &sorted[i]->answer);
		next = sorted[i]->number + 1;
	}
	add_range(next, &unknown);
}

/* ---- ranges to code, from the end ----------------------------------------------------------- */

/* A place is the count of instructions from it to the end. */
static int put(uint16_t op, uint32_t k, uint8_t jt, uint8_t jf)
{
	if (length == CODE_MAX)
		fail("more than %d instructions", CODE_MAX);
	code[length++] = (struct instruction){op, jt, jf, k};
	return length;
}

/* The same place, or one that does as well and that `room` more instructions can still jump to. */
static int near(int place, int room)
{
	const struct instruction *i = &code[place - 1];

	if (length - place + room <= 255)
		return place;
	if (i->code == RETURN)
		return put(RETURN, i->k, i->jt, i->jf);
	return put(JUMP, (uint32_t)(length - place), 0, 0);
}

static int branch(uint16_t op, uint32_t k, int yes, int no)
{
	yes = near(yes, 1);
	no = near(no, 0);
	return put(op, k, (uint8_t)(length - yes), (uint8_t)(length - no));
}

static int put_return(uint32_t value, const uint8_t *caps)
{
	for (int i = 0; i < length && i < 255; i++)
		if (code[length - 1 - i].code == RETURN && code[length - 1 - i].k == value &&
			code[length - 1 - i].jt == caps[0] && code[length - 1 - i].jf == caps[1])
			return length - i;
	return put(RETURN, value, caps[0], caps[1]);
}

/* The low word of an argument: what the kernel takes of those that are ints or flags. */
static uint32_t argument_offset(int argument)
{
	return 16 + 8 * (uint32_t)argument + (machine->big_endian ? 4 : 0);
}

static int put_answer(const struct answer *a)
{
	static const uint8_t none[CAPS];
	static struct {
		const struct answer *answer;
		int place;
	} made[64];
	static int made_count;
	const struct rule *r = &a->rule;
	int yes, no, at;

	if (r->test == TEST_NONE)
		return put_return(a->value, a->caps);
	for (int i = 0; i < made_count; i++)
		if (same(made[i].answer, a))
			return made[i].place;
	no = put_return(refuse(LINUX_EPERM), a->caps);
	yes = put_return(ANSWER_ALLOW, none);
	at = r->test == TEST_IS ? no : yes;
	for (int i = 0; i < r->count; i++)
		at = r->test == TEST_LACKS    ? branch(JUMP_SET, r->values[i], no, at)
		     : r->test == TEST_IS_NOT ? branch(JUMP_EQ, r->values[i], no, at)
					      : branch(JUMP_EQ, r->values[i], yes, at);
	at = near(at, 0);
	/* A load is followed by what it is for. */
	if (at != length)
		put(JUMP, (uint32_t)(length - at), 0, 0);
	at = put(LOAD, argument_offset(r->argument), 0, 0);
	if (made_count < 64) {
		made[made_count].answer = a;
		made[made_count++].place = at;
	}
	return at;
}

/* Ranges low..high-1 that are one answer but for at most three single numbers: by equality. */
static int exceptions(int low, int high)
{
	int count = (high - low - 1) / 2;

	if ((high - low) % 2 == 0 || count > 3)
		return NOT_SO;
	for (int i = low + 1; i < high; i++) {
		if ((i - low) % 2 == 0 && !same(ranges[i].answer, ranges[low].answer))
			return NOT_SO;
		if ((i - low) % 2 == 1 && ranges[i + 1].first != ranges[i].first + 1)
			return NOT_SO;
	}
	return count;
}

/* What a span of ranges costs in instructions, and where it is best divided: in its middle half, so
 * that no call takes many steps. */
static struct {
	int cost, middle;
} best[RANGES_MAX][RANGES_MAX + 1];

static void divide(void)
{
	for (int span = 1; span <= range_count; span++)
		for (int low = 0; low + span <= range_count; low++) {
			int high = low + span;
			int single = exceptions(low, high);

			best[low][high].cost = single >= 0 ? single : RANGES_MAX;
			best[low][high].middle = 0;
			for (int m = low + MAX(1, span / 4); m < high && m <= high - span / 4;
				m++) {
				int cost = best[low][m].cost + best[m][high].cost + 1;

				if (cost < best[low][high].cost) {
					best[low][high].cost = cost;
					best[low][high].middle = m;
				}
			}
		}
}

static int put_tree(int low, int high)
{
	int middle = best[low][high].middle;
	int right, at;

	if (middle > 0) {
		right = put_tree(middle, high);
		return branch(JUMP_GE, ranges[middle].first, right, put_tree(low, middle));
	}
	at = put_answer(ranges[low].answer);
	for (int i = low + 1; i < high; i += 2)
		at = branch(JUMP_EQ, ranges[i].first, put_answer(ranges[i].answer), at);
	return at;
}

static void compile(void)
{
	static const uint8_t none[CAPS];
	int at;

	/* What every call may end in stands at the end, once. */
	for (int i = 0; i < range_count; i++)
		(void)put_answer(ranges[i].answer);
	divide();
	at = near(put_tree(0, range_count), 0);
	if (at != length)
		put(JUMP, (uint32_t)(length - at), 0, 0);
	put(LOAD, 0, 0, 0); /* nr */
	put(RETURN, ANSWER_KILL, none[0], none[1]);
	put(JUMP_EQ, machine->audit, 1, 0);
	put(LOAD, 4, 0, 0); /* arch */
}

/* ---- the file ------------------------------------------------------------------------------- */

static void write_number(FILE *f, uint32_t value, int bytes)
{
	for (int i = 0; i < bytes; i++)
		fputc((int)(value >> 8 * (machine->big_endian ? bytes - 1 - i : i) & 0xff), f);
}

static void write_file(const char *path)
{
	FILE *f = fopen(path, "wb");

	if (f == NULL)
		fail("%s: %s", path, strerror(errno));
	fputs("PSF1", f);
	write_number(f, machine->audit, 4);
	write_number(f, (uint32_t)length, 4);
	for (int i = length - 1; i >= 0; i--) {
		write_number(f, code[i].code, 2);
		write_number(f, code[i].jt, 1);
		write_number(f, code[i].jf, 1);
		write_number(f, code[i].k, 4);
	}
	if (ferror(f) || fclose(f) != 0)
		fail("%s: %s", path, strerror(errno));
}

int main(int argc, char **argv)
{
	for (size_t i = 0; argc == 5 && i < sizeof(machines) / sizeof(machines[0]); i++)
		if (strcmp(argv[1], machines[i].name) == 0)
			machine = &machines[i];
	if (machine == NULL) {
		fputs("usage: compile x86_64|aarch64|arm|mipsel|mips SYSCALLS PROFILE OUTPUT\n",
			stderr);
		return 2;
	}
	read_profile(argv[2], argv[3]);
	make_ranges();
	compile();
	write_file(argv[4]);
	return 0;
}
