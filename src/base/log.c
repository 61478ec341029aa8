/* SPDX-License-Identifier: MIT */
/* Log lines: built on the stack, handed to the sink as one piece. */
#include "base/log.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <unistd.h>

#include "base/text.h"

#define LINE_MAX_BYTES 512

/*
 * A console that takes nothing (Ctrl-S, a pipe that nobody reads) is waited for once, for this
 * long; from then on lines are lost until it takes some again. PID 1 must not stand still with it.
 */
#define PATIENCE 1000 /* ms */

static void write_stderr(enum log_level level, const char *line, size_t len)
{
	static bool stuck;
	struct pollfd out = {.fd = STDERR_FILENO, .events = POLLOUT};

	(void)level;
	while (len > 0) {
		ssize_t n;

		stuck = poll(&out, 1, stuck ? 0 : PATIENCE) != 1;
		if (stuck)
			return;
		n = write(STDERR_FILENO, line, len);
		/* Nobody is left to tell when stderr fails. */
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return;
		line += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
}

static log_sink current_sink = write_stderr;
static enum log_level most_level = LOG_INFO;
static const char *line_name = "podinit";

void log_set_sink(log_sink sink)
{
	current_sink = sink ? sink : write_stderr;
}

void log_set_level(enum log_level most)
{
	most_level = most;
}

void log_set_name(const char *name)
{
	line_name = name;
}

void log_line(enum log_level level, const char *first, ...)
{
	char line[LINE_MAX_BYTES + 1];
	struct text t;
	va_list args;

	if (level > most_level)
		return;
	/* One byte stays free for the newline. */
	text_init(&t, line, sizeof(line) - 1);
	text_add_all(&t, line_name, ": ", NULL);
	va_start(args, first);
	text_add_list(&t, first, args);
	va_end(args);

	for (size_t i = 0; i < t.len; i++) {
		if ((unsigned char)line[i] < ' ' || line[i] == '\x7f')
			line[i] = '?';
	}
	line[t.len] = '\n';
	line[t.len + 1] = '\0';
	current_sink(level, line, t.len + 1);
}
