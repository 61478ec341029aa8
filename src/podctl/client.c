/* SPDX-License-Identifier: MIT */
/* The HTTP client: blocking, bounded in time where an answer is due. */
#include "podctl/client.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/text.h"
#include "podctl/out.h"

#define ANSWER_MS 90000 /* the server gives up after 60 s */
#define READ_SIZE 16384

static int refused(const struct client *c, const char *why)
{
	return complain("The connection to the server %s was refused - is podinit running?%s%s%s",
		c->socket, why ? " (" : "", why, why ? ")" : "");
}

static int open_connection(const struct client *c)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX};
	int fd;

	if (!text_copy(addr.sun_path, sizeof(addr.sun_path), c->socket)) {
		complain("error: the socket's path is too long: %s", c->socket);
		return -1;
	}
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0) {
		if (errno == EACCES)
			complain("error: no permission to use %s: run podctl as root", c->socket);
		else
			refused(c,
				errno == ENOENT || errno == ECONNREFUSED ? NULL : err_text(errno));
		fd_close(&fd);
	}
	return fd;
}

static bool send_request(struct client *c, int fd, const struct call *call)
{
	const char *method = call->method ? call->method : "GET";
	char body[128] = "";
	struct text t;
	const char *head;

	text_init(&t, body, sizeof(body));
	if (call->body)
		text_format(&t, "\r\nContent-Type: %s\r\nContent-Length: %u", call->content_type,
			(unsigned)call->len);
	head = arena_format(&c->arena,
		"%s %s HTTP/1.1\r\nHost: podinit\r\nUser-Agent: podctl\r\nConnection: close\r\n"
		"Accept: %s%s\r\n\r\n",
		method, call->path, call->accept ? call->accept : ACCEPT_JSON, body);
	return head && fd_write_all(fd, head, strlen(head), NULL) == 0 &&
	       (!call->body || fd_write_all(fd, call->body, call->len, NULL) == 0);
}

struct incoming {
	int fd;
	int timeout; /* of each wait, -1 = for ever */
	char *buf;   /* READ_SIZE */
	size_t len;
	struct http_head head;
	struct http_chunks chunks;
	int64_t left; /* of a body with a length, -1 = until the end */
};

/* Bytes read into the buffer, 0 at the end, -1 on an error or after too long a wait. */
static ssize_t read_some(struct incoming *in)
{
	struct pollfd p = {.fd = in->fd, .events = POLLIN};
	ssize_t n;

	do {
		n = poll(&p, 1, in->timeout);
	} while (n < 0 && errno == EINTR);
	if (n <= 0)
		return -1;
	do {
		n = read(in->fd, in->buf + in->len, READ_SIZE - in->len);
	} while (n < 0 && errno == EINTR);
	if (n > 0)
		in->len += (size_t)n;
	return n;
}

static bool read_head(struct incoming *in)
{
	const char *why;
	size_t used;

	for (;;) {
		switch (http_parse_head(HTTP_RESPONSE, in->buf, in->len, &in->head, &used, &why)) {
		case HTTP_DONE:
			in->left = in->head.chunked ? -1 : in->head.content_length;
			/* What the head's strings lay in is the body's now. */
			in->len -= used;
			memmove(in->buf, in->buf + used, in->len);
			return true;
		case HTTP_BAD:
			return false;
		case HTTP_MORE:
			break;
		}
		if (in->len == READ_SIZE || read_some(in) <= 0)
			return false;
	}
}

/* Hands on what is in the buffer. 1 = more is to come, 0 = the body is complete, -1 = it is
 * malformed, 2 = piece() has enough. */
static int hand_on(struct incoming *in, stream_piece piece, void *arg)
{
	size_t from = 0;
	enum http_answer answer = HTTP_MORE;

	if (!in->head.chunked) {
		size_t n = in->left < 0 ? in->len : (size_t)MIN((int64_t)in->len, in->left);

		if (n > 0 && !piece(arg, in->buf, n))
			return 2;
		in->len = 0;
		if (in->left > 0)
			in->left -= (int64_t)n;
		return in->left != 0;
	}
	while (from < in->len && answer == HTTP_MORE) {
		static char out_buf[READ_SIZE];
		size_t in_len = in->len - from;
		size_t out_len = 0;

		answer = http_chunks_read(
			&in->chunks, in->buf + from, &in_len, out_buf, sizeof(out_buf), &out_len);
		from += in_len;
		if (out_len > 0 && !piece(arg, out_buf, out_len))
			return 2;
	}
	in->len = 0;
	if (answer == HTTP_BAD)
		return -1;
	return answer == HTTP_MORE;
}

static bool read_body(struct incoming *in, stream_piece piece, void *arg)
{
	int state = in->left == 0 && !in->head.chunked ? 0 : hand_on(in, piece, arg);

	while (state == 1) {
		ssize_t n = read_some(in);

		if (n < 0)
			return false;
		if (n == 0)
			return in->left < 0 && !in->head.chunked;
		state = hand_on(in, piece, arg);
	}
	return state != -1;
}

struct collect {
	struct arena *arena;
	char *data;
	size_t len;
	size_t size;
};

static bool collect_piece(void *arg, const char *data, size_t len)
{
	struct collect *k = arg;

	if (!k->data || k->size - k->len < len + 1) {
		size_t size = MAX(k->size * 2, k->len + len + 1);
		char *grown = arena_alloc(k->arena, size);

		if (!grown)
			return false;
		if (k->data)
			memcpy(grown, k->data, k->len);
		k->data = grown;
		k->size = size;
	}
	memcpy(k->data + k->len, data, len);
	k->len += len;
	k->data[k->len] = '\0';
	return true;
}

