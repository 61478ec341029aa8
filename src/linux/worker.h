/* SPDX-License-Identifier: MIT */
/*
 * A worker: a short-lived forked child for what may wait on storage (fsync, opening an image, a
 * squashfs mount, umount of real media, module loading). It has a deadline, sends back at most one
 * record and one descriptor over a socket pair, and its end is an event. PID 1 itself waits for
 * nothing. A worker that the kernel holds in D state is given up: done is called with ETIMEDOUT,
 * the process is reaped whenever it ends.
 */
#pragma once

#include "linux/reaper.h"

struct worker_result {
	int code; /* 0, or the errno value of the failure */
	int fd;	  /* received descriptor, -1 = none; done() takes it over by fd_steal() or it is
		     closed */
	char text[ERR_TEXT_MAX]; /* of the error, or an answer */
};

struct worker {
	struct child child;
	int answer_fd; /* our end of the socket pair; -1 while idle */
	struct timer deadline;
	struct evloop *loop;
	struct reaper *reaper;
	bool busy;
	/* In the child: does the work. Returns 0 or -1 with e; *fd may be set to a descriptor to
	 * pass. Must not return to the loop, must not use anything but arg. */
	int (*work)(void *arg, int *fd, struct err *e);
	void (*done)(struct worker *w, struct worker_result *r); /* in the parent, once */
	struct worker_result result;
};

/* work and done are set, the rest is zero or from an earlier run; arg is seen by the child as it is
 * at the fork. timeout in ms. */
int worker_start(struct worker *w, struct evloop *l, struct reaper *r, void *arg, msec timeout,
	struct err *e);
/* Kills it and forgets it: done is not called. Harmless when idle. */
void worker_cancel(struct worker *w);
