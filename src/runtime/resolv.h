/* SPDX-License-Identifier: MIT */
/*
 * The text of a pod's /etc/resolv.conf: nameservers, searches and options as kubelet's dns.go puts
 * them together from dnsPolicy, dnsConfig, the node's configuration and the node's own file, laid
 * out as a container runtime writes them. Pure.
 */
#pragma once

#include "api/pod.h"
#include "base/err.h"
#include "base/text.h"

struct resolv_facts {
	const char *cluster_domain;
	struct strings cluster_dns;
	const char *file; /* the node's own resolv.conf */
	size_t file_len;
};

#define RESOLV_LINE_MAX 256 /* of what is told; the file has all of it */

/* What the user shall be told. */
struct resolv_notes {
	bool no_cluster_dns; /* ClusterFirst was wanted, and taken for Default */
	bool servers_cut;    /* there were more than resolvers take; these are left */
	bool searches_cut;
	char servers[RESOLV_LINE_MAX];
	char searches[RESOLV_LINE_MAX];
};

/*
 * Fills notes and adds the file to t. Of an option of the node's file and of dnsConfig with one
 * name the latter wins, in the place of the former. Left out of the node's file is what it is no
 * use to copy: comments, and lines that say nothing. Fails only when there is no room for the
 * options.
 */
int resolv_make(struct text *t, const struct pod *pod, const struct resolv_facts *facts,
	struct resolv_notes *notes, struct err *e);
