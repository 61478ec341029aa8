/* SPDX-License-Identifier: MIT */
/* TCP probes: a connection that is made within the timeout. Also what HTTP and gRPC probes share:
 * connecting, and sending what they ask. */
#include "node/probe_run.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fdio.h"
#include "node/node_impl.h"

void probe_fail(struct probe_run *pr, const char *what, int errnum)
{
	const char *why = errnum ? err_text(errnum) : "";
	char buf[RECORD_TEXT_MAX];
	char ip[16];
	struct text t;

	text_init(&t, buf, sizeof buf);
	if (pr->way == PROBE_WAY_HTTP)
		text_format(&t, "Get \"http://%s:%u%s\": ", pr->host, pr->port, pr->target);
	if (pr->way == PROBE_WAY_GRPC && pr->stage != HTTP_BODY) {
		text_format(&t, "timeout: failed to connect service \"%s:%u\" within ", pr->host,
			pr->port);
		text_add_go_duration(&t, pr->timeout);
		text_add(&t, ": ");
	} else if (pr->way == PROBE_WAY_GRPC) {
		text_add(&t, "error: health rpc probe failed: ");
	}
	if (pr->way == PROBE_WAY_TCP || (errnum && pr->stage == HTTP_CONNECTING)) {
		ip_text(pr->ip, ip);
		text_format(&t, "dial tcp %s:%u: ", ip, pr->port);
	}
	text_add(&t, what);
	/* Go prints an errno in lower case. Only the first letter: names such as "I/O error" are
	 * rare here, "connection refused" is not. */
	if (*why >= 'A' && *why <= 'Z')
		text_add_char(&t, (char)(*why++ + ('a' - 'A')));
	text_add(&t, why);
	probe_end(pr, PROBE_FAILURE, "%s", buf);
}

static int resolve_port(struct probe_run *pr, const struct container_spec *c,
	const struct int_or_string *port, struct err *e)
{
	int64_t number = port->value;

	for (uint32_t i = 0; port->text && i < c->ports.count; i++) {
		if (text_equal(c->ports.items[i].name, port->text))
			number = int_or(c->ports.items[i].container_port, 0);
	}
	if (port->text && number <= 0)
		return err_named(e, EINVAL, "couldn't find port", port->text);
	if (number < 1 || number > 65535)
		return err_set(e, EINVAL, "invalid port number");
	pr->port = (uint16_t)number;
	return 0;
}

int probe_address(struct probe_run *pr, const struct pod_ref *p, const char *host,
	const struct int_or_string *port, struct err *e)
{
	struct in_addr address;
	char pod_ip[16];

	if (resolve_port(pr, p->container_spec, port, e) < 0)
		return -1;
	if (!host || !*host) {
		host = pr->node->host_ip;
		if (p->record->ip != 0) {
			ip_text(p->record->ip, pod_ip);
			host = pod_ip;
		}
	}
	if (!text_copy(pr->host, sizeof pr->host, host))
		return err_named(e, ENAMETOOLONG, "probe host is too long:", host);
	if (text_equal(host, "localhost"))
		host = "127.0.0.1";
	/* PID 1 asks no name server. */
	if (inet_pton(AF_INET, host, &address) != 1)
		return err_named(e, EINVAL, "a probe's host has to be an IPv4 address, not", host);
	pr->ip = ntohl(address.s_addr);
	return 0;
}

/* There is one for each slot. */
void probe_take_room(struct probe_run *pr)
{
	struct probe_room *room = pr->node->probe_rooms;

	while (room->taken)
		room++;
	room->taken = true;
	pr->room = room;
}

int probe_connect(struct probe_run *pr, void (*ready)(struct watch *w, uint32_t events))
{
	struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_port = htons(pr->port),
		.sin_addr.s_addr = htonl(pr->ip),
	};

	/* No SO_LINGER, which kubelet sets: with it close(2) waits for the peer, O_NONBLOCK or not.
	 */
	pr->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (pr->fd < 0)
		return errno;
	if (connect(pr->fd, (struct sockaddr *)&to, sizeof to) < 0 && errno != EINPROGRESS)
		return errno;
	pr->watch.fd = pr->fd;
	pr->watch.ready = ready;
	return evloop_add(pr->node->loop, &pr->watch, EPOLLOUT, NULL) < 0 ? ENOSPC : 0;
}

int probe_connected(const struct probe_run *pr)
{
	int errnum = 0;
	socklen_t len = sizeof errnum;

	if (getsockopt(pr->fd, SOL_SOCKET, SO_ERROR, &errnum, &len) < 0)
		return errno;
	return errnum;
}

/* A connect that fails at once (no route) is an answer too; it comes from the loop. */
static void refused(struct timer *t)
{
	struct probe_run *pr = container_of(t, struct probe_run, deadline);

	probe_fail(pr, "connect: ", pr->status);
}

void probe_dial(struct probe_run *pr, void (*ready)(struct watch *w, uint32_t events))
{
	pr->status = probe_connect(pr, ready);
	if (pr->status) {
		pr->deadline.expired = refused;
		pr->refused = true;
	}
}

static void send_request(struct probe_run *pr)
{
	ssize_t n = send(pr->fd, pr->room->buffer + pr->len, pr->to_send - pr->len, MSG_NOSIGNAL);

	if (n < 0) {
		if (errno != EAGAIN && errno != EINTR)
			probe_fail(pr, "write: ", errno);
		return;
	}
	pr->len += (uint32_t)n;
	if (pr->len < pr->to_send)
		return;
	pr->len = 0;
	pr->stage = HTTP_HEAD;
	if (evloop_modify(pr->node->loop, &pr->watch, EPOLLIN, NULL) < 0)
		probe_fail(pr, "cannot wait for the reply", 0);
}

void probe_speak(struct watch *w, uint32_t events)
{
	struct probe_run *pr = container_of(w, struct probe_run, watch);
	int errnum;

	(void)events;
	switch (pr->stage) {
	case HTTP_CONNECTING:
		errnum = probe_connected(pr);
		if (errnum) {
			probe_fail(pr, "connect: ", errnum);
			return;
		}
		pr->stage = HTTP_SENDING;
		send_request(pr);
		return;
	case HTTP_SENDING:
		send_request(pr);
		return;
	case HTTP_HEAD:
	case HTTP_BODY:
		pr->receive(pr);
		return;
	}
	UNREACHABLE();
}

static void tcp_ready(struct watch *w, uint32_t events)
{
	struct probe_run *pr = container_of(w, struct probe_run, watch);
	int errnum = probe_connected(pr);

	(void)events;
	if (errnum)
		probe_fail(pr, "connect: ", errnum);
	else
		probe_end(pr, PROBE_SUCCESS, "%s", "");
}

static void tcp_timeout(struct timer *t)
{
	probe_fail(container_of(t, struct probe_run, deadline), "i/o timeout", 0);
}

int probe_tcp_start(struct probe_run *pr, const struct pod_ref *p,
	const struct tcp_socket_action *tcp, struct err *e)
{
	if (probe_address(pr, p, tcp->host, &tcp->port, e) < 0)
		return -1;
	pr->way = PROBE_WAY_TCP;
	pr->deadline.expired = tcp_timeout;
	probe_dial(pr, tcp_ready);
	return 0;
}
