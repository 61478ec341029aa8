/* SPDX-License-Identifier: MIT */
/* The text of a pod's /etc/hosts, byte for byte a kubelet's (managedHostsFileContent()). Pure. */
#pragma once

#include "api/pod.h"
#include "base/text.h"

/* Of a pod with a network of its own; ip is "" while it has none. */
void hosts_of_pod(
	struct text *t, const struct pod *pod, const char *cluster_domain, const char *ip);
/* With hostNetwork: the node's own file below a first line; one that is empty gets a localhost. */
void hosts_of_node(struct text *t, const struct pod *pod, const char *file, size_t len);
