/* SPDX-License-Identifier: MIT */
/* A forked child that answers with one message; the answer is read when it was reaped or its time
 * is up. */
#include "linux/worker.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fdio.h"
#include "base/text.h"
#include "linux/sysnum.h"

union fd_message { /* room for one descriptor, aligned as CMSG_* want it */
	struct cmsghdr head;
	char room[CMSG_SPACE(sizeof(int))];
};

static void send_answer(int socket, int code, const char *text, int fd)
{
	struct iovec parts[] = {
		{&code, sizeof(code)},
		{(void *)(uintptr_t)text, strlen(text)},
	};
	struct msghdr msg = {.msg_iov = parts, .msg_iovlen = ARRAY_LEN(parts)};
	union fd_message control;

	if (fd >= 0) {
		struct cmsghdr *head;

		memset(&control, 0, sizeof(control));
		msg.msg_control = &control;
		msg.msg_controllen = sizeof(control.room);
		head = CMSG_FIRSTHDR(&msg);
		head->cmsg_level = SOL_SOCKET;
		head->cmsg_type = SCM_RIGHTS;
		head->cmsg_len = CMSG_LEN(sizeof(fd));
		memcpy(CMSG_DATA(head), &fd, sizeof(fd));
	}
	(void)sendmsg(socket, &msg, MSG_NOSIGNAL);
}

static _Noreturn void be_worker(const struct worker *w, void *arg, int socket)
{
	struct err e = {0};
	int fd = -1;

	(void)child_unblock_signals();
	if (w->work(arg, &fd, &e) < 0)
		send_answer(socket, e.code ? e.code : EIO, e.text, -1);
	else
		send_answer(socket, 0, e.text, fd);
	_exit(0);
}

static int received_fd(struct msghdr *msg)
{
	struct cmsghdr *head = CMSG_FIRSTHDR(msg);
	int fd = -1;

	if (head && head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS &&
		head->cmsg_len == CMSG_LEN(sizeof(fd)))
		memcpy(&fd, CMSG_DATA(head), sizeof(fd));
	return fd;
}

/* True when there was an answer. */
static bool read_answer(struct worker *w)
{
	struct worker_result *res = &w->result;
	struct iovec parts[] = {
		{&res->code, sizeof(res->code)},
		{res->text, sizeof(res->text) - 1},
	};
	union fd_message control;
	struct msghdr msg = {
		.msg_iov = parts,
		.msg_iovlen = ARRAY_LEN(parts),
		.msg_control = &control,
		.msg_controllen = sizeof(control.room),
	};
	ssize_t n;

	memset(res, 0, sizeof(*res));
	memset(&control, 0, sizeof(control));
	do {
		n = recvmsg(w->answer_fd, &msg, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	} while (n < 0 && errno == EINTR);
	res->fd = n > 0 ? received_fd(&msg) : -1;
	if (n > 0 && (msg.msg_flags & MSG_CTRUNC)) {
		/* recvmsg(2): there was no room for the descriptor in our table. */
		fd_close(&res->fd);
		res->code = EMFILE;
		text_copy(res->text, sizeof(res->text), err_text(EMFILE));
	}
	return n >= (ssize_t)sizeof(res->code);
}

static void finish(struct worker *w, int code, const char *text)
{
	if (!read_answer(w)) {
		w->result.code = code;
		text_copy(w->result.text, sizeof(w->result.text), text);
	}
	evloop_timer_clear(w->loop, &w->deadline);
	fd_close(&w->answer_fd);
	w->busy = false;
	/* done may start the worker again, which does not touch this copy. */
	struct worker_result result = w->result;

	w->result.fd = -1;
	w->done(w, &result);
	fd_close(&result.fd);
}

static void worker_exited(struct child *c, int code)
{
	struct worker *w = container_of(c, struct worker, child);

	finish(w, EIO, code > 128 ? "the worker was killed" : "the worker gave no answer");
}

static void too_late(struct timer *t)
{
	struct worker *w = container_of(t, struct worker, deadline);

	(void)child_signal(&w->child, SIGKILL, NULL);
	/* In D state the signal waits as well: whenever it ends, it is an orphan. */
	reaper_remove(w->reaper, &w->child);
	finish(w, ETIMEDOUT, err_text(ETIMEDOUT));
}

void worker_cancel(struct worker *w)
{
	if (!w->busy)
		return;
	(void)child_signal(&w->child, SIGKILL, NULL);
	reaper_remove(w->reaper, &w->child);
	evloop_timer_clear(w->loop, &w->deadline);
	fd_close(&w->answer_fd);
	w->busy = false;
}

int worker_start(struct worker *w, struct evloop *l, struct reaper *r, void *arg, msec timeout,
	struct err *e)
{
	int pair[2];
	int pid;

	if (w->busy)
		return err_sys(e, EBUSY, "start a worker", NULL);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return err_errno(e, "start a worker", NULL);
	w->loop = l;
	w->reaper = r;
	w->deadline.expired = too_late;
	if (!evloop_timer(l, &w->deadline, clock_boot() + timeout)) {
		(void)close(pair[0]);
		(void)close(pair[1]);
		return err_sys(e, ENOSPC, "set a worker's deadline", NULL);
	}
	pid = fork();
	if (pid == 0)
		be_worker(w, arg, pair[1]);
	(void)close(pair[1]);
	if (pid < 0) {
		err_errno(e, "fork a worker", NULL);
		evloop_timer_clear(l, &w->deadline);
		(void)close(pair[0]);
		return -1;
	}
	w->answer_fd = pair[0];
	w->busy = true;
	/* Nobody else reaps it, so that the number is its own; without a pidfd the number serves.
	 */
	w->child = (struct child){.pid = pid, .exited = worker_exited};
	w->child.pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	reaper_add(r, &w->child);
	return 0;
}
