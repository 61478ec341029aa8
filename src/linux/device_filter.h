/* SPDX-License-Identifier: MIT */
/*
 * Which devices the processes of a cgroup may open: a program of type BPF_PROG_TYPE_CGROUP_DEVICE
 * (bpf(2)), as cgroup v2 has it instead of files. What no rule allows is EPERM. A node of any
 * device may be made by who has CAP_MKNOD: opening it is what counts.
 */
#pragma once

#include <linux/bpf.h>
#include <stdbool.h>

#include "base/err.h"

#define DEVICE_ANY UINT32_MAX /* as minor: all of the major */

struct device_rule {
	uint32_t major;
	uint32_t minor;
	bool block; /* else a character device */
	bool write; /* may be opened for writing too, not only for reading */
};

#define DEVICE_FILTER_BASE    11 /* instructions around the rules */
#define DEVICE_FILTER_DEFAULT 8	 /* rules of every program, before the given ones */
#define DEVICE_FILTER_RULE    6	 /* instructions of one, at most */
#define DEVICE_FILTER_SIZE(rules)                                                                  \
	(DEVICE_FILTER_BASE + DEVICE_FILTER_RULE * (DEVICE_FILTER_DEFAULT + (rules)))
#define DEVICE_FILTER_RULES 64

/* Pure: the program for the devices that every container has (null, zero, full, random, urandom,
 * tty, ptmx and terminals of devpts) and those of the rules. out has room for
 * DEVICE_FILTER_SIZE(count) instructions; how many there are. */
uint32_t device_filter_build(const struct device_rule *rules, uint32_t count, struct bpf_insn *out);

/* Loads it: a descriptor, which may be attached to any number of groups. More than
 * DEVICE_FILTER_RULES rules are E2BIG. */
int device_filter_load(const struct device_rule *rules, uint32_t count, struct err *e);
/* Attaches program to the group, which keeps it until it goes; beside those of the groups above.
 * Not for a group that has one already: it would count as well. */
int device_filter_attach(int cgroup, int program, struct err *e);
