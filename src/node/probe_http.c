/* SPDX-License-Identifier: MIT */
/*
 * HTTP probes (kubelet: pkg/probe/http): one GET, 200 to 399 is success, redirects are followed on
 * the same host only; another one is success with a warning that shows the reply's body. HTTP hooks
 * follow the same redirects (kubelet.go, insecureContainerLifecycleHTTPClient), and any reply will
 * do.
 */
#include "node/probe_run.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fdio.h"
#include "node/node_impl.h"
#include "node/probe_http.h"
#include "pod/hook.h"
#include "pod/probe.h"

/* As Go's client begins it; why is our parser's. */
static void fail_malformed(struct probe_run *pr, const char *why)
{
	char what[128];

	text_join(what, sizeof what, "net/http: HTTP/1.x transport connection broken: ", why, NULL);
	probe_fail(pr, what, 0);
}

/* What is read of the body until now lies at the buffer's beginning. */
static void end_by_status(struct probe_run *pr)
{
	char output[RECORD_TEXT_MAX];

	if (pr->hook) { /* kubelet: any answer will do */
		probe_end(pr, PROBE_SUCCESS, "%s", "");
		return;
	}
	pr->room->buffer[pr->len] = '\0';
	if (pr->status >= 300 && pr->status < 400) {
		text_join(output, sizeof output,
			"Probe terminated redirects, Response body: ", pr->room->buffer, NULL);
		supervisor_saw_probe_warning(pr->node->sv, pr->container->handle, pr->instance,
			pr->kind, output, clock_boot());
	}
	if (pr->status >= 200 && pr->status < 400)
		probe_end(pr, PROBE_SUCCESS, "%s", "");
	else
		probe_end(pr, PROBE_FAILURE, "HTTP probe failed with statuscode: %d", pr->status);
}

/* ---- the request ---- */

/* The value given for a header, of several the first; NULL = none. */
static const char *given(const struct http_get_action *get, const char *name)
{
	for (uint32_t i = 0; i < get->http_headers.count; i++) {
		const struct http_header_spec *h = &get->http_headers.items[i];

		if (strcasecmp(h->name, name) == 0)
			return h->value ? h->value : "";
	}
	return NULL;
}

/* What Go writes itself, or, of a request without a body, not at all. */
static bool is_left_out(const char *name)
{
	static const char *const names[] = {
		"Host", "User-Agent", "Content-Length", "Transfer-Encoding", "Trailer"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (strcasecmp(name, names[i]) == 0)
			return true;
	}
	return false;
}

int probe_http_request(
	struct text *t, const struct probe_run *pr, const struct http_get_action *get)
{
	const char *host = given(get, "Host");
	const char *agent = given(get, "User-Agent");
	const char *accept = given(get, "Accept");

	text_format(t, "GET %s HTTP/1.1\r\nHost: ", pr->target);
	if (host && *host && !pr->other_url)
		text_add(t, host);
	else
		text_format(t, "%s:%u", pr->host, pr->port);
	text_add(t, "\r\n");
	for (uint32_t i = 0; i < get->http_headers.count; i++) {
		const struct http_header_spec *h = &get->http_headers.items[i];

		/* The first of several says that there is to be none. */
		if (!is_left_out(h->name) &&
			(!accept || *accept || strcasecmp(h->name, "Accept") != 0))
			text_add_all(t, h->name, ": ", h->value ? h->value : "", "\r\n", NULL);
	}
	if (!agent)
		agent = pr->hook ? "kube-lifecycle/1.32" : "kube-probe/1.32";
	if (*agent)
		text_add_all(t, "User-Agent: ", agent, "\r\n", NULL);
	text_add_all(t, accept ? "" : "Accept: */*\r\n", "Connection: close\r\n\r\n", NULL);
	return t->cut ? -1 : 0;
}

