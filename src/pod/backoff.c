/* SPDX-License-Identifier: MIT */
/* The two waits of a container: after an exit, and after a start that came to nothing. */
#include "pod/backoff.h"

int32_t backoff_next(int32_t delay)
{
	return delay == 0 ? BACKOFF_FIRST : MIN(delay * 2, BACKOFF_MOST);
}

static bool is_forgotten(const struct container_record *c)
{
	return c->exit.finished_at - c->backoff_updated > BACKOFF_FORGET;
}

/* 0 = at once. A restart that was tried already has done its wait. */
static msec crash_due_at(const struct container_record *c)
{
	if (!c->exit.valid || c->restart_pending || c->backoff == 0 || is_forgotten(c))
		return 0;
	return c->exit.finished_at + c->backoff;
}

msec backoff_due_at(const struct container_record *c)
{
	msec due = crash_due_at(c);

	if (c->image_failed_at != 0)
		due = MAX(due, c->image_failed_at + c->image_backoff);
	return due;
}

bool backoff_is_crash_loop(const struct container_record *c, msec now)
{
	return c->image_failed_at == 0 && now < crash_due_at(c);
}

void backoff_advance(struct container_record *c, msec now)
{
	c->backoff = c->backoff == 0 || is_forgotten(c) ? BACKOFF_FIRST : backoff_next(c->backoff);
	c->backoff_updated = now;
}

void backoff_forget(struct container_record *c)
{
	c->backoff = 0;
	backoff_start_worked(c);
}

void backoff_start_failed(struct container_record *c, msec now)
{
	c->image_backoff = backoff_next(c->image_backoff);
	c->image_failed_at = MAX(now, (msec)1);
}

void backoff_start_worked(struct container_record *c)
{
	c->image_backoff = 0;
	c->image_failed_at = 0;
}
