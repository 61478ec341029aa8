/* SPDX-License-Identifier: MIT */
/*
 * Log lines: one call, one line, to one sink (the console, stderr, /dev/kmsg). PID 1 logs where an
 * error stops; whoever returns an error does not log it. Built with text.h, so no stdio and no
 * allocation.
 */
#pragma once

#include "base/attr.h"
#include "base/err.h"

enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG };

/* Where lines go: called with a complete line including its newline; must not block. Default:
 * write(2) to stderr. */
typedef void (*log_sink)(enum log_level level, const char *line, size_t len);

void log_set_sink(log_sink sink);	 /* NULL restores the default */
void log_set_level(enum log_level most); /* default LOG_INFO */
void log_set_name(const char *name);	 /* prefix of each line, "podinit"; kept, not copied */

/* "podinit: <all strings>\n", up to a NULL. Control characters in them are shown as '?'. Cut at 512
 * bytes. */
void log_line(enum log_level level, const char *first, ...) __attribute__((sentinel));
#define log_error(...)	 log_line(LOG_ERROR, __VA_ARGS__, NULL)
#define log_warning(...) log_line(LOG_WARNING, __VA_ARGS__, NULL)
#define log_info(...)	 log_line(LOG_INFO, __VA_ARGS__, NULL)
#define log_debug(...)	 log_line(LOG_DEBUG, __VA_ARGS__, NULL)
