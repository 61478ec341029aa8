/* SPDX-License-Identifier: MIT */
/*
 * The ledger: memory of the record tables in a memfd of sealed size, so that a re-executed podinit
 * finds its pods and containers again. A header says what layout it has; another layout is refused,
 * never guessed at.
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"
#include "base/err.h"

struct ledger {
	int fd;
	void *map;
	size_t size;
	void *pods; /* table_bytes() of pod_record */
	void *containers;
	void *messages; /* max_containers of struct container_messages */
	bool fresh;
};

/* fd -1 makes a new one, else the one of before is taken over (and closed by ledger_close()). */
int ledger_open(
	struct ledger *l, int fd, uint32_t max_pods, uint32_t max_containers, struct err *e);
void ledger_close(struct ledger *l);
