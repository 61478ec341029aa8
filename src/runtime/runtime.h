/* SPDX-License-Identifier: MIT */
/*
 * What all of runtime/ needs to know of the machine, opened once at start: where things lie and
 * descriptors that are kept so that no path is looked up later (isolation: everything by
 * descriptor).
 */
#pragma once

#include <stdbool.h>

#include "api/qos.h"
#include "linux/reaper.h"
#include "runtime/env_source.h"

#define ID_RANGES_MAX 1024 /* more than pods */

/* Ranges of ids for pods with users of their own: the first is size..2*size-1. */
struct id_ranges {
	uint64_t taken[ID_RANGES_MAX / 64];
	uint32_t count; /* that there are: one a pod */
	uint32_t size;	/* multiple of 65536 */
};

/* runtime/spare: made ahead of time. */
enum spare {
	SPARE_DEV,
	SPARE_DEVPTS,
	SPARE_LAYER,
	SPARES,
};

struct runtime {
	struct evloop *loop;
	struct reaper *reaper;
	bool hosted;
	bool image_verify;	      /* only images that one of image_keys has signed */
	const char *run_dir;	      /* /run/podinit: mounts/, pods/<uid>/ below it; tmpfs */
	struct strings image_dirs;    /* the image store, in order */
	const char *image_data;	      /* the one of them that images are put into; NULL */
	const char *data_volumes;     /* directories of claims; on the data partition */
	struct strings image_keys;    /* base64 */
	int run_fd;		      /* O_PATH|O_DIRECTORY of run_dir */
	int cgroup_fd;		      /* "pods", the group of all pods; -1 = no cgroup v2 at all */
	int class_fds[QOS_CLASSES];   /* groups in which pods are made; guaranteed: cgroup_fd */
	uint64_t burstable_milli_cpu; /* what they request; runtime/groups keeps it */
	uint64_t pod_pids;	      /* most processes of a pod; 0 = no limit */
	bool pod_pids_set;	      /* the node's configuration says so */
	bool enforce;	     /* enforceResources Required: what cannot be limited does not start */
	int null_fd;	     /* O_PATH of a verified /dev/null */
	int empty_fd;	     /* O_PATH of an empty directory below run_dir: masks */
	int proc_fd;	     /* procfs that is mounted nowhere: writes to /proc go through it */
	int pause_fd;	     /* sealed memfd of the holder program */
	int mount_ns_fd;     /* a mount namespace with next to nothing in it: those of holders and
				containers are copies of it */
	int loop_control_fd; /* /dev/loop-control; -1 when the board has none: images then fail with
				the errno text */
	int spares[SPARES];  /* detached mounts */
	struct idle_job spare_job;
	int device_filter;	/* the program of containers without devices of their own; -1 where
				   the kernel refuses it */
	uint64_t scratch_bytes; /* size of a container's writable layer (tmpfs) */
	uint64_t scratch_total; /* of all of them and of emptyDir volumes */
	uint64_t scratch_used;	/* runtime/ keeps it */
	uint64_t memory_bytes;	/* of the machine */
	uint64_t reserved_memory;   /* of it, not for pods, ... */
	uint64_t init_memory;	    /* ... and of that kept for PID 1's group */
	uint64_t reserved_pids;	    /* the same of process numbers */
	const char *cluster_domain; /* in which pods have full names */
	struct strings cluster_dns; /* whom they ask for names; may be none */
	struct id_ranges id_ranges; /* count and size are the caller's */
	char cpus[64];		    /* that the machine may ever have: "0-3" */
	bool has_mqueue;	    /* the kernel has POSIX message queues */
	const char *seccomp_dir;    /* compiled profiles for Localhost */
	bool seccomp_default;	    /* RuntimeDefault for who names no profile */
	char not_enforced[160]; /* by the last group that was made: "limits.memory (CONFIG_MEMCG)"
				 */
	int oom_least;		/* the lowest oom_score_adj that we may give */
	struct env_facts facts; /* for variables that tell of the node, and where objects are */
};

/* Opens what the struct holds; conf-like members (loop .. image_dirs, cgroup_fd, hosted) are set by
 * the caller. */
int runtime_open(struct runtime *rt, struct err *e);
void runtime_close(struct runtime *rt);
/* Opens /dev/null and makes sure that it is the null device. */
int runtime_null(int flags, struct err *e);
/* A detached mount of the empty directory that nothing can be done with. */
int runtime_empty(const struct runtime *rt, struct err *e);

#define RUNTIME_NULL_ATTRS (MOUNT_RDONLY | MOUNT_NOSUID | MOUNT_NOEXEC) /* of null_fd's mount */
