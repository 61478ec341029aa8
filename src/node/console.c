/* SPDX-License-Identifier: MIT */
#include "node/console.h"

#include "base/log.h"

void console_event(const struct event_record *e)
{
	if (!e->warning || e->count > 1 || text_equal(e->reason, "FailedValidation"))
		return;
	if (e->of_node)
		log_warning("node ", e->name, ": ", e->reason, ": ", e->message);
	else
		log_warning("pod ", e->namespace_, "/", e->name, ": ", e->reason, ": ", e->message);
}

void console_published(struct console *c, const struct change *change, int64_t wall_now)
{
	struct pod_row row;
	int at = -1;

	for (int i = 0; i < CONSOLE_PODS_MAX; i++) {
		if (text_equal(c->pods[i].uid, change->uid)) {
			at = i;
			break;
		}
		if (at < 0 && !c->pods[i].uid[0])
			at = i;
	}
	if (change->kind == CHANGE_DELETED) {
		if (at >= 0)
			c->pods[at].uid[0] = c->pods[at].status[0] = '\0';
		return;
	}
	pod_row_of(change->pod, wall_now, &row);
	if (at >= 0) {
		if (text_equal(c->pods[at].status, row.status))
			return;
		text_copy(c->pods[at].uid, sizeof c->pods[at].uid, change->uid);
		text_copy(c->pods[at].status, sizeof c->pods[at].status, row.status);
	}
	log_info("pod ", change->namespace_, "/", change->name, ": ", row.status);
}
