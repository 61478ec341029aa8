/* SPDX-License-Identifier: MIT */
/*
 * rtnetlink(7) messages: a bounded builder and one request with its acknowledgement. The kernel
 * answers a route request before sendmsg(2) returns, so asking and reading in place never waits; a
 * receive timeout bounds it all the same.
 */
#pragma once

#include <linux/netlink.h>
#include <stdbool.h>

#include "base/attr.h"
#include "base/err.h"

#define NETLINK_MESSAGE_MAX 1024

struct netlink {
	int fd; /* owned; -1 = closed */
	uint32_t sequence;
};

struct netlink_message {
	union {
		struct nlmsghdr header;
		uint8_t bytes[NETLINK_MESSAGE_MAX];
	};
	bool cut; /* an attribute did not fit */
};

/* Opens a route socket in the network namespace netns_fd, -1 = the caller's own. The caller is
 * single-threaded: it enters the namespace for the socket(2) call and comes back at once. */
int netlink_open(struct netlink *nl, int netns_fd, struct err *e);
void netlink_close(struct netlink *nl);

/* Starts a message of type with the fixed part (struct ifinfomsg, ...) after the header. */
void netlink_start(
	struct netlink_message *m, uint16_t type, uint16_t flags, const void *fixed, size_t len);
void netlink_put(struct netlink_message *m, uint16_t attribute, const void *data, size_t len);
void netlink_put_text(struct netlink_message *m, uint16_t attribute, const char *s);
void netlink_put_u32(struct netlink_message *m, uint16_t attribute, uint32_t v);
/* Nested attributes: end takes what begin returned. */
size_t netlink_nest(struct netlink_message *m, uint16_t attribute, const void *fixed, size_t len);
void netlink_nest_end(struct netlink_message *m, size_t nest);

/* Sends m and reads the answer. Returns 0, or the errno value the kernel answered (positive).
 * reply, when not NULL, gets the first message that is no acknowledgement (RTM_NEWLINK for
 * RTM_GETLINK). */
int netlink_ask(struct netlink *nl, struct netlink_message *m, struct netlink_message *reply);
