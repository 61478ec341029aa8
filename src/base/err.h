/* SPDX-License-Identifier: MIT */
/*
 * An error with its context, fixed in size so that it works without memory. A failing call fills it
 * once; each level above adds what it knows at most once: `Failed to mount volume "data" at
 * "/data": No such file or directory`. Text that does not fit is cut, never overrun.
 */
#pragma once

#include <stdarg.h>

#include "base/attr.h"

#define ERR_TEXT_MAX 256

struct err {
	int code; /* errno value of the first cause, 0 when the cause has none */
	char text[ERR_TEXT_MAX];
};

/* All return -1, so that a caller can `return err_...(e, ...)`. e may be NULL: then nothing is
 * recorded. */

/* "<verb> <object>: <errno text>", for example err_sys(e, errno, "open", path). object may be NULL.
 */
int err_sys(struct err *e, int errnum, const char *verb, const char *object);

/* The same with what errno holds: most callers'. */
int err_errno(struct err *e, const char *verb, const char *object);

/* A plain sentence without an errno. code is for tests and exit codes, EINVAL where nothing fits
 * better. */
int err_set(struct err *e, int code, const char *sentence);

/* The same with its parts put in, as text_format() does. */
int err_format(struct err *e, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* "<sentence> "<name>"": like err_set() with a quoted object. */
int err_named(struct err *e, int code, const char *sentence, const char *name);

/* Puts `<what> "<name>": ` before the text; name may be NULL. */
int err_wrap(struct err *e, const char *what, const char *name);

/* The text of an errno value as strerror() gives it ("No such file or directory"); never NULL. */
const char *err_text(int errnum);
