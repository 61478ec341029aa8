/* SPDX-License-Identifier: MIT */
/* Commands about the image store. An image itself comes over its own connection, whose descriptor
 * the API process hands over: nothing of it passes through that process or PID 1. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/text.h"
#include "control/control_impl.h"

#define LIST_MAX (1024 * 1024)

static void put_list(struct control *c, struct feed_message *m, int fd)
{
	struct arena a;
	struct err e = {0};
	char *json;
	ssize_t n = -1;

	arena_init(&a, LIST_MAX + 1024);
	json = arena_alloc(&a, LIST_MAX);
	if (json && lseek(fd, 0, SEEK_SET) == 0)
		n = fd_read_all(fd, json, LIST_MAX, &e);
	m->code = 200;
	if (n > 0)
		feed_put(c, m, json, (size_t)n);
	else
		command_say(c, m, 500, "the list of images cannot be read");
	arena_fini(&a);
}

static void ordered(void *arg, const struct err *e, int fd)
{
	struct pending *p = arg;
	struct control *c = p->control;
	struct feed_message *m;

	p->used = false;
	if (c->feed.fd < 0 || !peer_find(c, p->connection))
		return;
	m = feed_new(FEED_ANSWER);
	m->connection = p->connection;
	m->ticket = p->ticket;
	if (e->code)
		command_fail(c, m, e);
	else if (fd >= 0)
		put_list(c, m, fd);
	else
		command_say(c, m, 200, "%s", e->text);
}

/* It is the connection that the command names, as far as that can be told. */
static bool is_of_peer(const struct peer *p, int fd)
{
	struct ucred cred;
	socklen_t len = sizeof(cred);

	return fd >= 0 && p && getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) == 0 &&
	       cred.uid == p->uid;
}

void image_command(struct control *c, struct feed_message *m, const char *ahead, int fd)
{
	enum image_verb verb = m->kind == FEED_IMAGES	      ? IMAGE_LIST
			       : m->kind == FEED_IMAGE_REMOVE ? IMAGE_REMOVE
							      : IMAGE_IMPORT;
	char *signature = strchr(m->text, '\n');
	struct image_order order = {
		.verb = verb,
		.reference = m->text,
		.signature = signature ? signature + 1 : "",
		.from = fd,
		.size = m->number > 0 ? (uint64_t)m->number : 0,
		.config_size = (uint32_t)m->version,
		.ahead = ahead,
		.ahead_len = ahead ? m->json_len : 0,
		.done = ordered,
	};
	struct pending *p;
	struct err e = {0};

	if (verb == IMAGE_IMPORT && !is_of_peer(peer_find(c, m->connection), fd))
		return; /* no proper process sends it */
	if (signature)
		*signature = '\0';
	m->name[0] = '\0';
	p = pending_new(c, m, 200);
	if (!p)
		return;
	order.arg = p;
	if (node_image_order(c->conf.node, &order, &e) < 0)
		pending_fail(c, m, p, &e);
}