int client_broken(const struct client *c)
{
	return complain("error: the server %s closed the connection before its answer was complete",
		c->socket);
}

/* One try. *silent: the server said nothing at all. */
static int try_call(struct client *c, const struct call *call, stream_piece piece, void *arg,
	struct reply *r, bool *silent)
{
	AUTO_FD int fd = open_connection(c);
	struct incoming in = {.fd = fd, .timeout = ANSWER_MS};
	struct collect k = {.arena = &c->arena};
	bool ok;

	*silent = false;
	if (fd < 0)
		return 1;
	in.buf = arena_alloc(&c->arena, READ_SIZE);
	if (!in.buf)
		return complain("error: out of memory");
	(void)send_request(c, fd, call); /* a server that refuses early may still answer */
	if (!read_head(&in)) {
		*silent = in.len == 0;
		return 1;
	}
	r->code = in.head.status;
	if (piece && r->code == 200) {
		in.timeout = -1;
		return read_body(&in, piece, arg) ? 0 : STREAM_BROKEN;
	}
	ok = read_body(&in, collect_piece, &k);
	r->body = k.data ? k.data : "";
	r->len = k.len;
	return ok ? 0 : client_broken(c);
}

int client_stream(
	struct client *c, const struct call *call, stream_piece piece, void *arg, struct reply *r)
{
	bool silent;
	bool reads = !call->method;
	int status;

	/* The API process may have been leaving or been killed in this moment: reading twice harms
	 * nobody. */
	for (int i = 0; i < (reads ? 3 : 1); i++) {
		*r = (struct reply){0};
		status = try_call(c, call, piece, arg, r, &silent);
		if (!silent)
			return status;
	}
	return client_broken(c);
}

int client_call(struct client *c, const struct call *call, struct reply *r)
{
	return client_stream(c, call, NULL, NULL, r);
}

const struct node *client_tree(struct client *c, const struct reply *r)
{
	struct tree_problem problem;

	return tree_load_json(&c->arena, r->body, r->len, &problem);
}

/* Numbers and times without zeros before them: the longer one is the later one. */
static bool is_before(const char *a, const char *b)
{
	size_t a_len = strlen(a);
	size_t b_len = strlen(b);

	return a_len != b_len ? a_len < b_len : strcmp(a, b) < 0;
}

/* An insertion sort: few of them. */
struct node *node_sort(struct node *first, const char *path)
{
	struct node *sorted = NULL;

	while (first) {
		struct node *n = first;
		const char *text = node_text_at(n, path);
		struct node **at = &sorted;

		first = n->next;
		while (*at && !is_before(text, node_text_at(*at, path)))
			at = &(*at)->next;
		n->next = *at;
		*at = n;
	}
	return sorted;
}

int client_want(struct client *c, const struct call *call, struct reply *r)
{
	if (client_call(c, call, r) != 0)
		return 1;
	return r->code == 200 ? 0 : client_complain(c, r, NULL);
}

/* "The Pod "x" is invalid: spec...: Required value", several as a list. */
static int complain_invalid(struct client *c, const struct node *details, const struct node *causes)
{
	const char *lines = "";
	const char *kind = node_text_at(details, "kind");

	for (const struct node *n = causes->children; n; n = n->next)
		lines = arena_format(&c->arena, "%s%s%s: %s", lines,
			causes->count > 1 ? "\n* " : " ", node_text_at(n, "field"),
			node_text_at(n, "message"));
	return complain("The %s \"%s\" is invalid:%s", *kind ? kind : "object",
		node_text_at(details, "name"), lines);
}

int client_complain(struct client *c, const struct reply *r, const char *about)
{
	const struct node *root = client_tree(c, r);
	const struct node *details = node_get(root, "details");
	const struct node *causes = node_get(details, "causes");
	const char *reason = node_text_at(root, "reason");

	if (!*reason)
		return complain("Error from server: unexpected answer");
	if (strcmp(reason, "Invalid") == 0 && causes && causes->kind == NODE_LIST &&
		causes->count > 0)
		return complain_invalid(c, details, causes);
	return complain(
		"Error from server (%s): %s%s", reason, about, node_text_at(root, "message"));
}

const char *escape(struct client *c, const char *s)
{
	static const char plain[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
	char *escaped = arena_alloc(&c->arena, strlen(s) * 3 + 1);
	struct text t;

	if (!escaped)
		return "";
	text_init(&t, escaped, strlen(s) * 3 + 1);
	for (; *s; s++) {
		if (strchr(plain, *s)) {
			text_add_char(&t, *s);
			continue;
		}
		text_add_char(&t, '%');
		text_add_hex(&t, (unsigned char)*s, 2);
	}
	return escaped;
}

const char *api_path(struct client *c, const char *resource, const char *name, const char *query)
{
	const char *path = c->all_namespaces && !name
				   ? arena_format(&c->arena, "/api/v1/%s", resource)
				   : arena_format(&c->arena, "/api/v1/namespaces/%s/%s",
					     escape(c, c->namespace_), resource);

	if (path && name)
		path = arena_format(&c->arena, "%s/%s", path, escape(c, name));
	if (path && query && *query)
		path = arena_format(&c->arena, "%s?%s", path, query);
	return path ? path : "/";
}
