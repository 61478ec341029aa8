/* SPDX-License-Identifier: MIT */
/*
 * The compiled filters of every machine, run by a small interpreter over all numbers, against what
 * the profile's text says. The text is read here in another way than the compiler reads it: each
 * question looks through all statements.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LINES	  640
#define WORDS	  256
#define CODE_MAX  4096
#define KILL	  0x80000000u
#define ALLOW	  0x7fff0000u
#define ERROR(no) (0x00050000u | (no))
#define CAP(n)	  (UINT64_C(1) << (n))

static const struct machine {
	const char *name;
	uint32_t audit;
	int column;
	bool big_endian;
	uint32_t no_call; /* ENOSYS */
} machines[] = {
	{"x86_64", 0xc000003e, 1, false, 38},
	{"aarch64", 0xc00000b7, 2, false, 38},
	{"arm", 0x40000028, 3, false, 38},
	{"mipsel", 0x40000008, 4, false, 89},
	{"mips", 0x00000008, 4, true, 89},
};
#define MACHINES (sizeof(machines) / sizeof(machines[0]))

static const char *const capabilities[] = {
	[2] = "CAP_DAC_READ_SEARCH",
	[16] = "CAP_SYS_MODULE",
	[17] = "CAP_SYS_RAWIO",
	[18] = "CAP_SYS_CHROOT",
	[19] = "CAP_SYS_PTRACE",
	[20] = "CAP_SYS_PACCT",
	[21] = "CAP_SYS_ADMIN",
	[22] = "CAP_SYS_BOOT",
	[23] = "CAP_SYS_NICE",
	[25] = "CAP_SYS_TIME",
	[26] = "CAP_SYS_TTY_CONFIG",
	[34] = "CAP_SYSLOG",
	[38] = "CAP_PERFMON",
	[39] = "CAP_BPF",
};
#define CAPS  (sizeof(capabilities) / sizeof(capabilities[0]))
#define ADMIN 21

struct call {
	uint32_t nr;
	uint32_t arch;
	uint64_t args[6];
};

/* ---- the texts ------------------------------------------------------------------------------ */

struct text {
	int count;
	struct line {
		int count;
		char *words[WORDS];
	} lines[LINES];
};

static struct text syscalls, profiles[2];
static const char *const profile_names[] = {"runtime-default", "api-process"};
static const struct text *profile; /* of this round */
static const struct machine *m;	   /* of this round */

static void read_text(const char *path, struct text *t)
{
	static char buf[4096];
	FILE *f = fopen(path, "re");

	assert_non_null(f);
	while (fgets(buf, sizeof(buf), f) != NULL) {
		bool goes_on = buf[0] == '\t' || buf[0] == ' ';

		buf[strcspn(buf, "#\n")] = '\0';
		if (buf[strspn(buf, "\t ")] == '\0')
			continue;
		t->count += !goes_on;
		assert_true(t->count <= LINES);
		for (char *w = strtok(buf, "\t "); w != NULL; w = strtok(NULL, "\t ")) {
			struct line *l = &t->lines[t->count - 1];

			assert_true(l->count < WORDS);
			l->words[l->count++] = strdup(w);
		}
	}
	assert_int_equal(fclose(f), 0);
}

static void forget_text(struct text *t)
{
	for (int i = 0; i < t->count; i++)
		for (int j = 0; j < t->lines[i].count; j++)
			free(t->lines[i].words[j]);
	memset(t, 0, sizeof(*t));
}

static int read_texts(void **state)
{
	(void)state;
	read_text("board/seccomp/syscalls", &syscalls);
	read_text("configs/seccomp/runtime-default.profile", &profiles[0]);
	read_text("configs/seccomp/api-process.profile", &profiles[1]);
	return 0;
}

static int forget_texts(void **state)
{
	(void)state;
	forget_text(&syscalls);
	forget_text(&profiles[0]);
	forget_text(&profiles[1]);
	return 0;
}

static const char *name_of(uint32_t nr)
{
	for (int i = 0; i < syscalls.count; i++) {
		char **words = syscalls.lines[i].words;

		if (words[0][0] != '=' && words[m->column][0] != '-' &&
			strtoul(words[m->column], NULL, 10) == nr)
			return words[0];
	}
	return NULL;
}

static uint32_t number_of(const char *name)
{
	for (int i = 0; i < syscalls.count; i++)
		if (strcmp(syscalls.lines[i].words[0], name) == 0 &&
			syscalls.lines[i].words[m->column][0] != '-')
			return (uint32_t)strtoul(syscalls.lines[i].words[m->column], NULL, 0);
	return UINT32_MAX;
}

