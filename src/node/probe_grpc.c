/* SPDX-License-Identifier: MIT */
/*
 * gRPC probes (kubelet: pkg/probe/grpc): one call of grpc.health.v1.Health/Check over plain HTTP/2;
 * SERVING is success. Unlike a kubelet's, it does not go on connecting until its timeout.
 */
#include "node/probe_run.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "node/node_impl.h"

static void end_by_health(struct probe_run *pr)
{
	uint64_t health = pr->room->grpc.health;
	const char *name = grpc_health_name(health);
	char number[24];
	struct text t;

	if (health == GRPC_SERVING) {
		probe_end(pr, PROBE_SUCCESS, "%s", "service healthy");
		return;
	}
	text_init(&t, number, sizeof number);
	text_add_uint(&t, health);
	probe_end(pr, PROBE_FAILURE, "service unhealthy (responded with \"%s\")",
		name ? name : number);
}

/* What the server asks for is little; a connection that cannot take it is of no use. */
static bool send_replies(struct probe_run *pr)
{
	ssize_t n = send(pr->fd, pr->room->grpc.reply, pr->room->grpc.reply_len, MSG_NOSIGNAL);

	if (n == (ssize_t)pr->room->grpc.reply_len) {
		pr->room->grpc.reply_len = 0;
		return true;
	}
	probe_fail(pr, "write: ", n < 0 ? errno : EAGAIN);
	return false;
}

static void read_reply(struct probe_run *pr)
{
	ssize_t n = recv(pr->fd, pr->room->buffer, PROBE_BUFFER_MAX, 0);
	enum grpc_answer said;

	if (n < 0) {
		if (errno != EAGAIN && errno != EINTR)
			probe_fail(pr, "read: ", errno);
		return;
	}
	if (n == 0) {
		probe_fail(pr, "EOF", 0);
		return;
	}
	said = grpc_read(&pr->room->grpc, (const uint8_t *)pr->room->buffer, (size_t)n);
	if (pr->room->grpc.settled)
		pr->stage = HTTP_BODY;
	switch (said) {
	case GRPC_MORE:
		if (pr->room->grpc.reply_len > 0)
			(void)send_replies(pr);
		return;
	case GRPC_STATUS:
		end_by_health(pr);
		return;
	case GRPC_FAILED:
		probe_fail(pr, pr->room->grpc.why, 0);
		return;
	}
	UNREACHABLE();
}

static void grpc_timeout(struct timer *t)
{
	struct probe_run *pr = container_of(t, struct probe_run, deadline);
	char within[32];
	struct text text;

	if (pr->stage != HTTP_BODY) {
		probe_fail(pr, "context deadline exceeded", 0);
		return;
	}
	text_init(&text, within, sizeof within);
	text_add_go_duration(&text, pr->timeout);
	probe_end(pr, PROBE_FAILURE, "timeout: health rpc did not complete within %s", within);
}

int probe_grpc_start(struct probe_run *pr, const struct pod_ref *p, const struct grpc_action *grpc,
	struct err *e)
{
	struct int_or_string port = {.value = int_or(grpc->port, 0)};
	char authority[PROBE_HOST_MAX + 8];

	if (probe_address(pr, p, NULL, &port, e) < 0)
		return -1;
	text_write(authority, sizeof authority, "%s:%u", pr->host, pr->port);
	probe_take_room(pr);
	pr->room->grpc = (struct grpc_reader){0};
	pr->to_send = (uint32_t)grpc_request((uint8_t *)pr->room->buffer, PROBE_BUFFER_MAX,
		authority, grpc->service ? grpc->service : "");
	if (pr->to_send == 0)
		return err_set(e, E2BIG, "the probe's request is longer than 4096 bytes");
	pr->way = PROBE_WAY_GRPC;
	pr->stage = HTTP_CONNECTING;
	pr->receive = read_reply;
	pr->deadline.expired = grpc_timeout;
	probe_dial(pr, probe_speak);
	return 0;
}
