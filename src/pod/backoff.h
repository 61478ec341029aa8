/* SPDX-License-Identifier: MIT */
/*
 * When a container may be started again (kubelet: client-go flowcontrol.Backoff as doBackOff uses
 * it). The delay counts from the end of the latest instance: none at first, then 10 s, doubling to
 * 300 s; an instance that ran over 10 minutes clears it.
 */
#pragma once

#include "pod/record.h"

#define BACKOFF_FIRST  10000 /* milliseconds */
#define BACKOFF_MOST   300000
#define BACKOFF_FORGET SECONDS(600)

/* The delay after this one: BACKOFF_FIRST after 0. */
int32_t backoff_next(int32_t delay);
/* The moment from which the container may start; 0 = at once. */
msec backoff_due_at(const struct container_record *c);
/* Whether that wait is for a crash loop (and not for an image or configuration). */
bool backoff_is_crash_loop(const struct container_record *c, msec now);
/* A restart is being tried: the next one waits longer. */
void backoff_advance(struct container_record *c, msec now);
/* Another definition of the container is to be started. */
void backoff_forget(struct container_record *c);
/* A start came to no instance. */
void backoff_start_failed(struct container_record *c, msec now);
void backoff_start_worked(struct container_record *c);
