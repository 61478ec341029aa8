/* SPDX-License-Identifier: MIT */
/* Who a container runs as: ids from the manifest or the image's configuration, names by the image's
 * own passwd and group. */
#pragma once

#include "api/image_config.h"
#include "api/pod.h"
#include "base/arena.h"
#include "base/err.h"

#define IDENTITY_GROUPS_MAX 64
#define ID_MAX		    INT32_MAX

struct identity {
	uint32_t uid;
	uint32_t gid;
	uint32_t group_count;
	const char *home;		      /* "/" when unknown */
	uint32_t groups[IDENTITY_GROUPS_MAX]; /* the primary group among them */
};

struct user_files { /* texts of the image's files, "" when it has none */
	const char *passwd;
	const char *group;
};

/* Pure. user is the image's "name", "uid", "name:group", ...; NULL = root. An id that is all digits
 * is an id and never a name (CVE-2024-40635). */
int identity_resolve(struct arena *a, const struct pod *pod, const struct container_spec *c,
	const char *user, const struct user_files *files, struct identity *out, struct err *e);
/* Pure. Refuses root where runAsNonRoot is asked, in upstream's words (kubelet:
 * verifyRunAsNonRoot(), which cannot tell of a name; here the image was asked for it). */
int identity_check_non_root(
	const struct pod *pod, const struct container_spec *c, uint32_t uid, struct err *e);
/* Reads both files below root, confined to it and bounded. */
void user_files_read(struct arena *a, int root, struct user_files *out);
/* Capabilities that may ever be had, after add and drop over the default set; all that podinit has
 * of a privileged container, whatever it drops. */
int identity_capabilities(
	const struct container_spec *c, bool devices_filtered, uint64_t *bounding, struct err *e);
