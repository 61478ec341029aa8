/* SPDX-License-Identifier: MIT */
/* The HTTP client: blocking, bounded in time where an answer is due. */
#include "podctl/client.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "api/decode.h"
#include "base/fdio.h"
#include "base/text.h"
#include "podctl/lines.h"
#include "podctl/out.h"

#define ANSWER_MS 90000 /* the server gives up after 60 s */
#define UPLOAD_MS 1000000
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

struct request {
	const char *method;
	const char *path;
	const char *body; /* NULL = none */
	stream_piece piece;
	void *arg;
	const struct upload *upload; /* NULL = none */
};

static bool send_file(int fd, const struct upload *up)
{
	char buf[READ_SIZE];
	uint64_t left = up->size;

	while (left > 0) {
		ssize_t n = read(up->fd, buf, (size_t)MIN(left, (uint64_t)sizeof(buf)));

		if (n <= 0 || fd_write_all(fd, buf, (size_t)n, NULL) < 0)
			return false; /* the server misses the rest, and says so */
		left -= (uint64_t)n;
	}
	return true;
}

static bool send_request(struct client *c, int fd, const struct request *q)
{
	const char *about = "";
	const char *head;
	char size[24];
	struct text t;

	if (q->body)
		about = arena_format(&c->arena,
			"\r\nContent-Type: application/%s\r\nContent-Length: %u",
			strcmp(q->method, "PATCH") != 0 ? "json"
			: c->patch_type			? c->patch_type
							: "apply-patch+yaml",
			(unsigned)strlen(q->body));
	if (q->upload) {
		text_init(&t, size, sizeof(size));
		text_add_uint(&t, q->upload->before_len + q->upload->size);
		about = arena_join(&c->arena, "\r\nContent-Length: ", size, NULL);
	}
	head = arena_format(&c->arena,
		"%s %s HTTP/1.1\r\nHost: podinit\r\nUser-Agent: podctl\r\nConnection: close\r\n"
		"Accept: %s%s\r\n\r\n",
		q->method, q->path, c->accept ? c->accept : "application/json", about);
	return !c->arena.failed && fd_write_all(fd, head, strlen(head), NULL) == 0 &&
	       (!q->body || fd_write_all(fd, q->body, strlen(q->body), NULL) == 0) &&
	       (!q->upload ||
		       (fd_write_all(fd, q->upload->before, q->upload->before_len, NULL) == 0 &&
			       send_file(fd, q->upload)));
}

struct incoming {
	int fd;
	int timeout; /* of each wait, -1 = for ever */
	char *buf;   /* READ_SIZE */
	size_t len;
	size_t left; /* of a body that is not chunked, SIZE_MAX = until the end */
	struct http_chunks chunks;
	struct http_head head;
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
	n = read(in->fd, in->buf + in->len, READ_SIZE - in->len);
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
			/* None given is -1. */
			in->left = (size_t)MIN((uint64_t)in->head.content_length, SIZE_MAX);
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

/* Hands on what is in the buffer. HTTP_DONE: the body is complete, or piece() has enough. */
static enum http_answer hand_on(struct incoming *in, stream_piece piece, void *arg)
{
	enum http_answer answer = HTTP_MORE;
	size_t n = in->len;

