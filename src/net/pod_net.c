/* SPDX-License-Identifier: MIT */
#include "net/pod_net.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/fdio.h"
#include "base/hash.h"
#include "base/text.h"
#include "linux/link.h"
#include "linux/nsfd.h"

#define POD_LINK "eth0"
#define BRIDGE	 "podinit0"

/* Locally administered, as container networks derive it: 0a:58 and the address. Fixed, so that
 * neighbours' caches stay right. */
static void mac_of(uint32_t ip, uint8_t mac[LINK_MAC_LEN])
{
	mac[0] = 0x0a;
	mac[1] = 0x58;
	for (int i = LINK_MAC_LEN - 1; i >= 2; i--, ip >>= 8)
		mac[i] = (uint8_t)ip;
}

void ip_text(uint32_t ip, char buf[16])
{
	text_write(buf, 16, "%u.%u.%u.%u", ip >> 24, ip >> 16 & 255, ip >> 8 & 255, ip & 255);
}

static bool parse_octet(const char **s, char end, uint32_t max, uint32_t *out)
{
	uint32_t v = 0;
	int digits = 0;

	while (**s >= '0' && **s <= '9' && digits < 3) {
		v = v * 10 + (uint32_t)(**s - '0');
		(*s)++;
		digits++;
	}
	if (digits == 0 || v > max || **s != end)
		return false;
	if (end)
		(*s)++;
	*out = v;
	return true;
}

bool ip_parse_cidr(const char *cidr, uint32_t *network, uint32_t *prefix)
{
	uint32_t part;
	uint32_t ip = 0;
	uint32_t bits;

	for (int i = 0; i < 4; i++) {
		if (!parse_octet(&cidr, i < 3 ? '.' : '/', 255, &part))
			return false;
		ip = ip << 8 | part;
	}
	if (!parse_octet(&cidr, '\0', 32, &bits) || bits == 0)
		return false;
	*prefix = bits;
	*network = ip & ~(bits == 32 ? 0 : UINT32_MAX >> bits);
	return true;
}

/* Addresses that can be handed out: without network, gateway and broadcast address, and no more
 * than the map holds. */
static uint32_t address_count(const struct pod_net *n)
{
	uint32_t size = UINT32_C(1) << (32 - n->prefix);

	return MIN(size, POD_NET_ADDRESSES_MAX) - 1;
}

uint32_t pod_net_take_address(struct pod_net *n)
{
	uint32_t count = address_count(n);

	for (uint32_t i = 0; i < count; i++) {
		uint32_t offset = n->next;

		n->next = n->next + 1 < count ? n->next + 1 : 2;
		if (offset < 2 || n->used[offset / 8] & (1U << offset % 8))
			continue;
		n->used[offset / 8] |= (uint8_t)(1U << offset % 8);
		return n->network + offset;
	}
	return 0;
}

void pod_net_free_address(struct pod_net *n, uint32_t ip)
{
	uint32_t offset = ip - n->network;

	if (ip != 0 && offset < POD_NET_ADDRESSES_MAX)
		n->used[offset / 8] &= (uint8_t) ~(1U << offset % 8);
}

int pod_net_plan(struct pod_net *n, const char *cidr, struct err *e)
{
	memset(n, 0, sizeof *n);
	if (!ip_parse_cidr(cidr, &n->network, &n->prefix) || n->prefix > 29) {
		err_named(e, EINVAL,
			"podCIDR has to be an IPv4 network of at most 29 bits, such as "
			"10.244.0.0/24, not",
			cidr);
		return -1;
	}
	n->gateway = n->network + 1;
	n->next = 2;
	return 0;
}

/* Brings the link up, below master and with the address ip where these are not 0. Its index, or -1.
 */
static int bring_up(struct netlink *nl, const struct pod_net *n, const char *name, int master,
	uint32_t ip, struct err *e)
{
	int index = link_find(nl, name, e);

	if (index == 0)
		err_named(e, ENODEV, "there is no interface", name);
	if (index <= 0 || (master && link_set_master(nl, index, name, master, e) < 0) ||
		(ip && link_add_address(nl, index, name, ip, (uint8_t)n->prefix, e) < 0) ||
		link_up(nl, index, name, e) < 0)
		return -1;
	return index;
}

/* A pod says what it likes on the bridge, also that it is a router (CVE-2020-10749). Before the
 * link is up; a kernel without IPv6 has no such file. */
