/* SPDX-License-Identifier: MIT */
/* SIGCHLD by signalfd, then a bounded sweep of waitid(2) over all children. */
#include "linux/reaper.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fdio.h"
#include "linux/sysnum.h"

#define SWEEP_MAX 128 /* exits a turn: a fork bomb of orphans must not hold the loop */

static void sweep_again(struct timer *t)
{
	reaper_sweep(container_of(t, struct reaper, again));
}

static void signal_arrived(struct watch *w, uint32_t events)
{
	struct reaper *r = container_of(w, struct reaper, watch);
	struct signalfd_siginfo got[8];
	ssize_t n = read(w->fd, got, sizeof(got));
	bool child = false;

	(void)events;
	for (ssize_t i = 0; i < n / (ssize_t)sizeof(got[0]); i++) {
		if (got[i].ssi_signo == SIGCHLD)
			child = true;
		else if (r->signalled)
			r->signalled(r, (int)got[i].ssi_signo);
	}
	if (child)
		reaper_sweep(r);
}

/* Children inherit what is ignored, and execve(2) keeps it. Asked of the kernel itself: a C library
 * keeps some signals to itself, and who started us may have left these ignored. */
static void reset_signals(void)
{
	static const uint64_t
		standard[8]; /* the kernel's struct sigaction, of any shape: SIG_DFL */

	for (int s = 1; s < _NSIG; s++)
		(void)syscall(SYS_rt_sigaction, s, standard, NULL,
			_NSIG / 8); /* bytes of a set; refused for SIGKILL and SIGSTOP */
}

int reaper_init(struct reaper *r, struct evloop *l, const int *signals, struct err *e)
{
	void (*signalled)(struct reaper *, int) = r->signalled;
	sigset_t set;

	reset_signals();
	memset(r, 0, sizeof(*r));
	r->signalled = signalled;
	r->loop = l;
	r->again.expired = sweep_again;
	list_init(&r->children);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	for (; signals && *signals; signals++)
		sigaddset(&set, *signals);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return err_errno(e, "block signals", NULL);
	r->watch.fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (r->watch.fd < 0)
		return err_errno(e, "open a signalfd", NULL);
	r->watch.ready = signal_arrived;
	if (evloop_add(l, &r->watch, EPOLLIN, e) < 0) {
		fd_close(&r->watch.fd);
		return err_wrap(e, "reaper", NULL);
	}
	/* Who ended before the signal was blocked, or before a re-exec, raises it no more. */
	(void)evloop_timer(l, &r->again, 0);
	return 0;
}

void reaper_fini(struct reaper *r)
{
	evloop_timer_clear(r->loop, &r->again);
	evloop_remove(r->loop, &r->watch);
	fd_close(&r->watch.fd);
}

void reaper_add(struct reaper *r, struct child *c)
{
	list_append(&r->children, &c->link);
}

void reaper_remove(struct reaper *r, struct child *c)
{
	(void)r;
	/* A child that was never registered has a zeroed link. */
	if (c->link.next)
		list_remove(&c->link);
	c->pid = 0;
	fd_close(&c->pidfd);
}

static struct child *find(struct reaper *r, int pid)
{
	struct list *at;

	list_each(at, &r->children)
	{
		struct child *c = container_of(at, struct child, link);

		if (c->pid == pid)
			return c;
	}
	return NULL;
}

static void reaped(struct reaper *r, const siginfo_t *info)
{
	struct child *c = find(r, info->si_pid);

	if (!c) {
		r->orphans++;
		return;
	}
	reaper_remove(r, c);
	if (c->exited)
		c->exited(c, info->si_code == CLD_EXITED ? info->si_status : 128 + info->si_status);
}

void reaper_sweep(struct reaper *r)
{
	for (int i = 0; i < SWEEP_MAX; i++) {
		siginfo_t info = {.si_pid = 0};

		if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG) < 0) {
			if (errno == EINTR)
				continue;
			return; /* ECHILD: no children at all */
		}
		if (info.si_pid == 0)
			return;
		reaped(r, &info);
	}
	(void)evloop_timer(r->loop, &r->again, clock_boot());
}

int child_signal(const struct child *c, int signal, struct err *e)
{
	int failed;

	if (c->pid <= 0)
		return 0;
	/* Without a pidfd the number is still safe: nobody but us reaps it, so that it is not
	 * reused. */
	failed = c->pidfd >= 0 ? (int)syscall(SYS_pidfd_send_signal, c->pidfd, signal, NULL, 0)
			       : kill(c->pid, signal);
	if (failed < 0 && errno != ESRCH)
		return err_errno(e, "signal a process", NULL);
	return 0;
}

int child_unblock_signals(void)
{
	sigset_t none;

	sigemptyset(&none);
	return sigprocmask(SIG_SETMASK, &none, NULL);
}
