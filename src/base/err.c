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

int err_sys(struct err *e, int errnum, const char *verb, const char *object)
{
	if (!e)
		return -1;
	e->code = errnum;
	text_write(e->text, sizeof(e->text), object ? "%s %s: %s" : "%s%s: %s", verb, object,
		err_text(errnum));
	return -1;
}

int err_errno(struct err *e, const char *verb, const char *object)
{
	return err_sys(e, errno, verb, object);
}

int err_set(struct err *e, int code, const char *sentence)
{
	if (!e)
		return -1;
	e->code = code;
	text_copy(e->text, sizeof(e->text), sentence);
	return -1;
}

int err_named(struct err *e, int code, const char *sentence, const char *name)
{
	if (!e)
		return -1;
	e->code = code;
	text_write(e->text, sizeof(e->text), "%s \"%s\"", sentence, name);
	return -1;
}

int err_wrap(struct err *e, const char *what, const char *name)
{
	char old[ERR_TEXT_MAX];

	if (!e)
		return -1;
	text_copy(old, sizeof(old), e->text);
	text_write(e->text, sizeof(e->text), name ? "%s \"%s\": %s" : "%s%s: %s", what, name, old);
	return -1;
}
