/* SPDX-License-Identifier: MIT */
/* pods/NAME/log: which container and instance is meant, and sending its text as it comes. */
#include "apiserver/logs.h"

#include <fcntl.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "api/decode.h"
#include "apiserver/log_reader.h"
#include "apiserver/output.h"
#include "apiserver/status.h"
#include "base/clock.h"
#include "base/fdio.h"
#include "base/text.h"

#define POLL_MS 500 /* what inotify(7) does not tell: the end of the pod */

struct log_stream {
	struct conn *conn;
	struct watch notify;
	struct timer poll;
	const char *uid;
	const char *container;
	bool ending; /* the container is done: one more look, then the end */
	struct log_reader reader;
};

static struct log_stream *stream_of(struct conn *c)
{
	return container_of(c->log, struct log_stream, reader);
}

static const struct container_status *status_among(
	const struct container_status *s, uint32_t count, const char *name)
{
	for (; count > 0; s++, count--)
		if (text_equal(s->name, name))
			return s;
	return NULL;
}

static const struct container_status *find_status(const struct pod *pod, const char *name)
{
	const struct pod_status *all = &pod->status;
	const struct container_status *s = status_among(
		all->init_container_statuses.items, all->init_container_statuses.count, name);

	return s ? s
		 : status_among(all->container_statuses.items, all->container_statuses.count, name);
}

static bool is_among(const struct container_spec *c, uint32_t count, const char *name)
{
	for (; count > 0; c++, count--)
		if (text_equal(c->name, name))
			return true;
	return false;
}

static bool is_init(const struct pod *pod, const char *name)
{
	return is_among(pod->spec.init_containers.items, pod->spec.init_containers.count, name);
}

/* Ended, and not to be started again. */
static bool is_over(const struct pod *pod, const char *container)
{
	const struct container_status *s = find_status(pod, container);
	const struct container_state_terminated *t = s && s->state ? s->state->terminated : NULL;

	if (text_equal(pod->status.phase, "Succeeded") || text_equal(pod->status.phase, "Failed"))
		return true;
	if (!t)
		return false;
	switch (restart_policy_of(&pod->spec)) {
	case RESTART_NEVER:
		return true;
	case RESTART_ON_FAILURE:
		return int_or(t->exit_code, 0) == 0;
	case RESTART_ALWAYS:
		return is_init(pod, container) && int_or(t->exit_code, 0) == 0;
	}
	UNREACHABLE();
}

static bool no_more_will_come(struct conn *c)
{
	struct version *v = cache_find_uid(&c->server->caches[RESOURCE_PODS], stream_of(c)->uid);
	struct arena a;
	struct pod *pod;
	bool over;

	if (!v)
		return true;
	arena_init(&a, OUTPUT_MAX);
	pod = pod_from_json(&a, v->json, v->json_len, NULL);
	over = !pod || is_over(pod, stream_of(c)->container);
	arena_fini(&a);
	return over;
}

static void look_again_later(struct conn *c)
{
	evloop_timer_in(&c->server->loop, &stream_of(c)->poll, POLL_MS);
}

static enum pump at_end(struct conn *c)
{
	struct log_stream *s = stream_of(c);

	if (!s->reader.options.follow)
		return PUMP_DONE;
	if (log_advance(&s->reader))
		return PUMP_MORE;
	if (s->ending)
		return PUMP_DONE;
	/* The last lines may be written after the end was told: looks once more before it stops. */
	s->ending = no_more_will_come(c);
	look_again_later(c);
	return PUMP_WAIT;
}

static enum pump logs_pump(struct conn *c)
{
	struct log_reader *r = c->log;

	switch (log_read(r)) {
	case LOG_GOT:
		return conn_stream(c, r->out, r->out_len) ? PUMP_MORE : PUMP_DONE;
	case LOG_AGAIN:
		return PUMP_MORE;
	case LOG_LIMIT:
		conn_stream(c, r->out, r->out_len);
		return PUMP_DONE;
	case LOG_AT_END:
		return at_end(c);
	}
	UNREACHABLE();
}

static void logs_stopped(struct conn *c)
{
	struct log_stream *s = stream_of(c);
	int fd = s->notify.fd;

	evloop_remove(&c->server->loop, &s->notify);
	evloop_timer_clear(&c->server->loop, &s->poll);
	fd_close(&fd);
	log_reader_close(&s->reader);
}

static void wake(struct conn *c)
{
	if (!c->out)
		conn_flush(c);
}

static void logs_poll(struct timer *t)
{
	wake(container_of(t, struct log_stream, poll)->conn);
}

static void logs_notified(struct watch *w, uint32_t events)
{
	struct log_stream *s = container_of(w, struct log_stream, notify);
	_Alignas(struct inotify_event) char buf[2048];

	(void)events;
	(void)!read(w->fd, buf, sizeof(buf));
	wake(s->conn);
}

/* Without inotify the timer alone looks. */
static void start_following(struct log_stream *s)
{
	struct server *server = s->conn->server;
	char path[32];
	struct text t;
	int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);

	s->notify.fd = fd;
	if (fd < 0)
		return;
	text_init(&t, path, sizeof(path));
	text_format(&t, "/proc/self/fd/%d", s->reader.dir_fd);
	inotify_add_watch(fd, path, IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_DELETE_SELF);
	evloop_add(&server->loop, &s->notify, EPOLLIN, NULL);
}

struct choice {
	const struct pod *pod;
	const char *container;
	bool previous;
};

static void bad(struct conn *c, const struct choice *ch, const char *before, const char *between,
	const char *after)
{
	reply_bad_request(c, arena_format(&c->arena, "%scontainer \"%s\" in pod \"%s%s%s", before,
				     ch->container, ch->pod->metadata.name, between, after));
}

