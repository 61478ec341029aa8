/* SPDX-License-Identifier: MIT */
/*
 * What a cloned child does until it executes its program: a list of steps over a plan. The parent
 * resolved, opened and formatted everything; the child makes system calls only. The order of enum
 * child_step is the security argument; each step's reason is at its function.
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"
#include "base/err.h"
#include "linux/mount.h"
#include "linux/path.h"
#include "linux/seccomp_filter.h"

enum child_step {
	STEP_SIGNALS,
	STEP_SESSION,
	STEP_OOM_SCORE,
	STEP_UNDUMPABLE,
	STEP_NAMESPACES,
	STEP_CGROUP_NAMESPACE,
	STEP_HOSTNAME,
	STEP_FILE_OWNER,
	STEP_ROOT,
	STEP_MOUNTS,
	STEP_PIVOT,
	STEP_WORKING_DIR,
	STEP_READ_ONLY_PATHS,
	STEP_MASKS,
	STEP_READ_ONLY_ROOT,
	STEP_STDIO,
	STEP_CLOSE_ON_EXEC,
	STEP_CHDIR,
	STEP_LIMITS,
	STEP_USER_NAMESPACE,
	STEP_BOUNDING_SET,
	STEP_GROUPS,
	STEP_GID,
	STEP_UID,
	STEP_AMBIENT_SET,
	STEP_CLOSE,
	STEP_FILTER_PRIVILEGED,
	STEP_CAPABILITIES,
	STEP_NO_NEW_PRIVILEGES,
	STEP_FILTER,
	STEP_EXEC, /* the last */
};

#define CHILD_STEPS (STEP_EXEC + 1)

/* "changing root directory"; NULL when there is no such step. */
const char *child_step_text(int step);

struct child_mount {
	const char *target; /* in the container; made when missing */
	int fd; /* detached mount; -1 = a fresh one of type, made by the child in its namespaces */
	const char
		*type; /* "proc", "sysfs"; or a path in the container that is bound, no directory */
	unsigned attrs; /* of a fresh one */
	bool directory; /* what the target has to be */
	enum path_walk walk;
};

#define CHILD_LOWER "lower"
#define CHILD_UPPER "upper"

struct child_limit {
	int resource; /* RLIMIT_* */
	uint64_t soft;
	uint64_t hard;
};

/* Everything is borrowed. Descriptors are -1, texts and lists NULL where a step has nothing to do.
 */
struct child_plan {
	int report_fd; /* write end, close-on-exec: EOF = executed; -1 = a failure is told on stderr
			*/
	int stdio[3];
	bool terminal; /* stdio[0] becomes the controlling terminal */
	int proc_fd;   /* private procfs of the parent's pid namespace */
	const char *oom_score_adj;

	int join_fds[3]; /* namespaces to join: network, ipc, uts */
	int join_pidfd; /* or: all namespaces of this process but its pid namespace, which the clone
			   was made into */
	bool cgroup_namespace; /* cloned into its cgroup, whose view becomes the root */
	const char *hostname;
	int user_fd;	   /* user namespace to be in at last; ids from uid on are its own */
	uint32_t first_id; /* what its 0 is to us; 0 = there is none */

	int mount_ns_fd; /* the mount namespace that ours is copied from, whose root has directories
			    CHILD_LOWER and CHILD_UPPER; -1 = the parent's, and the clone made it */
	int root_fd;	 /* detached mount of the root, or of the image below it: */
	int layer_fd;	 /* detached mount that the overlay's own directories are in; needs
			    mount_ns_fd; -1 = no overlay */
	unsigned root_attrs;		   /* of the overlay */
	const struct mount_option *layers; /* the overlay's options, with paths relative to proc_fd;
					      ended by a NULL key */
	const struct child_mount *mounts;  /* in order */
	uint32_t mount_count;
	int null_mount; /* detached /dev/null and empty directory: what masked paths show */
	int empty_mount;
	bool read_only_root;
	const char *masked; /* paths, one after the other, ended by ""; missing ones are skipped */
	const char *read_only;	 /* the same */
	const char *working_dir; /* made when missing */

	const struct child_limit *limits;
	uint32_t limit_count;
	uint32_t uid;
	uint32_t gid;
	uint32_t group_count;
	const uint32_t *groups;
	uint64_t bounding;  /* capabilities */
	uint64_t permitted; /* and effective; inheritable and ambient stay empty */
	uint64_t last_cap;  /* mask of all that the kernel knows */
	bool no_new_privileges;
	struct seccomp_filter filter; /* of system calls; it has to allow execve(2), and capset(2)
				       * where there is no no_new_privs */

	int exec_fd;		  /* execveat(2) of a descriptor, or: */
	const char *const *paths; /* NULL-terminated candidates, tried in turn */
	const char *const *argv;
	const char *const *envp;
};

void child_plan_init(struct child_plan *p); /* nothing to do at all; permitted and bounding empty */

/* In the child, right after clone_child(). */
_Noreturn void child_run(const struct child_plan *plan);

enum child_hint {
	HINT_NONE,
	HINT_INTERPRETER, /* ENOENT, but the program is there: its loader or script interpreter is
			     not */
	HINT_NOT_IN_PATH, /* none of several candidates exists */
};

#define CHILD_DETAIL_MAX 112

struct child_failure { /* one atomic write (less than PIPE_BUF) */
	int32_t step;
	int32_t error;
	int32_t hint;
	char detail[CHILD_DETAIL_MAX]; /* what the step was about: a path; may be cut */
};

/* Fills e: `mounting "/data": Permission denied`, `exec /bin/x: No such file or directory`. Returns
 * -1. */
int child_failure_text(const struct child_failure *f, struct err *e);
