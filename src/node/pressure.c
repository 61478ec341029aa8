/* SPDX-License-Identifier: MIT */
#include "node/pressure.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fdio.h"
#include "base/log.h"
#include "linux/cgroup.h"
#include "node/node_impl.h"
#include "pod/evict.h"
#include "runtime/groups.h"

#define REST_MS	      1000 /* a group that lives at its memory.high tells of it all the time */
#define REST_NEAR_MS  50   /* near the threshold */
#define HIGH_STEP     (UINT64_C(256) << 10)
#define MUCH	      (UINT64_MAX / 4)
#define STALL_TRIGGER "some 150000 1000000" /* us of each second */

uint64_t memory_reclaimable(uint64_t bytes, uint64_t threshold)
{
	return bytes - MIN(bytes / 2, threshold);
}

/* What the kernel can take back of a group's pages, by its memory.stat. Not slab_reclaimable, which
 * is not what its name says: a dentry and an inode of each pipe and socket is of it. */
static uint64_t files_of(int dir, const char *stat)
{
	char text[GROUP_STAT_MAX];

	if (dir < 0 || fd_get(dir, stat, text, sizeof text, NULL) < 0)
		return 0;
	return stat_value(text, "active_file") + stat_value(text, "inactive_file");
}

/* The pages of files that are PID 1's memory.min are available to nobody else, but the kernel's
 * estimate does not know that. */
static uint64_t kept_for_init(const struct local_node *n)
{
	uint64_t used = group_number(n->conf.cgroup_fd, "init/memory.current");
	uint64_t files = used ? files_of(n->conf.cgroup_fd, "init/memory.stat") : 0;

	return used > n->rt.init_memory ? files - MIN(files, used - n->rt.init_memory) : files;
}

static uint64_t meminfo(const char *key)
{
	char text[GROUP_STAT_MAX];

	return fd_get(AT_FDCWD, "/proc/meminfo", text, sizeof text, NULL) < 0
		       ? 0
		       : stat_value(text, key) << 10;
}

uint64_t memory_pinned(void)
{
	return meminfo("SReclaimable:") + meminfo("CmaFree:");
}

/* A kubelet counts pages of files in use as gone, and would see want where programs run from a
 * squashfs. */
uint64_t memory_available(uint64_t pinned)
{
	uint64_t bytes = meminfo("MemAvailable:");

	return bytes - MIN(bytes, pinned);
}

static uint64_t available_to_all(const struct local_node *n)
{
	uint64_t kept = kept_for_init(n);
	uint64_t bytes = memory_available(n->pressure.pinned);

	return bytes ? bytes - MIN(bytes, kept) : MUCH;
}

void pressure_weigh(const struct memory_seen *m, uint64_t *available, uint64_t *high)
{
	uint64_t firm = m->used - MIN(m->used, memory_reclaimable(m->files, m->hard));
	uint64_t limit = MIN(firm + m->available, m->pods_max);
	uint64_t left = m->hard;

	*available = (limit - MIN(firm, limit)) / 1024 * 1024; /* for who reads it */
	if (*available > EVICT_NEAR(m->hard))
		left = EVICT_NEAR(m->hard);
	*high = MAX(limit - MIN(left, limit), m->used);
}

static void look_at(const struct local_node *n, uint64_t *available, uint64_t *high)
{
	struct memory_seen m = {
		.available = available_to_all(n),
		.used = group_number(n->rt.cgroup_fd, "memory.current"),
		.pods_max = n->pressure.pods_max ? n->pressure.pods_max : MUCH,
		.hard = n->pressure.hard,
	};

	m.files = m.used ? files_of(n->rt.cgroup_fd, "memory.stat") : 0;
	pressure_weigh(&m, available, high);
}

/* Never below what is used: the kernel would take it back here and now. */
static int set_high(struct local_node *n, uint64_t high)
{
	struct pressure *p = &n->pressure;

	if (MAX(high, p->high) - MIN(high, p->high) < HIGH_STEP)
		return 0;
	p->high = high;
	return group_put_number(n->rt.cgroup_fd, "memory.high", high, NULL);
}

/* Returns what is available. */
static uint64_t look(struct local_node *n)
{
	struct pressure *p = &n->pressure;
	msec now = clock_boot();
	uint64_t available;
	uint64_t high;
	msec again;

	look_at(n, &available, &high);
	again = supervisor_saw_memory(n->sv, available, now);
	/* below the threshold it stays where it was: who goes on is slowed down ever more */
	if (p->limit.fd >= 0 && available >= p->hard)
		(void)set_high(n, high);
	if (p->polled && !supervisor_is_empty(n->sv))
		again = MIN(again, now + EVICT_PERIOD);
	if (again == NEVER)
		evloop_timer_clear(n->loop, &p->look);
	else if (!evloop_timer(n->loop, &p->look, again))
		log_error("no timer left: memory is not looked at");
	return available;
}

