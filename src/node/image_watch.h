/* SPDX-License-Identifier: MIT */
/*
 * Containers whose image is missing or broken start as soon as the store has another file for it.
 * The directories where it would appear are watched by inotify; a worker sets the watches and
 * looks, a moment after the last change, and every 20 s for what inotify does not tell (a medium
 * that was mounted).
 */
#pragma once

#include "linux/worker.h"

struct local_node;

struct image_watch {
	struct local_node *node;
	struct watch inotify;
	int next_fd;   /* the inotify of the look under way, -1 */
	bool again;    /* something happened since that began */
	bool *changed; /* shared with the worker: by index of the container */
	struct timer timer;
	struct worker worker;
};

int image_watch_start(struct image_watch *iw, struct local_node *n, struct err *e);
void image_watch_stop(struct image_watch *iw);
/* Another container waits: its entry says so (awaits_image). */
void image_watch_look(struct image_watch *iw);