static uint32_t constant(const char *word)
{
	for (int i = 0; i < syscalls.count; i++)
		if (syscalls.lines[i].words[0][0] == '=' &&
			strcmp(syscalls.lines[i].words[0] + 1, word) == 0)
			return (uint32_t)strtoul(syscalls.lines[i].words[m->column], NULL, 0);
	return (uint32_t)strtoul(word, NULL, 0);
}

static int find_word(const struct line *l, const char *word)
{
	for (int i = 1; i < l->count; i++)
		if (strcmp(l->words[i], word) == 0)
			return i;
	return 0;
}

/* ---- what the profile says ------------------------------------------------------------------ */

static bool argument_fits(const struct line *l, int where, const struct call *c)
{
	uint32_t value = (uint32_t)c->args[l->words[where + 1][3] - '0'];
	const char *test = l->words[where + 2];
	bool is = false;
	bool has = false;

	for (int i = where + 3; i < l->count; i++) {
		is = is || value == constant(l->words[i]);
		has = has || (value & constant(l->words[i])) != 0;
	}
	return strcmp(test, "is") == 0 ? is : strcmp(test, "is-not") == 0 ? !is : !has;
}

/* The last statement about it, unless a later `with` names a capability that there is. */
static uint32_t wanted(const struct call *c, uint64_t caps)
{
	const char *name = name_of(c->nr);
	uint32_t answer = 0;

	if (c->arch != m->audit)
		return KILL;
	for (int i = 0; name != NULL && i < profile->count; i++) {
		const struct line *l = &profile->lines[i];
		const char *verb = l->words[0];
		int where = find_word(l, "where");

		if (find_word(l, name) == 0)
			continue;
		if (strcmp(verb, "allow") == 0)
			answer = where == 0 || argument_fits(l, where, c) ? ALLOW : ERROR(1);
		else if (strcmp(verb, "deny") == 0)
			answer = ERROR(1);
		else if (strcmp(verb, "missing") == 0)
			answer = ERROR(m->no_call);
		else if (strcmp(verb, "kill") == 0)
			answer = KILL;
		else if (answer == 0)
			answer = ERROR(1);
		for (size_t cap = 0; strcmp(verb, "with") == 0 && cap < CAPS; cap++)
			if ((caps & CAP(cap)) != 0 && capabilities[cap] != NULL &&
				strstr(l->words[1], capabilities[cap]) != NULL)
				answer = ALLOW;
	}
	return answer != 0 ? answer : ERROR(m->no_call);
}

/* ---- a filter and its interpreter ------------------------------------------------------------ */

static struct filter {
	uint32_t count;
	struct instruction {
		uint32_t code, jt, jf, k;
	} code[CODE_MAX];
} filter;

static uint32_t number(const uint8_t *at, int bytes)
{
	uint32_t n = 0;

	for (int i = 0; i < bytes; i++)
		n |= (uint32_t)at[i] << 8 * (m->big_endian ? bytes - 1 - i : i);
	return n;
}

static void read_filter(int which)
{
	static uint8_t bytes[12 + 8 * CODE_MAX];
	const char *folder = getenv("FILTERS");
	const char *name = profile_names[which];
	char path[512];
	size_t len;
	FILE *f;

	profile = &profiles[which];
	assert_true(snprintf(path, sizeof(path), "%s/%s/%s.bpf",
			    folder != NULL ? folder : "build/host/seccomp", m->name, name) > 0);
	f = fopen(path, "rbe");
	assert_non_null(f);
	len = fread(bytes, 1, sizeof(bytes), f);
	assert_int_equal(fclose(f), 0);
	assert_memory_equal(bytes, "PSF1", 4);
	assert_int_equal(number(bytes + 4, 4), m->audit);
	filter.count = number(bytes + 8, 4);
	assert_int_equal(len, 12 + 8 * filter.count);
	for (uint32_t i = 0; i < filter.count; i++) {
		const uint8_t *at = bytes + 12 + 8 * (size_t)i;

		filter.code[i] =
			(struct instruction){number(at, 2), at[2], at[3], number(at + 4, 4)};
	}
}

/* seccomp_data: number, machine, instruction pointer, arguments. */
static uint32_t load(const struct call *c, uint32_t offset)
{
	uint32_t word = (offset - 16) / 4;
	uint64_t arg;

	if (offset == 0)
		return c->nr;
	if (offset == 4)
		return c->arch;
	/* Never the fifth and sixth, which others may change. */
	assert_true(offset >= 16 && offset < 48 && offset % 4 == 0);
	arg = c->args[word / 2];
	return (uint32_t)((word % 2 == 1) == m->big_endian ? arg : arg >> 32);
}