static int fill_request(struct probe_run *pr, const struct http_get_action *get, struct err *e)
{
	struct text t;

	text_init(&t, pr->room->buffer, PROBE_BUFFER_MAX);
	if (probe_http_request(&t, pr, get) < 0)
		return err_set(e, E2BIG, "the probe's request is longer than 4096 bytes");
	pr->len = 0;
	pr->to_send = (uint32_t)t.len;
	return 0;
}

/* ---- redirects ---- */

static bool is_redirect(int status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static const struct http_get_action *action_of(
	const struct probe_run *pr, const struct container_spec *c)
{
	const struct lifecycle_handler *hook = pr->hook ? hook_spec_of(c, pr->hook_kind) : NULL;
	const struct probe_spec *probe = pr->hook ? NULL : probe_spec_of(c, pr->kind);

	if (hook)
		return hook->http_get;
	return probe ? probe->http_get : NULL;
}

static void connect_again(struct probe_run *pr)
{
	struct local_node *n = pr->node;
	struct pod_ref ref;
	const struct http_get_action *get;
	struct err e = {0};
	int errnum;

	evloop_remove(n->loop, &pr->watch);
	fd_close(&pr->fd);
	pr->stage = HTTP_CONNECTING;
	if (!supervisor_ref(n->sv, pr->container->pod, pr->container->handle, &ref)) {
		probe_close(pr);
		return;
	}
	get = action_of(pr, ref.container_spec);
	if (!get || fill_request(pr, get, &e) < 0) {
		probe_end(pr, PROBE_UNKNOWN, "%s", e.text);
		return;
	}
	errnum = probe_connect(pr, probe_speak);
	if (errnum)
		probe_fail(pr, "connect: ", errnum);
}

/* The reply is a redirect: true when the probe goes on elsewhere or has ended. */
static bool redirected(struct probe_run *pr, const struct http_head *h)
{
	const char *location = http_header(h, "location");

	if (!is_redirect(h->status) || !location || !*location)
		return false;
	switch (probe_http_redirect(location, pr->host, pr->target, sizeof pr->target, &pr->port)) {
	case REDIRECT_AWAY: /* not gone after: the reply itself is the answer */
		return false;
	case REDIRECT_BAD:
		probe_fail(pr, "failed to parse Location header", 0);
		return true;
	case REDIRECT_FOLLOW:
		pr->other_url = pr->other_url || probe_http_is_url(location);
		if (++pr->redirects >= PROBE_REDIRECTS)
			probe_fail(pr, "stopped after 10 redirects", 0);
		else
			connect_again(pr);
		return true;
	}
	UNREACHABLE();
}

/* ---- the reply ---- */

/* Takes len bytes of body that lie at data in the buffer: its beginning may be shown. */
static void take_body(struct probe_run *pr, char *data, size_t len)
{
	size_t used = len;
	size_t out = MIN(len, pr->body_left);
	enum http_answer said = HTTP_MORE;

	if (pr->chunked)
		said = http_chunks_read(&pr->chunks, data, &used, data, len, &out);
	for (size_t i = 0; i < out && pr->len < PROBE_OUTPUT_SHOWN; i++)
		pr->room->buffer[pr->len++] = data[i] ? data[i] : '?';
	pr->body_left -= (uint32_t)MIN(pr->body_left, len);
	if (said == HTTP_BAD)
		probe_fail(pr, "malformed chunked encoding", 0);
	else if (said == HTTP_DONE || pr->body_left == 0)
		end_by_status(pr);
}

static void begin_body(struct probe_run *pr, const struct http_head *h, size_t used)
{
	size_t have = pr->len - used;

	pr->len = 0; /* from here on of what is kept of the body */
	pr->status = h->status;
	pr->chunked = h->chunked;
	pr->chunks = (struct http_chunks){0};
	pr->to_end = !h->chunked && h->content_length < 0;
	pr->body_left = PROBE_BODY_MAX;
	if (!h->chunked && h->content_length >= 0)
		pr->body_left = (uint32_t)MIN(h->content_length, PROBE_BODY_MAX);
	pr->stage = HTTP_BODY;
	if (h->status == 204 || h->status == 304 || pr->body_left == 0) {
		end_by_status(pr);
		return;
	}
	if (have > 0)
		take_body(pr, pr->room->buffer + used, have);
}

/* A head that does not fit is told by its first line alone. */
static bool cut_to_status_line(struct probe_run *pr)
{
	char *end = memchr(pr->room->buffer, '\n', pr->len);

	if (!end || (size_t)(end - pr->room->buffer) + 3 >= PROBE_BUFFER_MAX)
		return false;
	end[1] = '\r';
	end[2] = '\n';
	pr->len = (uint32_t)(end + 3 - pr->room->buffer);
	return true;
}

static void parse_head(struct probe_run *pr)
{
	struct http_head h;
	const char *why = "malformed HTTP response";
	size_t used = 0;
	enum http_answer said;

	for (;;) {
		said = http_parse_head(HTTP_RESPONSE, pr->room->buffer, pr->len, &h, &used, &why);
		if (said == HTTP_MORE && pr->len + 1 >= PROBE_BUFFER_MAX && cut_to_status_line(pr))
			continue;
		if (said != HTTP_DONE || h.status >= 200 || h.status == 101)
			break;
		/* 100 Continue and the like come before the answer */
		memmove(pr->room->buffer, pr->room->buffer + used, pr->len - used);
		pr->len -= (uint32_t)used;
	}
	if (said == HTTP_BAD)
		fail_malformed(pr, why);
	else if (said == HTTP_DONE && !redirected(pr, &h))
		begin_body(pr, &h, used);
}

static void read_reply(struct probe_run *pr)
{
	size_t room = PROBE_BUFFER_MAX - 1 - pr->len;
	ssize_t n = recv(pr->fd, pr->room->buffer + pr->len, room, 0);

	if (n < 0) {
		if (errno != EAGAIN && errno != EINTR)
			probe_fail(pr, "read: ", errno);
		return;
	}
	if (n == 0) {
		if (pr->stage == HTTP_BODY && pr->to_end)
			end_by_status(pr);
		else
			probe_fail(pr, pr->stage == HTTP_BODY ? "unexpected EOF" : "EOF", 0);
		return;
	}
	if (pr->stage == HTTP_BODY) {
		take_body(pr, pr->room->buffer + pr->len, (size_t)n);
		return;
	}
	pr->len += (uint32_t)n;
	parse_head(pr);
}

static void http_timeout(struct timer *t)
{
	struct probe_run *pr = container_of(t, struct probe_run, deadline);

	probe_fail(pr,
		pr->stage == HTTP_BODY ? "context deadline exceeded (Client.Timeout or context "
					 "cancellation while reading body)"
				       : "context deadline exceeded (Client.Timeout exceeded while "
					 "awaiting headers)",
		0);
}

int probe_http_start(struct probe_run *pr, const struct pod_ref *p,
	const struct http_get_action *get, struct err *e)
{
	const char *path = get->path ? get->path : "/";
	struct text t;

	if (get->scheme && !text_equal(get->scheme, "HTTP"))
		return err_named(e, ENOTSUP, "podinit cannot speak scheme", get->scheme);
	if (probe_address(pr, p, get->host, &get->port, e) < 0)
		return -1;
	text_init(&t, pr->target, sizeof pr->target);
	/* A fragment is no part of what is asked for. */
	text_add(&t, *path == '/' ? "" : "/");
	text_add_n(&t, path, strcspn(path, "#"));
	if (t.cut || strcspn(path, " \t\r\n") != strlen(path))
		return err_named(e, EINVAL, "a probe cannot ask for path", path);
	probe_take_room(pr);
	if (fill_request(pr, get, e) < 0)
		return -1;
	pr->way = PROBE_WAY_HTTP;
	pr->stage = HTTP_CONNECTING;
	pr->redirects = 0;
	pr->other_url = false;
	pr->receive = read_reply;
	pr->deadline.expired = http_timeout;
	probe_dial(pr, probe_speak);
	return 0;
}
