/* SPDX-License-Identifier: MIT */
/* Console lines: `podinit: pod <ns>/<name>: <STATUS>` each time the STATUS that `podctl get pods`
 * shows of a pod changes. */
#pragma once

#include "api/print.h"
#include "node/supervisor.h"

struct console_pod {
	char uid[POD_UID_MAX]; /* "" = unused */
	char status[POD_STATUS_TEXT_MAX];
};

struct console {
	struct console_pod *pods; /* borrowed, zeroed */
	uint32_t count;
};

/* A Warning is shown when it first comes, not each time it is repeated; what is wrong with
 * manifests has lines of its own. */
void console_event(const struct event_record *e);
void console_published(struct console *c, const struct change *change, int64_t wall_now);