/* Without a name there must be only one container. False when it was answered. */
static bool choose_container(struct conn *c, struct choice *ch)
{
	const struct container_spec *containers = ch->pod->spec.containers.items;
	uint32_t count = ch->pod->spec.containers.count;
	const char *names = "";

	ch->container = request_query(c, "container");
	if (ch->container && *ch->container) {
		if (is_init(ch->pod, ch->container) || is_among(containers, count, ch->container))
			return true;
		reply_bad_request(c, arena_format(&c->arena, "container %s is not valid for pod %s",
					     ch->container, ch->pod->metadata.name));
		return false;
	}
	if (count == 1) {
		ch->container = containers[0].name;
		return true;
	}
	for (uint32_t i = 0; names && i < count; i++)
		names = arena_format(&c->arena, "%s%s%s", names, i ? " " : "", containers[i].name);
	reply_bad_request(c, names ? arena_format(&c->arena,
					     "a container name must be specified for pod %s, "
					     "choose one of: [%s]",
					     ch->pod->metadata.name, names)
				   : NULL);
	return false;
}

static const char *waiting_text(const char *reason)
{
	if (text_equal(reason, "ErrImagePull"))
		return "image can't be pulled";
	if (text_equal(reason, "ImagePullBackOff"))
		return "trying and failing to pull image";
	return reason && *reason ? reason : "ContainerCreating";
}

/* Is there the instance that is asked for (kubelet's validateContainerLogStatus)? False when it was
 * answered. */
static bool check_instance(struct conn *c, const struct choice *ch)
{
	const struct container_status *s = find_status(ch->pod, ch->container);
	bool ended_before = s && s->last_state && s->last_state->terminated;

	if (ch->previous && !ended_before) {
		bad(c, ch, "previous terminated ", "\" not found", "");
		return false;
	}
	if (!s || (s->state && s->state->waiting && !ended_before)) {
		bad(c, ch, "", "\" is waiting to start: ",
			waiting_text(s && s->state ? s->state->waiting->reason : NULL));
		return false;
	}
	return true;
}

static bool number_option(struct conn *c, const char *key, int64_t *value)
{
	const char *v = request_query(c, key);

	if (!v || !*v || text_to_int64(v, 0, INT64_MAX / 1000 - 1, value))
		return true;
	reply_bad_request(
		c, arena_format(&c->arena, "invalid %s: must be a number, not negative", key));
	return false;
}

static bool read_options(struct conn *c, struct log_options *o)
{
	const char *since = request_query(c, "sinceTime");
	int64_t seconds = -1;

	*o = (struct log_options){.tail = -1, .limit = -1, .since = INT64_MIN};
	o->follow = request_flag(c, "follow");
	o->timestamps = request_flag(c, "timestamps");
	if (!number_option(c, "tailLines", &o->tail) ||
		!number_option(c, "limitBytes", &o->limit) ||
		!number_option(c, "sinceSeconds", &seconds))
		return false;
	if (seconds >= 0)
		o->since = clock_wall() - seconds * 1000;
	if (since && *since && !text_to_rfc3339(since, &o->since)) {
		reply_bad_request(c, "invalid sinceTime: must be RFC 3339");
		return false;
	}
	return true;
}

/* The instance's number: running or ended is the newest, the one before it is the previous; while
 * the container waits both are the one that ended last. */
static uint32_t instance_number(int dir_fd, const struct choice *ch)
{
	const struct container_status *s = find_status(ch->pod, ch->container);
	uint32_t number = 0;

	log_newest(dir_fd, UINT32_MAX, &number);
	if (ch->previous && !(s->state && s->state->waiting))
		log_newest(dir_fd, number, &number);
	return number;
}

static void start(struct conn *c, const struct choice *ch, const struct log_options *options)
{
	struct log_stream *s = arena_alloc(&c->arena, sizeof(*s));
	const char *path = arena_format(&c->arena, "%s/%s_%s_%s/%s", c->server->log_dir,
		ch->pod->metadata.namespace_, ch->pod->metadata.name, ch->pod->metadata.uid,
		ch->container);
	AUTO_FD int dir = -1;
	uint32_t number;

	if (!s || !path) {
		reply_bad_request(c, NULL);
		return;
	}
	dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0) {
		reply_error(c, 500,
			arena_format(&c->arena, "the log of container \"%s\" cannot be opened",
				ch->container));
		return;
	}
	number = instance_number(dir, ch);
	if (!log_reader_open(&s->reader, &c->arena, fd_steal(&dir), number, options)) {
		reply_bad_request(c, NULL);
		return;
	}
	s->conn = c;
	s->uid = ch->pod->metadata.uid;
	s->container = ch->container;
	s->notify = (struct watch){.fd = -1, .ready = logs_notified};
	s->poll.expired = logs_poll;
	c->log = &s->reader;
	c->pump = logs_pump;
	c->stopped = logs_stopped;
	if (options->follow)
		start_following(s);
	conn_stream_begin(c, "text/plain; charset=utf-8");
	conn_flush(c);
}

void logs_read(struct conn *c)
{
	struct version *v = wanted_version(c);
	struct choice ch = {.previous = request_flag(c, "previous")};
	struct log_options options;

	if (!v)
		return;
	ch.pod = pod_from_json(&c->arena, v->json, v->json_len, NULL);
	if (!ch.pod) {
		reply_bad_request(c, NULL);
		return;
	}
	if (choose_container(c, &ch) && check_instance(c, &ch) && read_options(c, &options))
		start(c, &ch, &options);
}
