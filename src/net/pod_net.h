/* SPDX-License-Identifier: MIT */
/*
 * The pods' network: one bridge with a fixed MAC and the first address of podCIDR, one veth a pod
 * with an address from podCIDR, a default route, lo up. All by rtnetlink, asked and answered in
 * place.
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"
#include "base/err.h"

#define POD_NET_ADDRESSES_MAX 1024

struct pod_net {
	uint32_t network; /* host byte order */
	uint32_t prefix;
	uint32_t gateway; /* the bridge's address: the node, as pods see it */
	int bridge_index;
	uint32_t next; /* addresses are handed out round robin, so that a freed one rests */
	uint8_t used[POD_NET_ADDRESSES_MAX / 8]; /* offset into the network */
};

/* cidr "10.244.0.0/24". Makes or takes over the bridge. */
int pod_net_init(struct pod_net *n, const char *cidr, struct err *e);
void pod_net_fini(struct pod_net *n); /* removes the bridge */
/* Gives the network namespace netns_fd an eth0 with an address; *ip in host byte order. */
int pod_net_attach(
	struct pod_net *n, int netns_fd, const char *pod_uid, uint32_t *ip, struct err *e);
/* Frees the address and removes the veth (which also goes with its namespace). */
void pod_net_detach(struct pod_net *n, const char *pod_uid, uint32_t ip);
/* Brings lo up in netns_fd; -1 = the caller's own namespace. */
int net_loopback_up(int netns_fd, struct err *e);
void ip_text(uint32_t ip, char buf[16]); /* host byte order to dotted */

/* The arithmetic below them, without a kernel. */

/* "a.b.c.d/n" with host bits cleared; false when it is none. */
bool ip_parse_cidr(const char *cidr, uint32_t *network, uint32_t *prefix);
/* Everything of pod_net_init() but the bridge. */
int pod_net_plan(struct pod_net *n, const char *cidr, struct err *e);
uint32_t pod_net_take_address(struct pod_net *n); /* 0 when none is left */
void pod_net_free_address(struct pod_net *n, uint32_t ip);
