/* SPDX-License-Identifier: MIT */
/* Starting and ending the API process: same program, another role, with nothing that it does not
 * need. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fdio.h"
#include "base/log.h"
#include "base/text.h"
#include "control/control_impl.h"
#include "linux/cgroup.h"
#include "linux/sysnum.h"

#define FEED_FD		  3
#define FEED_BUFFER_BYTES (1024 * 1024) /* a burst of changes while the process does not run */
#define MESSAGES_PER_TURN 8
#define API_MEMORY_BYTES  (16 * 1024 * 1024)
#define API_MEMORY_TEXT	  "16M"
#define API_FILES	  256
#define CRASH_LOOP_MS	  SECONDS(1)

/* Before the privileges go: the cgroup can be entered. */
static void enter_cgroup(int cgroup)
{
	if (cgroup >= 0)
		(void)fd_put(cgroup, "cgroup.procs", "0", NULL);
}

/* Groups before ids: later it is not allowed. */
static bool drop_privileges(const struct control_conf *conf)
{
	if (geteuid() != 0)
		return true; /* a test as an ordinary user */
	return setgroups(0, NULL) == 0 &&
	       setresgid(conf->api_gid, conf->api_gid, conf->api_gid) == 0 &&
	       setresuid(conf->api_uid, conf->api_uid, conf->api_uid) == 0;
}

static void limit(int resource, size_t most)
{
	setrlimit(resource, &(struct rlimit){most, most});
}

static _Noreturn void be_api(const struct control_conf *conf, int feed, int cgroup)
{
	static char name[] = "podinit-api";
	char *const argv[] = {name, NULL};
	char *const env[] = {NULL};
	size_t memory = conf->api_memory ? conf->api_memory : API_MEMORY_BYTES;
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	/* Out of the feed's place. */
	int program = fcntl(conf->program_fd, F_DUPFD_CLOEXEC, FEED_FD + 1);

	(void)child_unblock_signals();
	enter_cgroup(cgroup);
	limit(RLIMIT_NOFILE, API_FILES);
	limit(RLIMIT_AS, memory);
	limit(RLIMIT_CORE, 0);
	(void)chdir("/");
	if (null >= 0) {
		dup2(null, 0);
		dup2(null, 1);
	}
	/* dup2() onto itself would leave close-on-exec set. */
	if (feed == FEED_FD ? fcntl(feed, F_SETFD, 0) < 0 : dup2(feed, FEED_FD) < 0)
		_exit(126);
	if (!drop_privileges(conf) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		_exit(126);
	syscall(SYS_execveat, program, "", argv, env, AT_EMPTY_PATH);
	_exit(127);
}

static void forget(struct control *c)
{
	int fd = c->feed.fd;

	evloop_remove(c->conf.loop, &c->feed);
	evloop_timer_clear(c->conf.loop, &c->stalled);
	fd_close(&fd);
	c->feed.fd = -1;
	c->synced = false;
	c->node_changed = false;
	memset(c->peers, 0, sizeof(c->peers));
}

void process_kill(struct control *c, const char *why)
{
	if (c->feed.fd < 0)
		return;
	if (why)
		log_warning("the API process is ended: ", why);
	forget(c);
	child_signal(&c->child, SIGKILL, NULL);
	/* Who comes next gets a process of his own: the record is free at once, the exit is then an
	 * orphan's. */
	reaper_remove(c->conf.reaper, &c->child);
	c->child.pidfd = -1;
}

/* It ended by itself, which it never does while it is well. One that dies right after its start is
 * not started at once again. */
static void crashed(struct control *c)
{
	msec now = clock_boot();

	c->crashed_at = now - c->started_at < CRASH_LOOP_MS ? now : 0;
	process_kill(c, "it died");
}

static void api_exited(struct child *child, int code)
{
	struct control *c = container_of(child, struct control, child);

	(void)code;
	child->pid = 0;
	crashed(c);
}

/* It has nothing to do. If it was given a connection meanwhile, it reads of it next and stays. */
static void let_leave(struct control *c, uint64_t received)
{
	if (received == c->handed_over)
		process_kill(c, NULL);
}

static void take(
	struct control *c, struct feed_message *m, struct arena *a, const char *json, int fd)
{
	switch ((enum feed_kind)m->kind) {
	case FEED_CLOSED:
		for (size_t i = 0; i < CONNECTIONS_MAX; i++)
			if (c->peers[i].number == m->connection)
				c->peers[i].number = 0;
		return;
	case FEED_LEAVING:
		let_leave(c, m->version);
		return;
	case FEED_APPLY:
	case FEED_DELETE:
	case FEED_POWEROFF:
	case FEED_REBOOT:
	case FEED_IMAGES:
	case FEED_IMAGE_REMOVE:
	case FEED_IMAGE_IMPORT:
		command_run(c, m, a, json, fd);
		return;
	case FEED_HELLO:
	case FEED_CONNECTION:
	case FEED_OBJECT:
	case FEED_TOMBSTONE:
	case FEED_EVENT:
	case FEED_NODE:
	case FEED_SYNCED:
	case FEED_ANSWER:
		break;
	}
	process_kill(c, "it sent what only PID 1 sends");
}

bool process_take(struct control *c)
{
	static struct feed_message m;
	AUTO_FD int fd = -1;
	struct arena a;
	const char *json;
	struct err e;
	enum feed_got got;

	/* An object's text, its tree and struct: a few times the text. */
	arena_init(&a, FEED_JSON_MAX * 6);
	got = feed_receive(c->feed.fd, &m, &a, &json, &fd, &e);
	switch (got) {
	case FEED_GOT:
		take(c, &m, &a, json, fd);
		break;
	case FEED_NOTHING:
		break;
	case FEED_END:
		crashed(c);
		break;
	case FEED_BROKEN:
		process_kill(c, e.text);
		break;
	}
	arena_fini(&a);
	return got == FEED_GOT && c->feed.fd >= 0;
}

static void feed_ready(struct watch *w, uint32_t events)
{
	struct control *c = container_of(w, struct control, feed);

	if (events & (EPOLLIN | EPOLLHUP | EPOLLERR))
		for (int i = 0; i < MESSAGES_PER_TURN && process_take(c); i++)
			;
	if (c->feed.fd >= 0 && (events & EPOLLOUT))
		feed_go_on(c);
}

static void grow_buffer(int fd)
{
	int bytes = FEED_BUFFER_BYTES;

	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof(bytes)) < 0)
		(void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
}

