/* SPDX-License-Identifier: MIT */
#include "apiserver/images.h"

#include <sys/socket.h>

#include "apiserver/output.h"
#include "apiserver/status.h"
#include "apiserver/write.h"
#include "base/text.h"

#define IMPORT_MS 960000 /* PID 1 gives up before */

static bool is_about(const struct conn *c)
{
	return text_equal(c->request.path, "/podinit/v1/images");
}

static bool take_name(struct conn *c, struct feed_message *m)
{
	const char *name = request_query(c, "name");
	const char *signature = request_query(c, "signature");

	if (name && *name &&
		text_join(m->text, sizeof(m->text), name, signature ? "\n" : "",
			signature ? signature : "", NULL))
		return true;
	reply_bad_request(c, "the image's name is wanted: ?name=NAME");
	return false;
}

bool images_route(struct conn *c)
{
	struct feed_message m = {.kind = FEED_IMAGES};

	if (!is_about(c))
		return false;
	if (text_equal(c->request.method, "GET")) {
		write_ask(c, &m);
	} else if (text_equal(c->request.method, "DELETE")) {
		m.kind = FEED_IMAGE_REMOVE;
		if (take_name(c, &m))
			write_ask(c, &m);
	} else {
		reply_error(c, 405, "the server does not allow this method on the image store");
	}
	return true;
}

bool images_import(struct conn *c)
{
	struct feed_message m = {.kind = FEED_IMAGE_IMPORT};
	const char *config = request_query(c, "config");

	if (!is_about(c) || !text_equal(c->request.method, "PUT"))
		return false;
	/* What follows is PID 1's to read. */
	c->keep_alive = false;
	m.number = c->http.content_length;
	if (c->http.chunked || m.number <= 0)
		reply_bad_request(c, "the image's size is wanted: Content-Length");
	else if (config && !text_to_uint64(config, BODY_MAX, &m.version))
		reply_bad_request(c, "config must be the size of the configuration");
	else if (take_name(c, &m)) {
		size_t ahead = c->head_len - c->head_used;

		if (http_header(&c->http, "expect"))
			(void)!send(c->watch.fd, "HTTP/1.1 100 Continue\r\n\r\n", 25,
				MSG_DONTWAIT | MSG_NOSIGNAL);
		c->head_used = c->head_len;
		write_hand_over(c, &m, c->head + c->head_len - ahead, ahead);
		if (c->state == CONN_WAITING)
			conn_wait(c, IMPORT_MS);
	}
	return true;
}
