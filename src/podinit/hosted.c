/* SPDX-License-Identifier: MIT */
/* The launcher outside: directories, lock, configuration, cgroup, PID 1; then signals in and the
 * exit status out. */
#include "podinit/hosted.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/log.h"
#include "base/text.h"

#define CONF_BYTES_MAX (256 * 1024)
#define LOCK_PATIENCE  50 /* times 100 ms, for an instance that is just dying */

static int make_dir(const struct hosted *h, const char *name, struct err *e)
{
	char path[PATH_MAX];
	struct text t;

	text_init(&t, path, sizeof path);
	text_add_all(&t, h->dir, "/", name, NULL);
	if (t.cut)
		return err_sys(e, ENAMETOOLONG, "make the directory", name);
	if (mkdir(path, 0755) < 0 && errno != EEXIST)
		return err_errno(e, "make the directory", path);
	return 0;
}

static int make_dirs(struct hosted *h, const char *dir, struct err *e)
{
	static const char *const names[] = {
		"manifests", "images", "data", "data/manifests", "run", "run/node", "log"};

	if (mkdir(dir, 0755) < 0 && errno != EEXIST)
		return err_errno(e, "make the directory", dir);
	if (!realpath(dir, h->dir))
		return err_errno(e, "find the directory", dir);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (make_dir(h, names[i], e) < 0)
			return -1;
	}
	return 0;
}

/* The launcher that holds the lock, as it wrote it there; 0 = unknown. */
static int64_t lock_holder(int fd)
{
	char buf[16] = "";
	int64_t pid = 0;
	ssize_t n = pread(fd, buf, sizeof buf - 1, 0);

	buf[n > 0 ? n : 0] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	(void)text_to_int64(buf, 1, INT32_MAX, &pid);
	return pid;
}

static int take_lock(struct hosted *h, struct err *e)
{
	const struct timespec pause = {.tv_nsec = 100 * 1000 * 1000};
	char path[PATH_MAX];
	char pid[24];
	struct text t;

	text_init(&t, path, sizeof path);
	text_add_all(&t, h->dir, "/podinit.lock", NULL);
	h->lock_fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (h->lock_fd < 0)
		return err_errno(e, "open the lock file", path);
	for (int i = 0; flock(h->lock_fd, LOCK_EX | LOCK_NB) < 0; i++) {
		int64_t holder = lock_holder(h->lock_fd);
		bool dying = holder > 0 && kill((pid_t)holder, 0) < 0 && errno == ESRCH;

		if (!dying || i == LOCK_PATIENCE)
			return err_named(e, EBUSY, "another podinit runs in", h->dir);
		(void)nanosleep(&pause, NULL);
	}
	text_init(&t, pid, sizeof pid);
	text_add_int(&t, getpid());
	text_add_char(&t, '\n');
	if (ftruncate(h->lock_fd, 0) < 0 || pwrite(h->lock_fd, pid, t.len, 0) < 0)
		return err_errno(e, "write the lock file", path);
	return 0;
}

/* Relative paths of node.yaml are below DIR. */
static const char *below_dir(struct hosted *h, const char *path)
{
	if (!path || path[0] == '/')
		return path;
	return arena_join(&h->arena, h->dir, "/", path, NULL);
}

