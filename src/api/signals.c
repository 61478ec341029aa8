/* SPDX-License-Identifier: MIT */
/* Names to numbers; the 65 of them that core/v1 Signal has. */
#include "api/signals.h"

#include <signal.h>
#include <string.h>

#include "base/attr.h"

/* The kernel's, as container runtimes count: the C library keeps some at the low end. */
#define REAL_TIME_MIN 34
#define REAL_TIME_MAX 64

/* MIPS has none: a manifest that names it is good there too, and ends containers as ever. */
#ifndef SIGSTKFLT
#define SIGSTKFLT SIGTERM
#endif

/* In the order of their names. */
static const struct {
	char name[8];
	uint8_t number;
} signals[] = {
	{"ABRT", SIGABRT},
	{"ALRM", SIGALRM},
	{"BUS", SIGBUS},
	{"CHLD", SIGCHLD},
	{"CLD", SIGCHLD},
	{"CONT", SIGCONT},
	{"FPE", SIGFPE},
	{"HUP", SIGHUP},
	{"ILL", SIGILL},
	{"INT", SIGINT},
	{"IO", SIGIO},
	{"IOT", SIGIOT},
	{"KILL", SIGKILL},
	{"PIPE", SIGPIPE},
	{"POLL", SIGPOLL},
	{"PROF", SIGPROF},
	{"PWR", SIGPWR},
	{"QUIT", SIGQUIT},
	{"SEGV", SIGSEGV},
	{"STKFLT", SIGSTKFLT},
	{"STOP", SIGSTOP},
	{"SYS", SIGSYS},
	{"TERM", SIGTERM},
	{"TRAP", SIGTRAP},
	{"TSTP", SIGTSTP},
	{"TTIN", SIGTTIN},
	{"TTOU", SIGTTOU},
	{"URG", SIGURG},
	{"USR1", SIGUSR1},
	{"USR2", SIGUSR2},
	{"VTALRM", SIGVTALRM},
	{"WINCH", SIGWINCH},
	{"XCPU", SIGXCPU},
	{"XFSZ", SIGXFSZ},
};

/* `RTMIN+n` up to 15 and `RTMAX-n` up to 14, as upstream lists them. */
static int real_time(const char *name)
{
	bool from_min = text_starts(name, "RTMIN");
	const char *at = name + strlen("RTMIN");
	int64_t n = 0;

	if (!from_min && !text_starts(name, "RTMAX"))
		return 0;
	if (*at != '\0' && (*at != (from_min ? '+' : '-') ||
				   !text_to_int64(at + 1, 1, from_min ? 15 : 14, &n)))
		return 0;
	return from_min ? REAL_TIME_MIN + (int)n : REAL_TIME_MAX - (int)n;
}

int signal_by_name(const char *name)
{
	if (name == NULL || !text_starts(name, "SIG"))
		return 0;
	name += strlen("SIG");
	for (size_t i = 0; i < ARRAY_LEN(signals); i++)
		if (strcmp(signals[i].name, name) == 0)
			return signals[i].number;
	return real_time(name);
}

/* Numbers in the order of their texts: 1, 10, ..., last, 2, ..., 9. */
static int as_text_sorts(int place, int last)
{
	if (place == 1)
		return 1;
	return place <= last - 8 ? place + 8 : place - (last - 9);
}

static void add_real_time(struct text *t, const char *name, char sign, int last)
{
	text_add_all(t, ", \"SIG", name, "\"", NULL);
	for (int place = 1; place <= last; place++) {
		text_add_all(t, ", \"SIG", name, NULL);
		text_add_char(t, sign);
		text_add_int(t, as_text_sorts(place, last));
		text_add_char(t, '"');
	}
}

void signal_names(struct text *t)
{
	for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
		if (signals[i].number == SIGSEGV) {
			add_real_time(t, "RTMAX", '-', 14);
			add_real_time(t, "RTMIN", '+', 15);
		}
		text_add_all(t, i > 0 ? ", \"SIG" : "\"SIG", signals[i].name, "\"", NULL);
	}
}
