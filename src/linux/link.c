/* SPDX-License-Identifier: MIT */
#include "linux/link.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

static int failed(struct err *e, int code, const char *what, const char *name)
{
	err_set(e, code, err_text(code));
	return err_wrap(e, what, name);
}

/* Sends m; name is what fails when the answer is neither well nor the code that is allowed. */
static int ask(struct netlink *nl, struct netlink_message *m, int allowed, const char *what,
	const char *name, struct err *e)
{
	int code = netlink_ask(nl, m, NULL);

	return code == 0 || code == allowed ? 0 : failed(e, code, what, name);
}

/* A message about the interface of this name. */
static void start(struct netlink_message *m, uint16_t type, uint16_t flags, const char *name)
{
	struct ifinfomsg info = {.ifi_family = AF_UNSPEC};

	netlink_start(m, type, flags, &info, sizeof info);
	netlink_put_text(m, IFLA_IFNAME, name);
}

int link_add_bridge(
	struct netlink *nl, const char *name, const uint8_t mac[LINK_MAC_LEN], struct err *e)
{
	struct netlink_message m;
	size_t nest;

	start(&m, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, name);
	netlink_put(&m, IFLA_ADDRESS, mac, LINK_MAC_LEN);
	nest = netlink_nest(&m, IFLA_LINKINFO, NULL, 0);
	netlink_put_text(&m, IFLA_INFO_KIND, "bridge");
	netlink_nest_end(&m, nest);
	return ask(nl, &m, 0, "Failed to add bridge", name, e);
}

int link_add_veth(struct netlink *nl, const char *name, const char *peer_name,
	const uint8_t peer_mac[LINK_MAC_LEN], int peer_netns_fd, struct err *e)
{
	struct ifinfomsg info = {.ifi_family = AF_UNSPEC};
	struct netlink_message m;
	size_t link_info;
	size_t data;
	size_t peer;

	start(&m, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, name);
	link_info = netlink_nest(&m, IFLA_LINKINFO, NULL, 0);
	netlink_put_text(&m, IFLA_INFO_KIND, "veth");
	data = netlink_nest(&m, IFLA_INFO_DATA, NULL, 0);
	peer = netlink_nest(&m, VETH_INFO_PEER, &info, sizeof info);
	netlink_put_text(&m, IFLA_IFNAME, peer_name);
	netlink_put(&m, IFLA_ADDRESS, peer_mac, LINK_MAC_LEN);
	netlink_put_u32(&m, IFLA_NET_NS_FD, (uint32_t)peer_netns_fd);
	netlink_nest_end(&m, peer);
	netlink_nest_end(&m, data);
	netlink_nest_end(&m, link_info);
	return ask(nl, &m, 0, "Failed to add veth", name, e);
}

int link_find(struct netlink *nl, const char *name, struct err *e)
{
	struct ifinfomsg info;
	struct netlink_message m;
	struct netlink_message reply;
	int code;

	start(&m, RTM_GETLINK, 0, name);
	code = netlink_ask(nl, &m, &reply);
	if (code == ENODEV)
		return 0;
	if (code)
		return failed(e, code, "Failed to look up interface", name);
	if (reply.header.nlmsg_len < NLMSG_LENGTH(sizeof info) ||
		reply.header.nlmsg_type != RTM_NEWLINK)
		return failed(e, EBADMSG, "Failed to look up interface", name);
	memcpy(&info, reply.bytes + NLMSG_HDRLEN, sizeof info);
	return info.ifi_index;
}

int link_up(struct netlink *nl, int index, const char *name, struct err *e)
{
	struct ifinfomsg info = {.ifi_family = AF_UNSPEC,
		.ifi_index = index,
		.ifi_flags = IFF_UP,
		.ifi_change = IFF_UP};
	struct netlink_message m;

	netlink_start(&m, RTM_NEWLINK, 0, &info, sizeof info);
	return ask(nl, &m, 0, "Failed to bring up interface", name, e);
}

int link_set_master(struct netlink *nl, int index, const char *name, int master, struct err *e)
{
	struct ifinfomsg info = {.ifi_family = AF_UNSPEC, .ifi_index = index};
	struct netlink_message m;

	netlink_start(&m, RTM_NEWLINK, 0, &info, sizeof info);
	netlink_put_u32(&m, IFLA_MASTER, (uint32_t)master);
	return ask(nl, &m, 0, "Failed to join the bridge with interface", name, e);
}

int link_delete(struct netlink *nl, const char *name, struct err *e)
{
	struct netlink_message m;

	start(&m, RTM_DELLINK, 0, name);
	return ask(nl, &m, ENODEV, "Failed to remove interface", name, e);
}

int link_add_address(
	struct netlink *nl, int index, const char *name, uint32_t ip, uint8_t prefix, struct err *e)
{
	struct ifaddrmsg info = {
		.ifa_family = AF_INET, .ifa_prefixlen = prefix, .ifa_index = (uint32_t)index};
	uint32_t wire = htonl(ip);
	struct netlink_message m;

	netlink_start(&m, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, &info, sizeof info);
	netlink_put_u32(&m, IFA_LOCAL, wire);
	netlink_put_u32(&m, IFA_ADDRESS, wire);
	if (prefix < 31)
		netlink_put_u32(&m, IFA_BROADCAST, htonl(ip | (UINT32_MAX >> prefix)));
	return ask(nl, &m, EEXIST, "Failed to add an address to interface", name, e);
}

int route_add_default(struct netlink *nl, uint32_t gateway, struct err *e)
{
	struct rtmsg info = {
		.rtm_family = AF_INET,
		.rtm_table = RT_TABLE_MAIN,
		.rtm_protocol = RTPROT_BOOT,
		.rtm_scope = RT_SCOPE_UNIVERSE,
		.rtm_type = RTN_UNICAST,
	};
	struct netlink_message m;

	netlink_start(&m, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, &info, sizeof info);
	netlink_put_u32(&m, RTA_GATEWAY, htonl(gateway));
	return ask(nl, &m, 0, "Failed to add the default route", NULL, e);
}