static int refuse_routers(void *name, struct err *e)
{
	char path[64];
	struct err why;

	text_join(path, sizeof path, "/proc/sys/net/ipv6/conf/", name, "/accept_ra", NULL);
	if (fd_put(AT_FDCWD, path, "0", &why) == 0 || why.code == ENOENT)
		return 0;
	return err_sys(e, why.code, "write", path);
}

int pod_net_init(struct pod_net *n, const char *cidr, struct err *e)
{
	uint8_t mac[LINK_MAC_LEN];
	char name[] = BRIDGE;
	struct err local;
	struct netlink nl;

	if (pod_net_plan(n, cidr, e) < 0 || netlink_open(&nl, -1, e) < 0)
		return -1;
	mac_of(n->gateway, mac);
	if (link_add_bridge(&nl, BRIDGE, mac, &local) == 0 || local.code == EEXIST)
		n->bridge_index = refuse_routers(name, e) < 0
					  ? -1
					  : bring_up(&nl, n, BRIDGE, 0, n->gateway, e);
	else if (e)
		*e = local;
	netlink_close(&nl);
	return n->bridge_index > 0 ? 0 : -1;
}

void pod_net_fini(struct pod_net *n)
{
	struct netlink nl;

	if (n->bridge_index <= 0 || netlink_open(&nl, -1, NULL) < 0)
		return;
	link_delete(&nl, BRIDGE, NULL);
	netlink_close(&nl);
	n->bridge_index = 0;
}

/* "veth" and eight hex digits of the uid's hash: 12 characters of the 15 allowed. */
static void veth_name(const char *pod_uid, char buf[16])
{
	struct text t;

	text_init(&t, buf, 16);
	text_add(&t, "veth");
	text_add_hex(&t, hash_text(HASH_START, pod_uid) & UINT32_MAX, 8);
}

static int set_up_node_side(
	const struct pod_net *n, const char *veth, int netns_fd, uint32_t ip, struct err *e)
{
	uint8_t mac[LINK_MAC_LEN];
	struct netlink nl;
	int index = -1;

	if (netlink_open(&nl, -1, e) < 0)
		return -1;
	mac_of(ip, mac);
	if (link_add_veth(&nl, veth, POD_LINK, mac, netns_fd, e) == 0)
		index = bring_up(&nl, n, veth, n->bridge_index, 0, e);
	netlink_close(&nl);
	return index < 0 ? -1 : 0;
}

static int set_up_pod_side(const struct pod_net *n, int netns_fd, uint32_t ip, struct err *e)
{
	struct netlink nl;
	char name[] = POD_LINK;
	int result = -1;

	if (nsfd_visit_net(netns_fd, refuse_routers, name, e) < 0 ||
		netlink_open(&nl, netns_fd, e) < 0)
		return -1;
	if (bring_up(&nl, n, "lo", 0, 0, e) > 0 && bring_up(&nl, n, POD_LINK, 0, ip, e) > 0)
		result = route_add_default(&nl, n->gateway, e);
	netlink_close(&nl);
	return result;
}

int pod_net_attach(
	struct pod_net *n, int netns_fd, const char *pod_uid, uint32_t *ip, struct err *e)
{
	char veth[16];

	veth_name(pod_uid, veth);
	*ip = pod_net_take_address(n);
	if (*ip == 0)
		return err_set(e, ENOSPC, "No address is left in podCIDR");
	if (set_up_node_side(n, veth, netns_fd, *ip, e) == 0 &&
		set_up_pod_side(n, netns_fd, *ip, e) == 0)
		return 0;
	pod_net_detach(n, pod_uid, *ip);
	*ip = 0;
	return -1;
}

void pod_net_detach(struct pod_net *n, const char *pod_uid, uint32_t ip)
{
	struct netlink nl;
	char veth[16];

	veth_name(pod_uid, veth);
	if (netlink_open(&nl, -1, NULL) == 0) {
		link_delete(&nl, veth, NULL);
		netlink_close(&nl);
	}
	pod_net_free_address(n, ip);
}

int net_loopback_up(int netns_fd, struct err *e)
{
	struct netlink nl;
	int index;

	if (netlink_open(&nl, netns_fd, e) < 0)
		return -1;
	index = bring_up(&nl, NULL, "lo", 0, 0, e);
	netlink_close(&nl);
	return index < 0 ? -1 : 0;
}
