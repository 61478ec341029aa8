/* SPDX-License-Identifier: MIT */
/*
 * What the kernel has of what podinit uses. It is asked, not looked up by its version: system calls
 * with arguments that none of them takes, lists in /proc, a link of a kind that is not made. One
 * row a feature, with what gives it and who needs it; docs/guide/boot-a-board.md shows the same
 * table.
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"
#include "base/text.h"

enum feature {
	FEATURE_CLONE3,
	FEATURE_OPENAT2,
	FEATURE_CLOSE_RANGE,
	FEATURE_FSOPEN,
	FEATURE_OPEN_TREE,
	FEATURE_MOVE_MOUNT,
	FEATURE_MOUNT_SETATTR,
	FEATURE_PIDFD_OPEN,
	FEATURE_MEMFD_CREATE,
	FEATURE_EPOLL,
	FEATURE_SIGNALFD,
	FEATURE_INOTIFY,
	FEATURE_SQUASHFS,
	FEATURE_OVERLAY,
	FEATURE_TMPFS,
	FEATURE_SYSFS,
	FEATURE_DEVPTS,
	FEATURE_CGROUP2,
	FEATURE_LOOP,
	FEATURE_MNT_NAMESPACE,
	FEATURE_PID_NAMESPACE,
	FEATURE_NET_NAMESPACE,
	FEATURE_IPC_NAMESPACE,
	FEATURE_UTS_NAMESPACE,
	FEATURE_CGROUP_NAMESPACE,
	FEATURE_CGROUP_KILL,
	FEATURE_BPF_DEVICE,
	FEATURE_VETH,
	FEATURE_BRIDGE,
	FEATURE_MEMORY, /* from here on some fields need it, not every pod */
	FEATURE_CPU,
	FEATURE_PIDS,
	FEATURE_SECCOMP,
	FEATURE_USER_NAMESPACE,
	FEATURE_IDMAP_SQUASHFS,
	FEATURE_KEYRINGS,
	FEATURES
};

struct features {
	uint64_t missing; /* bits by enum feature */
	uint64_t unknown; /* could not be asked without privileges */
};

static inline bool features_lack(const struct features *f, enum feature feature)
{
	return f->missing >> feature & 1;
}

/* Asks the kernel about all of them. cgroup_fd: the group whose controllers count, -1 = the root of
 * cgroup v2 where it is usually mounted. Needs /proc. Changes nothing, waits for nothing; what is a
 * module counts once it is loaded. */
void features_ask(int cgroup_fd, struct features *f);

/* As an engineer knows it: "squashfs", "memory controller". */
const char *feature_name(enum feature feature);
/* Who needs it: a field, "every pod". */
const char *feature_user(enum feature feature);
/* Adds what gives it: "CONFIG_MEMCG", "CONFIG_VETH or module veth", "Linux 5.7". */
void feature_add_giver(struct text *t, enum feature feature);
/* Whether a module of its name can give it. */
bool feature_is_module(enum feature feature);
/* Without it podinit does not start, or an ordinary pod does not. */
static inline bool feature_is_required(enum feature feature)
{
	return feature < FEATURE_MEMORY;
}
/* Adds the names of those that are missing, after a comma each. */
void features_add_names(struct text *t, const struct features *f);

/* Pure: whether the text has this word; blanks, tabs and newlines are between words. */
bool features_text_has(const char *text, const char *word, size_t len);
/* Pure: whether a release ("6.1.0-13-amd64") is of this version or later. */
bool features_release_is(const char *release, unsigned major_number, unsigned minor_number);