static int read_conf(struct hosted *h, struct err *e)
{
	struct problems problems;
	size_t len = 0;
	AUTO_FD int dir_fd = open(h->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const char *file = arena_join(&h->arena, h->dir, "/node.yaml", NULL);
	const char *text;

	nodeconf_defaults(&h->conf, true);
	text = fd_read_file(&h->arena, dir_fd, "node.yaml", CONF_BYTES_MAX, &len, e);
	if (!text)
		return e->code == ENOENT ? 0 : -1;
	problems_init(&problems, &h->arena, file);
	if (nodeconf_load(&h->arena, file, text, len, &h->conf, &problems))
		return 0;
	for (uint32_t i = 0; i < problems.count; i++) {
		char line[512];
		struct text t;

		text_init(&t, line, sizeof line);
		problem_line(&problems.items[i], &t);
		text_add_char(&t, '\n');
		(void)fd_write_all(STDERR_FILENO, line, t.len, NULL);
	}
	return err_set(e, EINVAL, "bad configuration");
}

static int finish_conf(struct hosted *h, struct err *e)
{
	struct strings *images = &h->conf.board.images;
	const char **items = arena_array(&h->arena, images->count, sizeof *items);

	if (!items && images->count > 0)
		return err_set(e, ENOMEM, "out of memory");
	for (uint32_t i = 0; i < images->count; i++)
		items[i] = below_dir(h, images->items[i]);
	images->items = items;
	h->conf.kubelet.static_pod_path = below_dir(h, h->conf.kubelet.static_pod_path);
	return 0;
}

/* ---- the watcher: cleans up after a launcher that was killed ---- */

static _Noreturn void watch_launcher(const struct hosted *h, int life_fd)
{
	int null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	char byte;

	(void)setsid();
	for (int fd = 0; fd < 3 && null_fd >= 0; fd++)
		(void)dup2(null_fd, fd);
	/* The lock belongs to the instance, not to its cleaning. */
	close(h->lock_fd);
	while (read(life_fd, &byte, 1) < 0 && errno == EINTR)
		;
	hosted_cgroup_remove(h->cgroup);
	_exit(0);
}

/* The write end stays open in the launcher alone: its end, however it comes, is the watcher's EOF.
 */
static int start_watcher(const struct hosted *h, int *life_fd, struct err *e)
{
	int fds[2];
	int pid;

	if (pipe2(fds, O_CLOEXEC) < 0)
		return err_errno(e, "make a pipe", NULL);
	*life_fd = fds[1];
	pid = h->cgroup[0] ? fork() : 0;
	if (pid < 0)
		return err_errno(e, "fork", NULL);
	if (pid == 0 && h->cgroup[0]) {
		close(fds[1]);
		watch_launcher(h, fds[0]);
	}
	close(fds[0]);
	return 0;
}

/* ---- PID 1 inside ---- */

static _Noreturn void be_inside(struct hosted *h, int life_fd, int go_fd)
{
	char byte;

	/* A launcher that is killed takes everything with it: with PID 1 its whole PID namespace
	 * dies. */
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	close(life_fd);
	(void)setsid();
	if (read(go_fd, &byte, 1) != 1)
		_exit(1);
	close(go_fd);
	/* The signals stay blocked until the loop reads them: unblocked, one that comes early would
	 * be lost, as PID 1 has no handler. */
	hosted_inside(h);
}

static int start_inside(struct hosted *h, int life_fd, struct err *e)
{
	int fds[2];
	int pid;

	if (pipe2(fds, O_CLOEXEC) < 0)
		return err_errno(e, "make a pipe", NULL);
	if (unshare(CLONE_NEWPID) < 0)
		return err_errno(e, "make a PID namespace", NULL);
	pid = fork();
	if (pid < 0)
		return err_errno(e, "fork", NULL);
	if (pid == 0) {
		close(fds[1]);
		be_inside(h, life_fd, fds[0]);
	}
	close(fds[0]);
	if (hosted_cgroup_enter(h, pid, e) < 0 || fd_write_all(fds[1], "g", 1, e) < 0) {
		(void)kill(pid, SIGKILL);
		(void)waitpid(pid, NULL, 0);
		pid = -1;
	}
	close(fds[1]);
	return pid;
}

static int exit_status(int status)
{
	char number[16];
	struct text t;

	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	text_init(&t, number, sizeof number);
	text_add_int(&t, WTERMSIG(status));
	log_error("podinit died of signal ", number, "; its pods died with it");
	return 1;
}

static int wait_inside(int pid, const sigset_t *signals)
{
	for (;;) {
		int signal = sigwaitinfo(signals, NULL);
		int status;
		int got;

		if (signal == SIGTERM || signal == SIGINT || signal == SIGHUP)
			(void)kill(pid, SIGTERM);
		/* The watcher is a child too. */
		while ((got = waitpid(-1, &status, WNOHANG)) > 0) {
			if (got == pid)
				return exit_status(status);
		}
	}
}

static int launch(struct hosted *h, struct err *e)
{
	sigset_t signals;
	int life_fd = -1;
	int pid;
	int code = -1;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGCHLD);
	(void)sigprocmask(SIG_BLOCK, &signals, NULL);
	if (hosted_cgroup_make(h, e) == 0 && start_watcher(h, &life_fd, e) == 0) {
		pid = start_inside(h, life_fd, e);
		code = pid < 0 ? -1 : wait_inside(pid, &signals);
	}
	if (h->cgroup[0])
		hosted_cgroup_remove(h->cgroup);
	return code;
}

int hosted_main(const char *dir)
{
	static struct hosted h;
	struct err e = {0};
	int code = -1;

	/* What the caller left open shall not live on in pods' parents. */
	(void)syscall(SYS_close_range, 3, ~0U, 0);
	if (geteuid() != 0) {
		log_error("--hosted needs root: it makes namespaces, mounts and a bridge");
		return HOSTED_EXIT_NOT_ROOT;
	}
	h.lock_fd = -1;
	umask(022);
	arena_init(&h.arena, 4 * CONF_BYTES_MAX);
	if (hosted_seal(dir, &e) == 0 && make_dirs(&h, dir, &e) == 0 && take_lock(&h, &e) == 0 &&
		read_conf(&h, &e) == 0 && finish_conf(&h, &e) == 0)
		code = launch(&h, &e);
	if (code < 0)
		log_error(e.text);
	return code < 0 ? 1 : code;
}