	if (in->head.chunked) {
		answer = http_chunks_read(&in->chunks, in->buf, &in->len, in->buf, in->len, &n);
	} else if (in->left != SIZE_MAX) {
		n = MIN(n, in->left);
		in->left -= n;
		if (in->left == 0)
			answer = HTTP_DONE;
	}
	in->len = 0;
	return n == 0 || piece(arg, in->buf, n) ? answer : HTTP_DONE;
}

static bool read_body(struct incoming *in, stream_piece piece, void *arg)
{
	enum http_answer answer;

	while ((answer = hand_on(in, piece, arg)) == HTTP_MORE) {
		ssize_t n = read_some(in);

		if (n <= 0)
			return n == 0 && in->left == SIZE_MAX && !in->head.chunked;
	}
	return answer == HTTP_DONE;
}

static bool collect_piece(void *arg, const char *data, size_t len)
{
	return pile_add(arg, data, len);
}

int client_broken(const struct client *c)
{
	return complain("error: the server %s closed the connection before its answer was complete",
		c->socket);
}

#define SILENT 3 /* the server said nothing at all */

/* One try. */
static int try_request(struct client *c, const struct request *q)
{
	AUTO_FD int fd = open_connection(c);
	struct incoming in = {.fd = fd, .timeout = q->upload ? UPLOAD_MS : ANSWER_MS};
	struct pile body = {.arena = &c->arena};
	bool complete;

	if (fd < 0)
		return 1;
	in.buf = arena_alloc(&c->arena, READ_SIZE);
	if (c->arena.failed)
		return 1;
	(void)send_request(c, fd, q); /* a server that refuses early may still answer */
	if (!read_head(&in))
		return in.len == 0 ? SILENT : client_broken(c);
	c->reply.code = in.head.status;
	if (q->piece && c->reply.code == 200) {
		in.timeout = -1;
		return read_body(&in, q->piece, q->arg) ? 0 : STREAM_BROKEN;
	}
	complete = read_body(&in, collect_piece, &body);
	c->reply.body = body.data ? body.data : "";
	c->reply.len = body.len;
	return complete ? 0 : client_broken(c);
}

static int request(struct client *c, const struct request *q)
{
	/* The API process may have been leaving or been killed in this moment: reading twice harms
	 * nobody. */
	for (int tries = q->body || q->upload ? 1 : 3; tries > 0; tries--) {
		int status = try_request(c, q);

		if (status != SILENT)
			return status;
	}
	return client_broken(c);
}

int client_call(struct client *c, const char *method, const char *path, const char *body)
{
	return request(c, &(struct request){method, path, body, NULL, NULL, NULL});
}

int client_upload(struct client *c, const char *path, const struct upload *up)
{
	return request(c, &(struct request){"PUT", path, NULL, NULL, NULL, up});
}

int client_want(struct client *c, const char *method, const char *path, const char *body)
{
	int status = client_call(c, method, path, body);

	return status == 0 && c->reply.code != 200 ? client_complain(c, NULL) : status;
}

int client_get(struct client *c, const char *path)
{
	return client_want(c, "GET", path, NULL);
}

int client_stream(struct client *c, const char *path, stream_piece piece, void *arg)
{
	int status = request(c, &(struct request){"GET", path, NULL, piece, arg, NULL});

	return status == 0 && c->reply.code != 200 ? client_complain(c, NULL) : status;
}

const struct node *client_parse(struct client *c, const char *json, size_t len)
{
	struct tree_problem problem;

	return tree_load_json(&c->arena, json, len, &problem);
}

const struct node *client_tree(struct client *c)
{
	return client_parse(c, c->reply.body, c->reply.len);
}

struct pod *client_pod(struct client *c, const char *name)
{
	struct pod *pod;

	if (client_get(c, api_path(c, "pods", name, NULL)) != 0)
		return NULL;
	pod = pod_from_json(&c->arena, c->reply.body, c->reply.len, NULL);
	if (pod && pod->spec.containers.count > 0)
		return pod;
	complain("error: the server's answer cannot be read");
	return NULL;
}

struct node *node_items(const struct node *root, const char *key)
{
	const struct node *list = node_get(root, key);

	return list ? list->children : NULL;
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

int client_complain(struct client *c, const char *about)
{
	const struct node *root = client_tree(c);
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

static bool is_plain(int ch)
{
	return (ch >= '0' && ch <= '9') || ((ch | 32) >= 'a' && (ch | 32) <= 'z') ||
	       strchr("-._~", ch);
}

const char *escape(struct client *c, const char *s)
{
	char *escaped = arena_alloc(&c->arena, strlen(s) * 3 + 1);
	struct text t;

	if (!escaped)
		return "";
	text_init(&t, escaped, strlen(s) * 3 + 1);
	for (; *s; s++) {
		if (is_plain(*s)) {
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
	bool cluster = strcmp(resource, "nodes") == 0;
	const char *path = cluster || (c->all_namespaces && !name)
				   ? arena_format(&c->arena, "/api/v1/%s", resource)
				   : arena_format(&c->arena, "/api/v1/namespaces/%s/%s",
					     escape(c, c->namespace_), resource);

	if (name)
		path = arena_format(&c->arena, "%s/%s", path, escape(c, name));
	return query && *query ? arena_format(&c->arena, "%s?%s", path, query) : path;
}
