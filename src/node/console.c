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
	struct console_pod *shown = NULL;

	for (uint32_t i = 0; i < c->count; i++) {
		struct console_pod *p = &c->pods[i];

		if (text_equal(p->uid, change->uid)) {
			shown = p;
			break;
		}
		if (!shown && !p->uid[0])
			shown = p;
	}
	if (change->kind == CHANGE_DELETED) {
		if (shown)
			*shown = (struct console_pod){0};
		return;
	}
	pod_row_of(change->pod, wall_now, &row);
	if (shown) {
		if (text_equal(shown->status, row.status))
			return;
		text_copy(shown->uid, sizeof shown->uid, change->uid);
		text_copy(shown->status, sizeof shown->status, row.status);
	}
	log_info("pod ", change->namespace_, "/", change->name, ": ", row.status);
}
