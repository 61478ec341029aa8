/* SPDX-License-Identifier: MIT */
/* The parent's side of linux/child: an empty plan, and a child's failure in words. */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "linux/child.h"

void child_plan_init(struct child_plan *p)
{
	memset(p, 0, sizeof(*p));
	p->report_fd = -1;
	p->proc_fd = -1;
	p->join_pidfd = -1;
	p->user_fd = -1;
	p->mount_ns_fd = -1;
	p->root_fd = -1;
	p->layer_fd = -1;
	p->null_mount = -1;
	p->empty_mount = -1;
	p->exec_fd = -1;
	for (size_t i = 0; i < ARRAY_LEN(p->stdio); i++)
		p->stdio[i] = -1;
	for (size_t i = 0; i < ARRAY_LEN(p->join_fds); i++)
		p->join_fds[i] = -1;
}

static int exec_text(const struct child_failure *f, const char *detail, struct err *e)
{
	struct err plain;

	switch ((enum child_hint)f->hint) {
	case HINT_NONE:
		return err_sys(e, f->error, "exec", detail);
	case HINT_NOT_IN_PATH:
		err_set(e, f->error, "executable file not found in $PATH");
		err_named(&plain, f->error, "exec:", detail);
		return err_wrap(e, plain.text, NULL);
	case HINT_INTERPRETER:
		err_sys(&plain, f->error, "exec", detail);
		text_join(e->text, sizeof(e->text), plain.text,
			" (the file is there, its interpreter is not)", NULL);
		e->code = f->error;
		return -1;
	}
	return err_sys(e, f->error, "exec", detail);
}

int child_failure_text(const struct child_failure *f, struct err *e)
{
	const char *text = child_step_text(f->step);
	char detail[CHILD_DETAIL_MAX];
	struct err named;

	if (!e)
		return -1;
	text_copy(detail, sizeof(detail), f->detail);
	if (!text)
		return err_set(e, EPROTO, "the child sent a report that makes no sense");
	if (f->step == STEP_EXEC)
		return exec_text(f, detail, e);
	if (detail[0] == '\0')
		return err_sys(e, f->error, text, NULL);
	err_named(&named, f->error, text, detail);
	return err_sys(e, f->error, named.text, NULL);
}
