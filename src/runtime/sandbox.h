/* SPDX-License-Identifier: MIT */
/*
 * A pod's sandbox: its cgroup, its directory with volumes, and the holder that owns its network,
 * ipc and uts namespaces. Network links are net/'s. Made step by step; sandbox_remove() undoes
 * whatever was made, in any half-made state.
 */
#pragma once

#include "api/pod.h"
#include "linux/child.h"
#include "runtime/resolv.h"
#include "runtime/runtime.h"

#define SANDBOX_UID_MAX 40

struct sandbox {
	struct child holder; /* exited is set by the caller before sandbox_create() */
	int report_fd;	     /* of the holder, while it starts; -1 */
	int cgroup_fd;	     /* of the pod's group; -1 */
	int dir_fd;	     /* <run_dir>/pods/<uid> */
	int net_fd;	     /* namespaces; net_fd is the node's own for hostNetwork */
	int ipc_fd;
	int uts_fd;
	int user_fd;		/* -1 = it has the node's users */
	uint32_t first_id;	/* what its users' id 0 is on the node, 0 with the node's users */
	enum qos qos;		/* class of its group */
	uint64_t milli_cpu;	/* requested; counted in rt->burstable_milli_cpu */
	uint64_t scratch_bytes; /* of its volumes, out of the node's total */
	uint64_t payload_bytes; /* of them, of runtime/volume_payload's tmpfs; 0 = there is none */
	bool made;
	char uid[SANDBOX_UID_MAX];
	char ip[16]; /* of the pod; "" = the node's, or not known yet */
};

void sandbox_empty(struct sandbox *s); /* every descriptor -1 */
/* Directory, volumes (emptyDir, hostPath checks), etc files (hosts, hostname), cgroup, holder with
 * its namespaces, which holder_await() is then to be called for. reason gets the event reason of a
 * failure: "FailedMount" or "FailedCreatePodSandBox". */
int sandbox_create(struct runtime *rt, const struct pod *pod, const char *uid, struct sandbox *s,
	const char **reason, struct err *e);
/* Writes the pod's /etc/hosts now that its address is known ("" for hostNetwork), and keeps it. */
int sandbox_write_hosts(struct runtime *rt, const struct pod *pod, struct sandbox *s,
	const char *ip, struct err *e);
/* Writes the pod's /etc/resolv.conf; notes: what the user shall be told of it. */
int sandbox_write_resolv(const struct runtime *rt, const struct pod *pod, const struct sandbox *s,
	struct resolv_notes *notes, struct err *e);
bool pod_has_sysctls(const struct pod *pod);
struct sysctl_request {
	const struct runtime *rt;
	const struct pod *pod; /* that has some */
	const struct sandbox *sandbox;
};
/* The work of a worker: sets the pod's sysctls, in its namespaces; those of interfaces want them to
 * be there. arg: struct sysctl_request; fd: nothing. An error names key, value and errno. */
int sandbox_set_sysctls(void *arg, int *fd, struct err *e);
/* The plan of a process that shall be in the sandbox's namespaces. */
void sandbox_join(const struct sandbox *s, struct child_plan *plan);
/* Kills what is left in the pod's cgroup and the holder (whose exit the reaper reports). */
void sandbox_kill(struct runtime *rt, struct sandbox *s);
/* After the holder is gone: unmounts volumes, removes directories and the cgroup. May fail with
 * EBUSY while the kernel still cleans up: call again later. */
int sandbox_remove(struct runtime *rt, struct sandbox *s, struct err *e);
/* Lets go of one that could not be removed: what is left of it stays on the node, nothing of it in
 * PID 1. A holder that did not end is an orphan, and the pod's ids, if it had some, nobody else
 * gets. */
void sandbox_abandon(struct runtime *rt, struct sandbox *s);
