/* SPDX-License-Identifier: MIT */
/* Writing without stdio. */
#include "podctl/out.h"

#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "base/fdio.h"

static char buffer[4096];
static size_t used;

void out_flush(void)
{
	if (used > 0 && fd_write_all(STDOUT_FILENO, buffer, used, NULL) < 0)
		_exit(1); /* nobody reads any more */
	used = 0;
}

void out_n(const char *s, size_t len)
{
	while (len > 0) {
		size_t n = MIN(len, sizeof(buffer) - used);

		memcpy(buffer + used, s, n);
		used += n;
		s += n;
		len -= n;
		if (used == sizeof(buffer))
			out_flush();
	}
}

void out(const char *s)
{
	if (s)
		out_n(s, strlen(s));
}

void out_format(const char *fmt, ...)
{
	char buf[4096];
	struct text t;
	va_list args;

	text_init(&t, buf, sizeof(buf));
	va_start(args, fmt);
	text_vformat(&t, fmt, args);
	va_end(args);
	out_n(buf, t.len);
}

void out_spaces(uint32_t count)
{
	for (; count > 0; count--)
		out_n(" ", 1);
}

int complain(const char *fmt, ...)
{
	char buf[4096];
	struct text t;
	va_list args;

	out_flush();
	text_init(&t, buf, sizeof(buf) - 1);
	va_start(args, fmt);
	text_vformat(&t, fmt, args);
	va_end(args);
	buf[t.len] = '\n';
	(void)fd_write_all(STDERR_FILENO, buf, t.len + 1, NULL);
	return 1;
}