/* A small cgroup of its own, where there is one: limits are set where the controllers are there. */
static int api_cgroup(const struct control *c)
{
	int fd;

	if (c->conf.cgroup_fd < 0)
		return -1;
	fd = cgroup_make(c->conf.cgroup_fd, "api", NULL);
	if (fd >= 0) {
		(void)fd_put(fd, "memory.max", API_MEMORY_TEXT, NULL);
		(void)fd_put(fd, "pids.max", "4", NULL);
	}
	return fd;
}

int process_start(struct control *c, struct err *e)
{
	struct feed_message *hello;
	AUTO_FD int cgroup = api_cgroup(c);
	int pair[2];
	int pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) < 0)
		return err_errno(e, "make the socket of the API process", NULL);
	grow_buffer(pair[0]);
	pid = fork();
	if (pid == 0)
		be_api(&c->conf, pair[1], cgroup);
	fd_close(&pair[1]);
	if (pid < 0) {
		err_errno(e, "fork the API process", NULL);
		fd_close(&pair[0]);
		return -1;
	}
	c->child = (struct child){.pid = pid, .exited = api_exited};
	c->child.pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	reaper_add(c->conf.reaper, &c->child);
	c->feed = (struct watch){.fd = pair[0], .ready = feed_ready};
	c->started_at = clock_boot();
	c->handed_over = 0;
	c->objects_told = 0;
	c->events_told = 0;
	if (evloop_add(c->conf.loop, &c->feed, EPOLLIN | EPOLLOUT, e) < 0) {
		process_kill(c, NULL);
		return -1;
	}
	hello = feed_new(FEED_HELLO);
	text_copy(hello->name, sizeof(hello->name), c->conf.node_name);
	text_copy(hello->text, sizeof(hello->text), node_log_dir(c->conf.node));
	return feed_put(c, hello, NULL, 0) && feed_put_node(c)
		       ? 0
		       : err_set(e, EPIPE, "The API process does not start");
}
