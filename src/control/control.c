/* SPDX-License-Identifier: MIT */
/* The control socket: accepting connections and handing them over with what the kernel says about
 * the peer. */
#include "control/control.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fdio.h"
#include "base/log.h"
#include "base/text.h"
#include "control/control_impl.h"

#define BACKLOG		 32
#define ACCEPTS_PER_TURN 4
#define CRASH_PAUSE_MS	 SECONDS(1) /* a process that cannot even start is not started in a loop */

static struct control the_control; /* one per process: nothing is allocated */

static struct peer *free_peer(struct control *c)
{
	for (size_t i = 0; i < CONNECTIONS_MAX; i++)
		if (c->peers[i].number == 0)
			return &c->peers[i];
	return NULL;
}

#define BUSY                                                                                       \
	"{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":503,"          \
	"\"reason\":\"ServiceUnavailable\",\"message\":\"too many connections\"}\n"

_Static_assert(sizeof(BUSY) - 1 == 129, "the length that turn_away() announces");

static void turn_away(int fd)
{
	static const char busy[] =
		"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\n"
		"Connection: close\r\nContent-Length: 129\r\n\r\n" BUSY;

	(void)!send(fd, busy, sizeof(busy) - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* Whatever happens to it later, fd itself is not needed here any more. */
static void hand_over(struct control *c, int fd)
{
	struct feed_message *m;
	struct ucred cred = {.uid = (uid_t)-1};
	socklen_t len = sizeof(cred);
	struct peer *peer = free_peer(c);
	struct err e;

	if (!peer) {
		turn_away(fd);
		return;
	}
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) < 0)
		return;
	if (c->feed.fd < 0 && process_start(c, &e) < 0) {
		log_error(e.text);
		turn_away(fd);
		return;
	}
	if (++c->next_number == 0)
		c->next_number = 1;
	*peer = (struct peer){.number = c->next_number, .uid = cred.uid};
	m = feed_new(FEED_CONNECTION);
	m->connection = peer->number;
	m->number = cred.uid;
	m->flags = peer_may_change(peer) ? FEED_MAY_CHANGE : 0;
	c->handed_over++;
	feed_pass(c, m, fd);
}

static void listen_again(struct timer *t)
{
	struct control *c = container_of(t, struct control, again);

	evloop_modify(c->conf.loop, &c->listener, EPOLLIN, NULL);
}

static void pause_for(struct control *c, msec span)
{
	evloop_modify(c->conf.loop, &c->listener, 0, NULL);
	evloop_timer_in(c->conf.loop, &c->again, (uint32_t)span);
}

static bool must_pause(struct control *c)
{
	msec left = c->crashed_at + CRASH_PAUSE_MS - clock_boot();

	if (c->crashed_at == 0 || c->feed.fd >= 0 || left <= 0)
		return false;
	pause_for(c, left);
	return true;
}

static void listener_ready(struct watch *w, uint32_t events)
{
	struct control *c = container_of(w, struct control, listener);

	(void)events;
	for (int i = 0; i < ACCEPTS_PER_TURN && !must_pause(c); i++) {
		AUTO_FD int fd = accept4(w->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

		if (fd >= 0) {
			hand_over(c, fd);
			continue;
		}
		/* Out of descriptors or memory: epoll would tell again at once. */
		if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED) {
			pause_for(c, CRASH_PAUSE_MS);
		}
		return;
	}
}

static int open_listener(const char *path, struct err *e)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX};
	AUTO_FD int fd = -1;
	mode_t mask;
	int failed;

	if (!text_copy(addr.sun_path, sizeof(addr.sun_path), path))
		return err_named(e, ENAMETOOLONG, "The control socket's path is too long:", path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return err_errno(e, "create the control socket", path);
	if (unlink(path) < 0 && errno != ENOENT)
		return err_errno(e, "remove the old control socket", path);
	/* Never open to others, not even between bind(2) and chmod(2). */
	mask = umask(0117);
	failed = bind(fd, (struct sockaddr *)&addr, sizeof(addr));
	umask(mask);
	if (failed < 0)
		return err_errno(e, "bind the control socket", path);
	if (listen(fd, BACKLOG) < 0)
		return err_errno(e, "listen on the control socket", path);
	return fd_steal(&fd);
}

struct control *control_new(const struct control_conf *conf, struct err *e)
{
	struct control *c = &the_control;
	int fd;

	if (c->used) {
		err_set(e, EBUSY, "There is a control socket already");
		return NULL;
	}
	fd = open_listener(conf->socket_path, e);
	if (fd < 0)
		return NULL;
	/* Old pending answers keep their places: storage may still report on them. */
	c->conf = *conf;
	c->supervisor = node_supervisor(conf->node);
	c->store = supervisor_store(c->supervisor);
	c->listener = (struct watch){.fd = fd, .ready = listener_ready};
	c->again.expired = listen_again;
	c->stalled.expired = feed_stalled;
	c->answers.expired = pending_answer_all;
	c->child = (struct child){.pidfd = -1};
	c->feed = (struct watch){.fd = -1};
	memset(c->peers, 0, sizeof(c->peers));
	if (evloop_add(conf->loop, &c->listener, EPOLLIN, e) < 0) {
		fd_close(&fd);
		return NULL;
	}
	c->used = true;
	return c;
}

void control_free(struct control *c)
{
	int fd;

	if (!c || !c->used)
		return;
	process_kill(c, NULL);
	fd = c->listener.fd;
	evloop_remove(c->conf.loop, &c->listener);
	evloop_timer_clear(c->conf.loop, &c->again);
	evloop_timer_clear(c->conf.loop, &c->answers);
	fd_close(&fd);
	unlink(c->conf.socket_path);
	c->used = false;
}
