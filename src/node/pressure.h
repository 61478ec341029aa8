/* SPDX-License-Identifier: MIT */
/*
 * How much memory is available, told to the supervisor when that matters, without asking the kernel
 * all the time. The group of all pods has a memory.high where twice the threshold is left, for them
 * or for the machine, whichever is reached first, and from there on where the threshold is: who
 * comes there is slowed down, and the kernel says so; that is the moment to look. What is used
 * elsewhere moves that point, so it is looked at and set anew some time after pods have changed.
 * Stalls of the machine (PSI) are told too. Where the kernel has no PSI, and for soft thresholds,
 * it is looked at every ten seconds while there are pods, as a kubelet does it always.
 */
#pragma once

#include "api/eviction.h"
#include "base/text.h"
#include "linux/evloop.h"

struct local_node;

struct pressure {
	bool polled;	    /* looked at every ten seconds while there are pods */
	uint64_t pods_max;  /* bytes that all pods together may have; 0 = no such limit */
	uint64_t hard;	    /* the threshold */
	uint64_t high;	    /* memory.high as it was set last */
	uint64_t pinned;    /* bytes, see memory_pinned(); set before the start */
	struct watch limit; /* the group of the pods has come to memory.high; fd -1 = not watched */
	struct watch stalls; /* of the machine, for want of memory; the same */
	struct timer look;
	struct timer rest; /* how often the kernel's word is taken */
};

/* After the groups were made and the supervisor is there. Without thresholds it does nothing. */
void pressure_start(struct local_node *n, const struct eviction_conf *c);
void pressure_stop(struct local_node *n);
/* Something of a pod has: it is looked at within ten seconds. */
void pressure_pods_changed(struct local_node *n);

/* Bytes that count as available and are not. Before the first pod all of SReclaimable is what sysfs
 * and tmpfs have in memory and nowhere else. What is kept for devices (CmaFree) the kernel can lend
 * to programs, but it puts nothing of its own there: neither files nor pipes. */
uint64_t memory_pinned(void);
/* MemAvailable in bytes, the kernel's own estimate with what it can take back of files, without
 * what is pinned; 0 = it does not say. */
uint64_t memory_available(uint64_t pinned);

/* In bytes. */
struct memory_seen {
	uint64_t available; /* to the whole machine */
	uint64_t used;	    /* by pods, ... */
	uint64_t files;	    /* ... of it what the kernel can take back */
	uint64_t pods_max;  /* their limit */
	uint64_t hard;	    /* the threshold */
};
/* Pure: what is available to pods, and the memory.high of their group. */
void pressure_weigh(const struct memory_seen *m, uint64_t *available, uint64_t *high);
/* Pure: what counts as available of so many bytes of files that the kernel can take back. Not all:
 * a program whose pages are taken back reads them again at once. The kernel keeps for MemAvailable
 * half of them or its low watermark, whichever is less; here the threshold is the watermark. */
uint64_t memory_reclaimable(uint64_t bytes, uint64_t threshold);
