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
	struct text t;

	if (!e)
		return -1;
	e->code = errnum;
	text_init(&t, e->text, sizeof(e->text));
	text_add(&t, verb);
	if (object) {
		text_add_char(&t, ' ');
		text_add(&t, object);
	}
	text_add(&t, ": ");
	text_add(&t, err_text(errnum));
	return -1;
}

int err_errno(struct err *e, const char *verb, const char *object)
{
	return err_sys(e, errno, verb, object);
}

int err_set(struct err *e, int code, const char *sentence)
{
	struct text t;

	if (!e)
		return -1;
	e->code = code;
	text_init(&t, e->text, sizeof(e->text));
	text_add(&t, sentence);
	return -1;
}

int err_named(struct err *e, int code, const char *sentence, const char *name)
{
	struct text t;

	if (!e)
		return -1;
	e->code = code;
	text_init(&t, e->text, sizeof(e->text));
	text_add_all(&t, sentence, " \"", NULL);
	text_add(&t, name);
	text_add_char(&t, '"');
	return -1;
}

int err_wrap(struct err *e, const char *what, const char *name)
{
	char old[ERR_TEXT_MAX];
	struct text t;

	if (!e)
		return -1;
	text_copy(old, sizeof(old), e->text);
	text_init(&t, e->text, sizeof(e->text));
	text_add(&t, what);
	if (name)
		text_add_all(&t, " \"", name, "\"", NULL);
	text_add(&t, ": ");
	text_add(&t, old);
	return -1;
}
