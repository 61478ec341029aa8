/* SPDX-License-Identifier: MIT */
/* The API process as a whole: the loop, the feed from PID 1, the caches and the connections. */
#pragma once

#include "api/feed.h"
#include "apiserver/cache.h"
#include "linux/evloop.h"

#define CONNECTIONS_MAX 32

struct conn;

/* The large members last: short instructions reach 124 bytes. */
struct server {
	struct watch feed;
	struct list conns;
	uint32_t conn_count;
	uint32_t tombstones;
	uint32_t tickets;
	int status;
	bool synced;
	bool stop;
	uint64_t given; /* connections taken from PID 1 in all */
	struct timer idle;
	struct evloop loop;
	struct cache caches[RESOURCES]; /* by enum resource */
	char log_dir[512];
};

/* Takes what PID 1 sent; requests wait until everything that exists is known. */
int feed_start(struct server *s, int fd, struct err *e);
/* Sends a command, with a descriptor (-1 = none; JSON must then be small); false when PID 1 does
 * not take it (it stalls or is gone). */
bool feed_command(struct server *s, struct feed_message *m, const char *json, size_t len, int fd);
/* Starts the time after which an unused process leaves. */
void server_idle_later(struct server *s);
