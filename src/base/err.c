/* SPDX-License-Identifier: MIT */
/* Errors with context in a fixed buffer: works without memory, cuts instead of overrunning. */
#include "base/err.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"

const char *err_text(int errnum)
{
	const char *s = strerror(errnum);

	return s ? s : "Unknown error";
}

int err_format(struct err *e, int code, const char *fmt, ...)
{
	struct text t;
	va_list args;

	if (!e)
		return -1;
	e->code = code;
	text_init(&t, e->text, sizeof(e->text));
	va_start(args, fmt);
	text_vformat(&t, fmt, args);
	va_end(args);
	return -1;
}

int err_sys(struct err *e, int errnum, const char *verb, const char *object)
{
	return err_format(
		e, errnum, object ? "%s %s: %s" : "%s%s: %s", verb, object, err_text(errnum));
}

int err_errno(struct err *e, const char *verb, const char *object)
{
	return err_sys(e, errno, verb, object);
}

int err_set(struct err *e, int code, const char *sentence)
{
	return err_format(e, code, "%s", sentence);
}

int err_named(struct err *e, int code, const char *sentence, const char *name)
{
	return err_format(e, code, "%s \"%s\"", sentence, name);
}

int err_wrap(struct err *e, const char *what, const char *name)
{
	char old[ERR_TEXT_MAX];

	if (!e)
		return -1;
	text_copy(old, sizeof(old), e->text);
	return err_format(e, e->code, name ? "%s \"%s\": %s" : "%s%s: %s", what, name, old);
}
