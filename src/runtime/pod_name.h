/* SPDX-License-Identifier: MIT */
/* What a pod is called: pure but for the node's own name, which pods on its network have. */
#pragma once

#include "api/pod.h"
#include "base/err.h"
#include "base/text.h"

#define HOSTNAME_MAX 64 /* of the kernel: __NEW_UTS_LEN */

/* The name without a domain, as kubelet's GeneratePodHostNameAndDomain() has it: hostnameOverride,
 * else hostname, else the pod's name; at most 63 characters, the last one no '-' or '.'. */
void pod_short_name(const struct pod *pod, char out[HOSTNAME_MAX]);
/* Has it a full name? One with a subdomain does, unless hostnameOverride is set. */
bool pod_has_domain(const struct pod *pod);
/* Adds `.<subdomain>.<namespace>.svc.<cluster_domain>` to a short name that has a domain. */
void pod_add_domain(struct text *t, const struct pod *pod, const char *cluster_domain);
/* What uname(2) shows in the pod: the short name, or with setHostnameAsFQDN the full one, which
 * fails in kubelet's words when the kernel's 64 characters do not hold it. With hostNetwork the
 * node's. */
int pod_hostname(const struct pod *pod, const char *cluster_domain, char out[HOSTNAME_MAX + 1],
	struct err *e);
