/* SPDX-License-Identifier: MIT */
/*
 * The pipes of a container, read a buffer a turn, so that a flood of output cannot hold the loop,
 * and written to its log.
 */
#include "node/logs.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "base/fdio.h"

#define READ_MAX 16384
/* A pipe holds 64 KiB unless someone enlarges it, at most 1 MiB without privilege (pipe(7)). */
#define DRAIN_MAX (1024 * 1024 + READ_MAX)

static struct log_time time_now(void)
{
	struct timespec ts = {0};

	(void)clock_gettime(CLOCK_REALTIME, &ts);
	return (struct log_time){
		.wall_ms = (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000,
		.nanos = (uint32_t)(ts.tv_nsec % 1000000),
	};
}

static void tell_failure(struct container_log *log, const struct err *e)
{
	fd_close(&log->fd);
	if (log->told)
		return;
	log->told = true;
	if (log->failed)
		log->failed(log, e);
}

void log_write(struct container_log *log, const char *lines, size_t len)
{
	struct err e = {0};

	if (log->fd < 0)
		return;
	if (log->size > 0 && log->size + len > log->logs->file_max &&
		log_files_rotate(log, &e) < 0) {
		tell_failure(log, &e);
		return;
	}
	if (fd_write_all(log->fd, lines, len, &e) < 0) {
		err_wrap(&e, "write the container's log", NULL);
		tell_failure(log, &e);
		return;
	}
	log->size += len;
	log->logs->total += len;
}

/* Reads one buffer. False at the end of the stream; a terminal whose other side closed gives EIO.
 */
static bool read_some(struct log_stream *s, size_t *got)
{
	static char buf[READ_MAX];
	struct log_time at;
	ssize_t n = read(s->fd, buf, sizeof buf);

	*got = 0;
	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	if (n == 0)
		return false;
	at = time_now();
	log_feed(s, buf, (size_t)n, &at);
	*got = (size_t)n;
	return true;
}

static void stream_end(struct log_stream *s)
{
	struct log_time at = time_now();

	log_flush(s, &at);
	evloop_remove(s->log->logs->loop, &s->watch);
	s->fd = -1;
}

static void stream_ready(struct watch *w, uint32_t events)
{
	struct log_stream *s = container_of(w, struct log_stream, watch);
	size_t got;

	(void)events;
	if (!read_some(s, &got))
		stream_end(s);
}

static void stream_open(struct log_stream *s, int fd)
{
	struct err e = {0};

	s->len = 0;
	s->fd = fd;
	s->watch.fd = fd;
	s->watch.ready = stream_ready;
	if (fd >= 0 && evloop_add(s->log->logs->loop, &s->watch, EPOLLIN, &e) < 0) {
		s->fd = -1;
		tell_failure(s->log, &e);
	}
}

static void stream_close(struct log_stream *s)
{
	size_t got = 0;
	size_t total = 0;

	if (s->fd < 0)
		return;
	while (total < DRAIN_MAX && read_some(s, &got) && got > 0)
		total += got;
	stream_end(s);
}

void container_log_init(struct container_log *log, struct logs *ls, char *chunks)
{
	log->logs = ls;
	log->dir_fd = -1;
	log->fd = -1;
	log->out.fd = -1;
	log->out.log = log;
	log->out.name = "stdout";
	log->out.chunk = chunks;
	log->err.fd = -1;
	log->err.log = log;
	log->err.name = "stderr";
	log->err.chunk = chunks + LOG_CHUNK_MAX;
}

void log_open(struct container_log *log, const struct log_name *name, uint32_t number,
	int stdout_fd, int stderr_fd)
{
	struct err e = {0};

	log_close(log);
	log->number = number;
	log->size = 0;
	log->told = false;
	if (log_files_open(log, name, &e) < 0)
		tell_failure(log, &e);
	stream_open(&log->out, stdout_fd);
	stream_open(&log->err, stderr_fd);
}

void log_drain(struct container_log *log)
{
	stream_close(&log->out);
	stream_close(&log->err);
}

void log_close(struct container_log *log)
{
	log_drain(log);
	fd_close(&log->fd);
	fd_close(&log->dir_fd);
}