static void look_due(struct timer *t)
{
	(void)look(container_of(t, struct local_node, pressure.look));
}

/* While they rest the kernel remembers whether there was something to say. */
static void rest_over(struct timer *t)
{
	struct local_node *n = container_of(t, struct local_node, pressure.rest);
	struct pressure *p = &n->pressure;

	if (p->limit.fd >= 0 && !p->limit.slot)
		(void)evloop_add(n->loop, &p->limit, EPOLLPRI, NULL);
	if (p->stalls.fd >= 0 && !p->stalls.slot)
		(void)evloop_add(n->loop, &p->stalls, EPOLLPRI, NULL);
}

static void told(struct local_node *n, struct watch *w)
{
	struct pressure *p = &n->pressure;
	uint64_t available = look(n);

	evloop_remove(n->loop, w);
	if (!evloop_timer_in(
		    n->loop, &p->rest, available < EVICT_NEAR(p->hard) ? REST_NEAR_MS : REST_MS))
		log_error("no timer left: memory is not watched");
}

/* Has to be read to be told of the next one (kernfs). */
static void limit_ready(struct watch *w, uint32_t events)
{
	struct local_node *n = container_of(w, struct local_node, pressure.limit);
	char text[256];

	(void)events;
	if (pread(w->fd, text, sizeof text, 0) < 0)
		log_warning("Failed to read memory.events.local of the pods: ", err_text(errno));
	told(n, w);
}

static void stalls_ready(struct watch *w, uint32_t events)
{
	(void)events;
	told(container_of(w, struct local_node, pressure.stalls), w);
}

static void watch_limit(struct local_node *n)
{
	struct pressure *p = &n->pressure;
	char text[256];

	if (n->rt.cgroup_fd < 0)
		return;
	p->limit.fd = openat(n->rt.cgroup_fd, "memory.events.local", O_RDONLY | O_CLOEXEC);
	if (p->limit.fd >= 0 && pread(p->limit.fd, text, sizeof text, 0) >= 0)
		(void)evloop_add(n->loop, &p->limit, EPOLLPRI, NULL);
}

static void watch_stalls(struct local_node *n)
{
	struct pressure *p = &n->pressure;

	p->stalls.fd = open("/proc/pressure/memory", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (p->stalls.fd >= 0 && (write(p->stalls.fd, STALL_TRIGGER, sizeof STALL_TRIGGER) < 0 ||
					 evloop_add(n->loop, &p->stalls, EPOLLPRI, NULL) < 0))
		fd_close(&p->stalls.fd);
}

void pressure_start(struct local_node *n, const struct eviction_conf *c)
{
	struct pressure *p = &n->pressure;

	p->limit = (struct watch){.fd = -1, .ready = limit_ready};
	p->stalls = (struct watch){.fd = -1, .ready = stalls_ready};
	p->look.expired = look_due;
	p->rest.expired = rest_over;
	p->hard = c->hard;
	if (c->hard == 0 && c->soft == 0)
		return;
	p->pods_max = group_number(n->rt.cgroup_fd, "memory.max");
	if (c->hard > 0)
		watch_limit(n);
	watch_stalls(n);
	p->polled = c->soft > 0 || p->stalls.fd < 0;
	(void)look(n);
}

void pressure_stop(struct local_node *n)
{
	struct pressure *p = &n->pressure;

	if (!p->look.expired)
		return;
	evloop_timer_clear(n->loop, &p->look);
	evloop_timer_clear(n->loop, &p->rest);
	evloop_remove(n->loop, &p->limit);
	evloop_remove(n->loop, &p->stalls);
	fd_close(&p->limit.fd);
	fd_close(&p->stalls.fd);
	p->polled = false;
}

void pressure_pods_changed(struct local_node *n)
{
	struct pressure *p = &n->pressure;
	msec at = clock_boot() + EVICT_PERIOD;

	if ((!p->polled && p->limit.fd < 0) || n->going_down ||
		(timer_is_set(&p->look) && p->look.at <= at))
		return;
	if (!evloop_timer(n->loop, &p->look, at))
		log_error("no timer left: memory is not looked at");
}
