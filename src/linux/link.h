/* SPDX-License-Identifier: MIT */
/* Network links, addresses and routes over rtnetlink (rtnetlink(7)). Addresses are IPv4 in host
 * byte order. */
#pragma once

#include "linux/netlink.h"

#define LINK_MAC_LEN 6

/* A bridge that is up to the caller to bring up; EEXIST is passed on in e->code. */
int link_add_bridge(
	struct netlink *nl, const char *name, const uint8_t mac[LINK_MAC_LEN], struct err *e);
/* A veth pair: name here, peer as peer_name with peer_mac in the namespace peer_netns_fd. */
int link_add_veth(struct netlink *nl, const char *name, const char *peer_name,
	const uint8_t peer_mac[LINK_MAC_LEN], int peer_netns_fd, struct err *e);
/* The interface's index, 0 when there is none of that name (e is then not touched), -1 on another
 * error. */
int link_find(struct netlink *nl, const char *name, struct err *e);
int link_up(struct netlink *nl, int index, const char *name, struct err *e);
int link_set_master(struct netlink *nl, int index, const char *name, int master, struct err *e);
/* A missing link is success. */
int link_delete(struct netlink *nl, const char *name, struct err *e);
/* An address that is there already is success. */
int link_add_address(struct netlink *nl, int index, const char *name, uint32_t ip, uint8_t prefix,
	struct err *e);
int route_add_default(struct netlink *nl, uint32_t gateway, struct err *e);
