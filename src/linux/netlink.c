/* SPDX-License-Identifier: MIT */
#include "linux/netlink.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/fdio.h"
#include "linux/nsfd.h"

#define ANSWERS_MAX 64 /* datagrams read for one question, at most */

static int open_socket(void *arg, struct err *e)
{
	struct timeval patience = {.tv_sec = 2};
	struct netlink *nl = arg;

	nl->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (nl->fd < 0)
		return err_errno(e, "open", "a route netlink socket");
	if (setsockopt(nl->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) < 0)
		return err_errno(e, "set the timeout of", "a route netlink socket");
	return 0;
}

int netlink_open(struct netlink *nl, int netns_fd, struct err *e)
{
	nl->sequence = 0;
	nl->fd = -1;
	if (nsfd_visit_net(netns_fd, open_socket, nl, e) == 0)
		return 0;
	netlink_close(nl);
	return -1;
}

void netlink_close(struct netlink *nl)
{
	fd_close(&nl->fd);
}

static void append(struct netlink_message *m, const void *data, size_t len)
{
	size_t at = NLMSG_ALIGN(m->header.nlmsg_len);
	size_t end = at + len;

	if (end > sizeof m->bytes) {
		m->cut = true;
		return;
	}
	if (len > 0 && data)
		memcpy(m->bytes + at, data, len);
	m->header.nlmsg_len = (uint32_t)end;
}

void netlink_start(
	struct netlink_message *m, uint16_t type, uint16_t flags, const void *fixed, size_t len)
{
	memset(m, 0, sizeof *m);
	m->header.nlmsg_len = NLMSG_HDRLEN;
	m->header.nlmsg_type = type;
	m->header.nlmsg_flags = (uint16_t)(flags | NLM_F_REQUEST | NLM_F_ACK);
	append(m, fixed, len);
}

void netlink_put(struct netlink_message *m, uint16_t attribute, const void *data, size_t len)
{
	struct nlattr head = {
		.nla_len = (uint16_t)(sizeof(struct nlattr) + len), .nla_type = attribute};

	append(m, &head, sizeof head);
	append(m, data, len);
}

void netlink_put_text(struct netlink_message *m, uint16_t attribute, const char *s)
{
	netlink_put(m, attribute, s, strlen(s) + 1);
}

void netlink_put_u32(struct netlink_message *m, uint16_t attribute, uint32_t v)
{
	netlink_put(m, attribute, &v, sizeof v);
}

size_t netlink_nest(struct netlink_message *m, uint16_t attribute, const void *fixed, size_t len)
{
	size_t at = NLMSG_ALIGN(m->header.nlmsg_len);

	netlink_put(m, attribute, NULL, 0);
	if (len > 0)
		append(m, fixed, len);
	return at;
}

void netlink_nest_end(struct netlink_message *m, size_t nest)
{
	struct nlattr head;

	if (m->cut)
		return;
	memcpy(&head, m->bytes + nest, sizeof head);
	head.nla_len = (uint16_t)(m->header.nlmsg_len - nest);
	memcpy(m->bytes + nest, &head, sizeof head);
}

/* Looks through one datagram. Returns -1 when the acknowledgement is still to come, else its errno
 * value. */
static int read_answer(
	const uint8_t *buf, size_t len, uint32_t sequence, struct netlink_message *reply)
{
	while (len >= NLMSG_HDRLEN) {
		struct nlmsghdr h;
		size_t step;

		memcpy(&h, buf, sizeof h);
		if (h.nlmsg_len < NLMSG_HDRLEN || h.nlmsg_len > len)
			return EBADMSG;
		if (h.nlmsg_seq == sequence && h.nlmsg_type == NLMSG_ERROR) {
			int32_t code;

			if (h.nlmsg_len < NLMSG_HDRLEN + sizeof code)
				return EBADMSG;
			memcpy(&code, buf + NLMSG_HDRLEN, sizeof code);
			return -code;
		}
		if (h.nlmsg_seq == sequence && reply && reply->header.nlmsg_len == 0) {
			reply->cut = h.nlmsg_len > sizeof reply->bytes;
			memcpy(reply->bytes, buf, MIN(h.nlmsg_len, sizeof reply->bytes));
		}
		step = MIN(NLMSG_ALIGN(h.nlmsg_len), len);
		buf += step;
		len -= step;
	}
	return -1;
}

int netlink_ask(struct netlink *nl, struct netlink_message *m, struct netlink_message *reply)
{
	uint8_t buf[8192] __attribute__((aligned(8)));
	struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};

	if (m->cut)
		return EMSGSIZE;
	if (reply)
		memset(reply, 0, sizeof *reply);
	m->header.nlmsg_seq = ++nl->sequence;
	if (sendto(nl->fd, m->bytes, m->header.nlmsg_len, 0, (struct sockaddr *)&kernel,
		    sizeof kernel) < 0)
		return errno;
	for (int i = 0; i < ANSWERS_MAX; i++) {
		ssize_t n = recv(nl->fd, buf, sizeof buf, 0);
		int code;

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		code = read_answer(buf, (size_t)n, m->header.nlmsg_seq, reply);
		if (code >= 0)
			return code;
	}
	return ETIMEDOUT;
}
