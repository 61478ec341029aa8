/* SPDX-License-Identifier: MIT */
/*
 * Reads the table of system calls and a profile: statements of words, one a line, and lines that
 * begin with white space go on with the one before. docs/guide/seccomp.md says what they
 * mean, in short:
 *
 *   include FILE                       its statements, before those that follow; FILE lies beside
 *   others ANSWER                      calls that no statement names
 *   log NAME...                        allowed, and told in the kernel's log
 *   allow NAME... where argN is VALUE...      one of them
 *                       argN is-not VALUE...  none of them
 *                       argN lacks FLAG...    has none of the bits; all look at the low 32 bits
 */
#include "profile.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_MAX 256

/* The bit of each is its place. */
static const char *const capabilities[] = {"CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER",
	"FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "LINUX_IMMUTABLE", "NET_BIND_SERVICE",
	"NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO",
	"SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE",
	"SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE",
	"AUDIT_CONTROL", "SETFCAP", "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM",
	"BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF", "CHECKPOINT_RESTORE"};

const struct machine *machine;
struct name names[NAMES_MAX];
int name_count;
static struct answer others;
static int others_said;
static const char *file_name;
static int line_number;

void fail(const char *fmt, ...)
{
	va_list args;

	if (line_number > 0)
		fprintf(stderr, "%s:%d: ", file_name, line_number);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

static struct name *find(const char *text)
{
	for (int i = 0; i < name_count; i++)
		if (strcmp(names[i].text, text) == 0)
			return &names[i];
	return NULL;
}

static uint32_t number_of(const char *text)
{
	char *end;
	unsigned long value;

	errno = 0;
	value = strtoul(text, &end, 0);
	if (*text == '\0' || *end != '\0' || errno != 0 || value > UINT32_MAX)
		fail("not a number: %s", text);
	return (uint32_t)value;
}

/* ---- text to words ------------------------------------------------------------------------- */

struct statement {
	char words[WORDS_MAX][WORD_MAX];
	int count;
};

/* Puts a line's words behind the statement's. */
static void add_words(struct statement *s, const char *line)
{
	while (*line != '\0') {
		size_t len = strcspn(line, " \t\n");

		if (len == 0) {
			line++;
			continue;
		}
		if (s->count == WORDS_MAX || len >= WORD_MAX)
			fail("too long");
		memcpy(s->words[s->count], line, len);
		s->words[s->count++][len] = '\0';
		line += len;
	}
}

/* Calls run with every statement: a line, and lines after it that begin with white space. */
static void read_statements(const char *path, void (*run)(struct statement *s))
{
	char line[4096];
	struct statement s = {.count = 0};
	const char *outer = file_name;
	int outer_line = line_number;
	int first = 0;
	int now = 0;
	FILE *f = fopen(path, "r");

	if (f == NULL)
		fail("%s: %s", path, strerror(errno));
	file_name = path;
	while (fgets(line, sizeof(line), f) != NULL) {
		line_number = ++now;
		if (strchr(line, '\n') == NULL)
			fail("the line is too long, or the file ends in it");
		line[strcspn(line, "#")] = '\0';
		if (line[strspn(line, " \t\n")] == '\0')
			continue;
		if (!isspace((unsigned char)line[0]) && s.count > 0) {
			line_number = first;
			run(&s);
			s.count = 0;
		}
		if (s.count == 0)
			first = now;
		line_number = now;
		add_words(&s, line);
	}
	line_number = first;
	if (s.count > 0)
		run(&s);
	fclose(f);
	file_name = outer;
	line_number = outer_line;
}

static void read_number(struct statement *s)
{
	struct name *n = &names[name_count];
	const char *number = s->words[1 + machine->column];

	if (name_count == NAMES_MAX || s->count != 5)
		fail("a line has a name and four numbers, and there are at most %d", NAMES_MAX);
	if (find(s->words[0]) != NULL)
		fail("twice: %s", s->words[0]);
	memcpy(n->text, s->words[0], sizeof(n->text));
	n->has_number = strcmp(number, "-") != 0;
	n->number = n->has_number ? number_of(number) : 0;
	name_count++;
}

/* ---- a profile's statements ---------------------------------------------------------------- */

uint32_t refuse(uint32_t error)
{
	if (error == LINUX_ENOSYS && machine->column == 3)
		error = MIPS_ENOSYS;
	return ANSWER_ERROR | error;
}

/* "allow" and so on; 0 = no such word. */
static uint32_t answer_of(const char *word)
{
	return strcmp(word, "allow") == 0     ? ANSWER_ALLOW
	       : strcmp(word, "log") == 0     ? ANSWER_LOG
	       : strcmp(word, "kill") == 0    ? ANSWER_KILL
	       : strcmp(word, "deny") == 0    ? refuse(LINUX_EPERM)
	       : strcmp(word, "missing") == 0 ? refuse(LINUX_ENOSYS)
					      : 0;
}

static uint8_t capability_of(const char *text)
{
	for (size_t i = 0; i < sizeof(capabilities) / sizeof(capabilities[0]); i++)
		if (strncmp(text, "CAP_", 4) == 0 && strcmp(text + 4, capabilities[i]) == 0)
			return (uint8_t)(i + 1);
	fail("no such capability: %s", text);
}

static struct name *call_of(const char *text)
{
	struct name *n = text[0] == '=' ? NULL : find(text);

	if (n == NULL)
		fail("no such call: %s", text);
	return n;
}

/* with CAP_A,CAP_B NAME... */
static void say_with(struct statement *s)
{
	uint8_t caps[CAPS] = {0};
	int count = 0;

	if (s->count < 3)
		fail("with CAPABILITY NAME...");
	for (char *cap = strtok(s->words[1], ","); cap != NULL; cap = strtok(NULL, ",")) {
		if (count == CAPS)
			fail("more than %d capabilities", CAPS);
		caps[count++] = capability_of(cap);
	}
	for (int i = 2; i < s->count; i++) {
		struct name *n = call_of(s->words[i]);

		if (!n->said)
			n->answer.value = refuse(LINUX_EPERM);
		n->said = 1;
		memcpy(n->answer.caps, caps, sizeof(caps));
	}
}

/* where argN is|is-not|lacks VALUE... */
static struct rule rule_of(const struct statement *s, int at)
{
	struct rule r = {.test = TEST_NONE};
	char constant[WORD_MAX + 1];

	if (at == s->count)
		return r;
	if (s->count < at + 4 || strncmp(s->words[at + 1], "arg", 3) != 0)
		fail("where argN is|is-not|lacks VALUE...");
	r.argument = (int)number_of(s->words[at + 1] + 3);
	/* The fifth and sixth of MIPS (o32) lie on the stack, where another thread changes them. */
	if (r.argument > 3)
		fail("the first four arguments, arg0 to arg3, can be looked at");
	r.test = strcmp(s->words[at + 2], "is") == 0	   ? TEST_IS
		 : strcmp(s->words[at + 2], "is-not") == 0 ? TEST_IS_NOT
		 : strcmp(s->words[at + 2], "lacks") == 0  ? TEST_LACKS
							   : TEST_NONE;
	if (r.test == TEST_NONE)
		fail("is, is-not or lacks, not %s", s->words[at + 2]);
	for (int i = at + 3; i < s->count; i++) {
		const struct name *n;
		uint32_t value;

		snprintf(constant, sizeof(constant), "=%s", s->words[i]);
		n = find(constant);
		value = n != NULL ? n->number : number_of(s->words[i]);
		if (r.test == TEST_LACKS && r.count == 1)
			r.values[0] |= value;
		else if (r.count < 16)
			r.values[r.count++] = value;
		else
			fail("more than 16 values");
	}
	return r;
}

static void say(struct statement *s);

/* include FILE: beside this one, unless it begins with a slash. */
static void say_include(const struct statement *s)
{
	static int depth;
	char path[4096];
	const char *slash = strrchr(file_name, '/');
	int folder = slash != NULL && s->words[1][0] != '/' ? (int)(slash - file_name) + 1 : 0;

	if (s->count != 2 || ++depth > 8)
		fail("include FILE, at most 8 deep");
	snprintf(path, sizeof(path), "%.*s%s", folder, file_name, s->words[1]);
	read_statements(path, say);
	depth--;
}

static void say(struct statement *s)
{
	const char *verb = s->words[0];
	struct answer a = {.value = answer_of(verb)};
	int end = 1;

	if (strcmp(verb, "include") == 0) {
		say_include(s);
		return;
	}
	if (strcmp(verb, "with") == 0) {
		say_with(s);
		return;
	}
	if (strcmp(verb, "others") == 0 && s->count == 2) {
		others.value = answer_of(s->words[1]);
		others_said = 1;
		if (others.value == 0)
			fail("others allow|log|kill|deny|missing");
		return;
	}
	if (a.value == 0)
		fail("include, others, allow, log, kill, deny, missing or with, not %s", verb);
	while (end < s->count && strcmp(s->words[end], "where") != 0)
		end++;
	a.rule = rule_of(s, end);
	if (a.rule.test != TEST_NONE && a.value != ANSWER_ALLOW)
		fail("only allow has a where");
	for (int i = 1; i < end; i++) {
		struct name *n = call_of(s->words[i]);

		n->answer = a;
		n->said = 1;
	}
}

void read_profile(const char *syscalls, const char *profile)
{
	read_statements(syscalls, read_number);
	read_statements(profile, say);
	line_number = 0;
	for (struct name *n = names; n < names + name_count; n++) {
		if (n->text[0] == '=')
			continue;
		if (!n->said && !others_said)
			fail("%s says neither what of %s nor of others", profile, n->text);
		if (!n->said)
			n->answer = others;
		/* Allowed anyway, allowed with a capability: the same. */
		if (n->answer.value == ANSWER_ALLOW && n->answer.rule.test == TEST_NONE)
			memset(n->answer.caps, 0, CAPS);
	}
}
