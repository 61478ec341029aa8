/* SPDX-License-Identifier: MIT */
/*
 * Children: PID 1 reaps everything, its own children and orphans, by SIGCHLD through a signalfd and
 * a sweep of waitid(2), so that a lost or merged signal loses no exit. Who cloned a child registers
 * it before the next turn of the loop.
 */
#pragma once

#include "base/list.h"
#include "linux/evloop.h"

struct child {
	struct list link;
	int pid;
	int pidfd; /* owned; closed before exited is called; -1 = none */
	/* Called once, after the child was reaped and unregistered; pid is 0 by then, because it
	 * names nobody any more. code: 0..255, or 128 + signal. */
	void (*exited)(struct child *c, int code);
};

struct reaper {
	struct watch watch;
	struct evloop *loop;
	struct list children;
	struct timer again; /* a sweep stopped at its bound: the rest in the next turn */
	/* A signal other than SIGCHLD that was asked for in reaper_init(); may be NULL. */
	void (*signalled)(struct reaper *r, int signal);
	uint64_t orphans; /* reaped without anybody knowing them */
};

/* Blocks SIGCHLD and the signals given (0-terminated) for the process and reads them from a
 * signalfd. */
int reaper_init(struct reaper *r, struct evloop *l, const int *signals, struct err *e);
void reaper_fini(struct reaper *r);
void reaper_add(struct reaper *r, struct child *c);
void reaper_remove(struct reaper *r, struct child *c); /* forget it: its exit is then an orphan's */
void reaper_sweep(struct reaper *r);
/* pidfd_send_signal(2); ESRCH (already dead) is success. */
int child_signal(const struct child *c, int signal, struct err *e);
/* In a child: what PID 1 blocks is not for it. There is nothing else to undo, PID 1 handles and
 * ignores no signal (reaper_init()). System calls only; -1 with errno. */
int child_unblock_signals(void);
