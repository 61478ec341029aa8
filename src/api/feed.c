/* SPDX-License-Identifier: MIT */
/* Sending and taking messages between PID 1 and the API process. */
#include "api/feed.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fdio.h"

#define SEALS (F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL)

/* JSON that does not fit in a message: a memfd that nobody can change any more. */
static int sealed_copy(const char *json, size_t len, struct err *e)
{
	AUTO_FD int fd = memfd_create("podinit-json", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0)
		return err_errno(e, "create", "a memfd");
	if (fd_write_all(fd, json, len, e) < 0)
		return -1;
	if (fcntl(fd, F_ADD_SEALS, SEALS) < 0)
		return err_errno(e, "seal", "a memfd");
	return fd_steal(&fd);
}

union fd_control {
	char buf[CMSG_SPACE(sizeof(int))];
	struct cmsghdr align;
};

static void put_fd(struct msghdr *h, union fd_control *control, int fd)
{
	struct cmsghdr *c;

	memset(control, 0, sizeof(*control));
	h->msg_control = control->buf;
	h->msg_controllen = sizeof(control->buf);
	c = CMSG_FIRSTHDR(h);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &fd, sizeof(fd));
}

int feed_send(
	int fd, struct feed_message *m, const char *json, size_t len, int pass_fd, struct err *e)
{
	AUTO_FD int memfd = -1;
	bool is_inline = json && len <= FEED_INLINE_MAX;
	struct iovec iov[2] = {
		{.iov_base = m, .iov_len = sizeof(*m)},
		{.iov_base = (void *)(uintptr_t)json, .iov_len = is_inline ? len : 0},
	};
	struct msghdr h = {.msg_iov = iov, .msg_iovlen = is_inline ? 2 : 1};
	union fd_control control;
	ssize_t n;

	if (len > FEED_JSON_MAX)
		return err_set(e, EFBIG, "An object is too large to pass on");
	m->json_len = json ? (uint32_t)len : 0;
	if (json && !is_inline) {
		memfd = sealed_copy(json, len, e);
		if (memfd < 0)
			return -1;
		put_fd(&h, &control, memfd);
	} else if (pass_fd >= 0) {
		put_fd(&h, &control, pass_fd);
	}
	do {
		n = sendmsg(fd, &h, MSG_DONTWAIT | MSG_NOSIGNAL);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return err_errno(e, "send", "a message between PID 1 and the API process");
	return 0;
}

/* The descriptor that came with the message, -1 = none. The kernel has closed what did not fit in
 * the space for one. */
static int taken_fd(struct msghdr *h)
{
	struct cmsghdr *c = CMSG_FIRSTHDR(h);
	int fd = -1;

	if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS &&
		c->cmsg_len == CMSG_LEN(sizeof(int)))
		memcpy(&fd, CMSG_DATA(c), sizeof(fd));
	return fd;
}

static const char *read_sealed(int fd, size_t len, struct arena *a, struct err *e)
{
	struct stat st;
	size_t done = 0;
	char *json;

	/* Only a sealed memfd: whoever wrote it can change it no more, and reading it waits for
	 * nothing. */
	if ((fcntl(fd, F_GET_SEALS) & SEALS) != SEALS || fstat(fd, &st) < 0 ||
		st.st_size != (off_t)len) {
		err_set(e, EPROTO, "A passed object is not a sealed memfd of its length");
		return NULL;
	}
	json = arena_alloc(a, len + 1);
	if (!json) {
		err_set(e, ENOMEM, "Out of memory for a passed object");
		return NULL;
	}
	while (done < len) {
		ssize_t n = pread(fd, json + done, len - done, (off_t)done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			err_sys(e, n < 0 ? errno : EIO, "read", "a passed object");
			return NULL;
		}
		done += (size_t)n;
	}
	return json;
}

static void terminate_texts(struct feed_message *m)
{
	m->uid[sizeof(m->uid) - 1] = '\0';
	m->namespace_[sizeof(m->namespace_) - 1] = '\0';
	m->name[sizeof(m->name) - 1] = '\0';
	m->reason[sizeof(m->reason) - 1] = '\0';
	m->text[sizeof(m->text) - 1] = '\0';
}

static enum feed_got broken(struct err *e, const char *why)
{
	err_set(e, EPROTO, why);
	return FEED_BROKEN;
}

/* What follows the message: rest bytes in the same packet, or the memfd. */
static enum feed_got take_json(struct feed_message *m, const char *rest, size_t rest_len, int fd,
	struct arena *a, const char **json, struct err *e)
{
	if (m->json_len > FEED_JSON_MAX)
		return broken(e, "A message names too large an object");
	if (m->json_len > FEED_INLINE_MAX) {
		if (fd < 0)
			return broken(e, "A message lacks its object");
		*json = read_sealed(fd, m->json_len, a, e);
		return *json ? FEED_GOT : FEED_BROKEN;
	}
	if (rest_len != m->json_len)
		return broken(e, "A message has a wrong length");
	if (m->json_len == 0)
		return FEED_GOT;
	*json = arena_copy(a, rest, rest_len);
	if (!*json)
		err_set(e, ENOMEM, "Out of memory for a passed object");
	return *json ? FEED_GOT : FEED_BROKEN;
}

enum feed_got feed_receive(int fd, struct feed_message *m, struct arena *a, const char **json,
	int *passed, struct err *e)
{
	static char rest[FEED_INLINE_MAX];
	struct iovec iov[2] = {
		{.iov_base = m, .iov_len = sizeof(*m)},
		{.iov_base = rest, .iov_len = sizeof(rest)},
	};
	union fd_control control = {.buf = {0}};
	struct msghdr h = {
		.msg_iov = iov,
		.msg_iovlen = 2,
		.msg_control = control.buf,
		.msg_controllen = sizeof(control.buf),
	};
	AUTO_FD int taken = -1;
	enum feed_got got;
	ssize_t n;

	*json = NULL;
	*passed = -1;
	do {
		n = recvmsg(fd, &h, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	} while (n < 0 && errno == EINTR);
	if (n < 0 && errno == EAGAIN)
		return FEED_NOTHING;
	if (n == 0 || (n < 0 && errno == ECONNRESET))
		return FEED_END;
	if (n < 0) {
		err_errno(e, "receive", "a message between PID 1 and the API process");
		return FEED_BROKEN;
	}
	taken = taken_fd(&h);
	if ((size_t)n < sizeof(*m) || (h.msg_flags & MSG_TRUNC))
		return broken(e, "A message has a wrong length");
	terminate_texts(m);
	got = take_json(m, rest, (size_t)n - sizeof(*m), taken, a, json, e);
	if (got == FEED_GOT && m->json_len <= FEED_INLINE_MAX)
		*passed = fd_steal(&taken);
	return got;
}
