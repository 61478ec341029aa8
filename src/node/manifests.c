/* SPDX-License-Identifier: MIT */
/* When to read the manifests: inotify, a moment to settle, and a rescan now and then. */
#include "node/manifests.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fdio.h"
#include "base/log.h"
#include "linux/notify.h"

#define SETTLE	     150 /* ms without a change */
#define SETTLE_MOST  500 /* a file that never stops changing is read all the same */
#define RESCAN	     SECONDS(20)
#define RESCAN_BLIND 500 /* without inotify */

#define EVENTS                                                                                     \
	(IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE | IN_ATTRIB |        \
		IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)

static void watch_dir(struct manifests *m, struct manifest_dir *d)
{
	int above = -1;

	/* A directory that is missing is noticed when it, or one above it, is made. */
	d->wd = inotify_add_watch(m->watch.fd, d->path, EVENTS);
	if (d->wd < 0) {
		above = notify_above(m->watch.fd, d->path, 0);
		/* It may have come before that watch. */
		d->wd = inotify_add_watch(m->watch.fd, d->path, EVENTS);
	}
	/* The same directory again has the same watch. */
	if (d->above_wd >= 0 && d->above_wd != above)
		(void)inotify_rm_watch(m->watch.fd, d->above_wd);
	d->above_wd = above;
}

static void watch_dirs(struct manifests *m)
{
	for (int i = 0; i < MANIFEST_DIRS_MAX; i++) {
		struct manifest_dir *d = &m->dirs[i];

		if (d->path && d->wd < 0 && m->watch.fd >= 0)
			watch_dir(m, d);
	}
}

static void scan(struct manifests *m)
{
	evloop_timer_clear(m->loop, &m->settle);
	m->changed_at = 0;
	m->patient = false;
	/* Watched before it is read: a change in between is seen once more, not lost. */
	watch_dirs(m);
	manifests_scan(m);
	if (m->load_all)
		manifests_scan(m);
	(void)evloop_timer_in(m->loop, &m->rescan, m->watch.fd < 0 ? RESCAN_BLIND : RESCAN);
}

static void settled(struct timer *t)
{
	scan(container_of(t, struct manifests, settle));
}

static void rescan_due(struct timer *t)
{
	scan(container_of(t, struct manifests, rescan));
}

static void read_soon(struct manifests *m)
{
	msec now = clock_boot();
	/* What was renamed into place is not half written. */
	msec settle = m->patient ? SETTLE : 0;

	if (m->changed_at == 0)
		m->changed_at = now;
	(void)evloop_timer(m->loop, &m->settle, MIN(now + settle, m->changed_at + SETTLE_MOST));
}

void manifests_changed(struct manifests *m)
{
	m->patient = true;
	read_soon(m);
}

static void forget_watch(struct manifests *m, int wd)
{
	for (int i = 0; i < MANIFEST_DIRS_MAX; i++) {
		if (m->dirs[i].wd == wd)
			m->dirs[i].wd = -1;
		if (m->dirs[i].above_wd == wd)
			m->dirs[i].above_wd = -1;
	}
}

static void inotify_ready(struct watch *w, uint32_t events)
{
	struct manifests *m = container_of(w, struct manifests, watch);
	union {
		struct inotify_event head;
		char room[4096];
	} buf;
	ssize_t n = read(w->fd, &buf, sizeof buf);
	bool changed = n < 0;

	(void)events;
	m->patient = m->patient || n < 0;
	for (ssize_t at = 0; at < n;) {
		const struct inotify_event *ev = (const void *)(buf.room + at);

		if (ev->mask & IN_MOVE_SELF)
			(void)inotify_rm_watch(w->fd, ev->wd);
		if (ev->mask & (IN_IGNORED | IN_MOVE_SELF))
			forget_watch(m, ev->wd);
		/* What we took away ourselves is no news. */
		if (!(ev->mask & IN_IGNORED)) {
			changed = true;
			/* An editor moves the old file away before it writes the new one. */
			m->patient = m->patient || !(ev->mask & IN_MOVED_TO);
		}
		at += (ssize_t)(sizeof *ev + ev->len);
	}
	/* Which file it was does not matter, nor whether events were lost: all are looked at. */
	if (changed)
		read_soon(m);
}

int manifests_start(struct manifests *m, struct err *e)
{
	m->settle.expired = settled;
	m->rescan.expired = rescan_due;
	for (int i = 0; i < MANIFEST_DIRS_MAX; i++)
		m->dirs[i].wd = m->dirs[i].above_wd = -1;
	m->watch.fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	m->watch.ready = inotify_ready;
	if (m->watch.fd < 0) {
		/* The rescan still finds every change, only later. */
		log_warning("manifests are not watched, only read every 500 ms: inotify: ",
			err_text(errno));
	} else if (evloop_add(m->loop, &m->watch, EPOLLIN, e) < 0) {
		fd_close(&m->watch.fd);
		return err_wrap(e, "watch the manifests", NULL);
	}
	scan(m);
	return 0;
}

void manifests_stop(struct manifests *m)
{
	if (!m->loop)
		return;
	evloop_timer_clear(m->loop, &m->settle);
	evloop_timer_clear(m->loop, &m->rescan);
	evloop_remove(m->loop, &m->watch);
	if (m->watch.ready)
		fd_close(&m->watch.fd);
}
