/* SPDX-License-Identifier: MIT */
/* Volumes: set up with the sandbox, one kind a file; a container gets detached copies of them. */
#pragma once

#include "runtime/sandbox.h"

/* Sets up every volume of the pod, also those that no container mounts. The error is upstream's
 * sentence. */
int volumes_set_up(struct runtime *rt, const struct pod *pod, struct sandbox *s, struct err *e);

/* Brings those volumes up to date that show ConfigMaps, Secrets and facts of the pod. All are
 * tried; the error is the first one's. A volume that fails stays as it is. */
int volumes_refresh(struct runtime *rt, const struct pod *pod, struct sandbox *s, struct err *e);

/* The volume of one volumeMount, where it is attached: O_PATH. */
int volume_open(const struct pod *pod, const struct sandbox *s, const struct volume_mount *m,
	struct err *e);
/* A detached mount of source, the volume or a part of it, with what is mounted below. */
int volume_clone(const struct pod *pod, const struct sandbox *s, const struct volume_mount *m,
	int source, struct err *e);

/* What the files of the kinds share: upstream's sentence about e, -1; and a volume that lies at
 * volumes/<name> of the sandbox's directory. */
int volume_failed(const struct volume *v, struct err *e);
int volume_attach(const struct sandbox *s, const struct volume *v, int fd, struct err *e);

/* volume_empty_dir.c: a sized tmpfs at volumes/<name> of the sandbox's directory. */
int empty_dir_set_up(struct runtime *rt, const struct pod *pod, const struct volume *v,
	struct sandbox *s, struct err *e);
int empty_dir_open(const struct sandbox *s, const struct volume *v, struct err *e);
/* volume_host_path.c. The type is checked at both times; set-up makes what the type says. */
int host_path_set_up(const struct host_path *h, struct err *e);
int host_path_open(const struct host_path *h, struct err *e);
/* What a container's mount of it has, of MOUNT_*. */
unsigned host_path_attrs(const struct host_path *h);
/* volume_payload.c: configMap, secret, downwardAPI, projected. Set-up again brings them up to date.
 */
int payload_set_up(struct runtime *rt, const struct pod *pod, const struct volume *v,
	struct sandbox *s, struct err *e);
int payload_open(const struct sandbox *s, const struct volume *v, struct err *e);

/* volume_claim.c: persistentVolumeClaim. Before the sandbox is made, and what waits for storage in
 * a worker: */
bool claims_wanted(const struct pod *pod);
/* Are the objects there? -1 with upstream's words. */
int claims_check(const struct runtime *rt, const struct pod *pod, struct err *e);
struct claims_request {
	const struct runtime *rt;
	const struct pod *pod;
};
/* worker.work: makes their directories, and gives them to the fsGroup. */
int claims_prepare(void *request, int *fd, struct err *e);
int claim_set_up(struct runtime *rt, const struct pod *pod, const struct volume *v,
	struct sandbox *s, struct err *e);
/* worker.work, volume_remove.c: removes a claim's directory with all that is in it. */
struct claim_removal {
	const struct runtime *rt;
	const char *namespace_;
	const char *name;
	const char *uid; /* of the claim: no other has it */
};
int claim_remove(void *removal, int *fd, struct err *e);
/* Is there something that a power cut, or a removal that failed, left? */
bool claims_have_rest(const struct runtime *rt);
/* worker.work: removes that. runtime: struct runtime. */
int claims_sweep(void *runtime, int *fd, struct err *e);