static bool has_cap(uint64_t caps, uint32_t plus_one)
{
	return plus_one != 0 && (caps & CAP(plus_one - 1)) != 0;
}

static uint32_t run(const struct call *c, uint64_t caps, int *steps)
{
	uint32_t a = 0;

	*steps = 0;
	for (uint32_t at = 0; at < filter.count; (*steps)++) {
		const struct instruction *i = &filter.code[at++];

		switch (i->code) {
		case 0x20:
			a = load(c, i->k);
			break;
		case 0x05:
			at += i->k;
			break;
		case 0x15:
			at += a == i->k ? i->jt : i->jf;
			break;
		case 0x35:
			at += a >= i->k ? i->jt : i->jf;
			break;
		case 0x45:
			at += (a & i->k) != 0 ? i->jt : i->jf;
			break;
		case 0x06:
			return has_cap(caps, i->jt) || has_cap(caps, i->jf) ? ALLOW : i->k;
		default:
			fail(); /* no such instruction */
		}
	}
	fail_msg("ran over the end");
	return 0;
}

/* ---- the questions --------------------------------------------------------------------------- */

static void ask(uint32_t nr, uint64_t arg0, uint64_t arg1, uint64_t caps)
{
	struct call c = {nr, m->audit, {arg0, arg1, 0, 0, 0, 0}};
	uint32_t want = wanted(&c, caps);
	int steps;
	uint32_t got = run(&c, caps, &steps);

	if (got != want)
		fail_msg("%s: call %u (%s), arguments %llx %llx, capabilities %llx: %x and not %x",
			m->name, nr, name_of(nr), (unsigned long long)arg0,
			(unsigned long long)arg1, (unsigned long long)caps, got, want);
	assert_true(steps <= 20);
}

static uint32_t answer(const char *name, uint64_t arg0, uint64_t arg1)
{
	struct call c = {number_of(name), m->audit, {arg0, arg1, 0, 0, 0, 0}};
	int steps;

	assert_true(c.nr != UINT32_MAX);
	return run(&c, 0, &steps);
}

static uint64_t every_cap(void)
{
	uint64_t caps = 0;

	for (size_t cap = 0; cap < CAPS; cap++)
		caps |= CAP(cap);
	return caps;
}

static void answers_every_number_as_the_profile_says(void **state)
{
	static const uint32_t firsts[] = {0, 4000, 5000, 0x0f0000, 0x40000000, 0x7fffff00,
		0x80000000, 0xc0000000, 0xfffffe00};

	(void)state;
	for (m = machines; m < machines + MACHINES; m++) {
		read_filter(0);
		for (size_t i = 0; i < sizeof(firsts) / sizeof(firsts[0]); i++)
			for (uint32_t n = 0; n < 512; n++) {
				ask(firsts[i] + n, 0, 0, 0);
				ask(firsts[i] + n, 0, 0, every_cap());
			}
	}
}

static void gives_calls_to_who_has_the_capability(void **state)
{
	(void)state;
	for (m = machines; m < machines + MACHINES; m++) {
		read_filter(0);
		for (int i = 0; i < syscalls.count; i++)
			for (size_t cap = 0; cap < CAPS; cap++)
				if (capabilities[cap] != NULL &&
					syscalls.lines[i].words[m->column][0] != '-')
					ask(number_of(syscalls.lines[i].words[0]), 0, 0, CAP(cap));
	}
}

static void looks_at_arguments(void **state)
{
	static const uint32_t kinds[] = {0, 8, 9, 0x20000, 0x20008, 0x40000, 0xffffffff};

	(void)state;
	for (m = machines; m < machines + MACHINES; m++) {
		read_filter(0);
		for (uint32_t family = 0; family < 64; family++) {
			ask(number_of("socket"), family, 0, 0);
			ask(number_of("socketpair"), family, 0, every_cap());
		}
		for (int bit = 0; bit < 32; bit++) {
			ask(number_of("clone"), UINT64_C(1) << bit | 17, 0, 0);
			ask(number_of("clone"), UINT64_C(1) << bit | 17, 0, CAP(ADMIN));
		}
		for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
			ask(number_of("personality"), kinds[i], 0, 0);
		for (uint32_t request = 0x5400; request < 0x5500; request++)
			ask(number_of("ioctl"), 0, request, 0);
		/* The kernel takes an int: what is above it does not hide anything. */
		ask(number_of("socket"), UINT64_C(0x100000000) | 38, 0, 0);
		ask(number_of("ioctl"), 0, UINT64_C(0x8000000000000000) | constant("TIOCSTI"), 0);
	}
}

static void kills_the_calls_of_another_machine(void **state)
{
	int steps;

	(void)state;
	for (m = machines; m < machines + MACHINES; m++) {
		read_filter(0);
		for (size_t i = 0; i < MACHINES; i++) {
			struct call c = {number_of("getpid"), machines[i].audit, {0}};

			assert_int_equal(
				run(&c, every_cap(), &steps), &machines[i] == m ? ALLOW : KILL);
		}
	}
}

/* Names that it does not say are ENOSYS as those that nobody knows: `others missing`. */
static void keeps_the_api_process_to_its_list(void **state)
{
	(void)state;
	for (m = machines; m < machines + MACHINES; m++) {
		read_filter(1);
		for (uint32_t n = 0; n < 5000; n++)
			ask(n, 2, 2, every_cap());
		for (uint32_t bits = 0; bits < 256; bits++) {
			struct call c = {number_of("mprotect"), m->audit, {0, 0, bits, 0, 0, 0}};
			int steps;

			assert_int_equal(run(&c, 0, &steps), (bits & 4) != 0 ? ERROR(1) : ALLOW);
			c.nr = number_of("openat");
			assert_int_equal(run(&c, 0, &steps), (bits & 3) != 0 ? ERROR(1) : ALLOW);
		}
		assert_int_equal(answer("execve", 0, 0), KILL);
		assert_int_equal(answer("socket", 1, 0), ERROR(m->no_call));
		assert_int_equal(answer("prctl", 4, 0), ALLOW);
		assert_int_equal(answer("prctl", 22, 0), ERROR(1));
	}
}

/* In numbers of their own, so that a wrong table does not prove itself. */
static void closes_the_known_ways_out(void **state)
{
	static const char *const denied[] = {"mount", "unshare", "setns", "pivot_root", "bpf",
		"keyctl", "add_key", "perf_event_open", "userfaultfd", "io_uring_setup",
		"kexec_load", "init_module", "open_by_handle_at", "reboot", "swapon", "acct"};

	(void)state;
	for (m = machines; m < machines + MACHINES; m++) {
		read_filter(0);
		for (size_t i = 0; i < sizeof(denied) / sizeof(denied[0]); i++)
			assert_int_equal(answer(denied[i], 0, 0), ERROR(1));
		assert_int_equal(answer("clone3", 0, 0), ERROR(m->no_call));
		assert_int_equal(answer("socket", 38, 0), ERROR(1));
		assert_int_equal(answer("socket", 40, 0), ERROR(1));
		assert_int_equal(answer("socket", 2, 0), ALLOW);
		assert_int_equal(answer("clone", 0x10000000, 0), ERROR(1));
		assert_int_equal(answer("clone", 0x003d0f00, 0), ALLOW);
		assert_int_equal(answer("ioctl", 0, m->column == 4 ? 0x5472 : 0x5412), ERROR(1));
		assert_int_equal(answer("ioctl", 0, 0x5413), ALLOW);
	}
}

static void knows_the_ways_of_32_bits(void **state)
{
	(void)state;
	for (m = machines + 2; m < machines + MACHINES; m++) {
		read_filter(0);
		assert_int_equal(answer("clock_gettime", 0, 0), ALLOW);
		assert_int_equal(answer("clock_gettime64", 0, 0), ALLOW);
		assert_int_equal(answer("futex_time64", 0, 0), ALLOW);
		assert_int_equal(answer("ppoll_time64", 0, 0), ALLOW);
		assert_int_equal(answer("cacheflush", 0, 0), ALLOW);
		if (m->column == 3) {
			assert_int_equal(number_of("set_tls"), 0x0f0005);
			assert_int_equal(answer("set_tls", 0, 0), ALLOW);
			continue;
		}
		assert_int_equal(number_of("syscall"), 4000);
		assert_int_equal(number_of("socketcall"), 4102);
		assert_int_equal(number_of("ipc"), 4117);
		assert_int_equal(answer("syscall", 0, 0), ERROR(89));
		assert_int_equal(answer("socketcall", 0, 0), ERROR(89));
		assert_int_equal(answer("ipc", 0, 0), ERROR(89));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_every_number_as_the_profile_says),
		cmocka_unit_test(gives_calls_to_who_has_the_capability),
		cmocka_unit_test(looks_at_arguments),
		cmocka_unit_test(kills_the_calls_of_another_machine),
		cmocka_unit_test(keeps_the_api_process_to_its_list),
		cmocka_unit_test(closes_the_known_ways_out),
		cmocka_unit_test(knows_the_ways_of_32_bits),
	};

	return cmocka_run_group_tests_name("board_seccomp", tests, read_texts, forget_texts);
}
