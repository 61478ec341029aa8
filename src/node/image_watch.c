/* SPDX-License-Identifier: MIT */
/* Each look has an inotify of its own, so that watches of what nobody waits for any more go with
 * the one before. */
#include "node/image_watch.h"

#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fdio.h"
#include "base/log.h"
#include "linux/notify.h"
#include "node/node_impl.h"
#include "runtime/image_find.h"

#define SETTLE	      150 /* ms after a change: a copy is seldom complete at once */
#define LOOK_AGAIN    SECONDS(20)
#define LOOK_PATIENCE SECONDS(30)
#define EVENTS	      (IN_CLOSE_WRITE | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF)

/* The path of its image in the store; false when it does not wait for one. */
static bool awaited(struct local_node *n, struct kernel_container *kc, char path[IMAGE_PATH_MAX])
{
	struct image_volume want;
	struct pod_ref ref;

	if (!kc->awaits_image)
		return false;
	kc->awaits_image =
		kc->stage == CONTAINER_NONE && supervisor_ref(n->sv, kc->pod, kc->handle, &ref);
	return kc->awaits_image &&
	       container_image_at(&ref.spec->spec, ref.container_spec, kc->image_at, &want) &&
	       image_reference_path(want.reference, path, IMAGE_PATH_MAX);
}

/* ---- in the worker ---- */

/* What is watched is looked at afterwards: a change in between is seen twice, not lost. */
static bool has_changed(const struct image_watch *iw, const char *path, const char *key)
{
	const struct strings *stores = &iw->node->rt.image_dirs;
	struct image_place place;
	bool changed;

	for (uint32_t i = 0; i < stores->count; i++) {
		char file[IMAGE_PATH_MAX * 2];

		text_join(file, sizeof file, stores->items[i], "/", path, ".squashfs", NULL);
		(void)notify_above(iw->next_fd, file, EVENTS);
	}
	(void)image_find(stores, path, &place, NULL);
	changed = strcmp(place.key, key) != 0;
	image_place_fini(&place);
	return changed;
}

static int look_work(void *arg, int *fd, struct err *e)
{
	const struct image_watch *iw = arg;
	struct local_node *n = iw->node;
	char path[IMAGE_PATH_MAX];

	(void)e;
	*fd = -1;
	for (uint32_t i = 0; i < n->containers_used; i++)
		iw->changed[i] = awaited(n, &n->containers[i], path) &&
				 has_changed(iw, path, n->containers[i].image_key);
	return 0;
}

/* ---- in PID 1 ---- */

static void inotify_ready(struct watch *w, uint32_t events)
{
	struct image_watch *iw = container_of(w, struct image_watch, inotify);
	char room[4096];

	(void)events;
	/* What it was does not matter: all who wait are looked at. */
	(void)!read(w->fd, room, sizeof room);
	image_watch_look(iw);
}

/* From now on the events of the look that ended count. */
static void take_inotify(struct image_watch *iw)
{
	struct err e = {0};
	int old = iw->inotify.fd;

	evloop_remove(iw->node->loop, &iw->inotify);
	fd_close(&old);
	iw->inotify.fd = iw->next_fd;
	iw->next_fd = -1;
	if (iw->inotify.fd >= 0 && evloop_add(iw->node->loop, &iw->inotify, EPOLLIN, &e) < 0)
		log_warning("images are not watched, only looked for every 20 s: ", e.text);
}

static void looked(struct worker *w, struct worker_result *r)
{
	struct image_watch *iw = container_of(w, struct image_watch, worker);
	struct local_node *n = iw->node;

	take_inotify(iw);
	if (r->code)
		log_warning("looking for images: ", r->text);
	for (uint32_t i = 0; i < n->containers_used && r->code == 0; i++) {
		struct kernel_container *kc = &n->containers[i];

		if (!iw->changed[i] || !kc->awaits_image)
			continue;
		kc->awaits_image = false;
		supervisor_saw_image(n->sv, kc->handle, clock_boot());
	}
	if (iw->again)
		image_watch_look(iw);
	else if (!timer_is_set(&iw->timer))
		(void)evloop_timer_in(n->loop, &iw->timer, LOOK_AGAIN);
	iw->again = false;
}

static void look(struct image_watch *iw)
{
	struct local_node *n = iw->node;
	char path[IMAGE_PATH_MAX];
	struct err e = {0};
	bool any = false;

	for (uint32_t i = 0; i < n->containers_used; i++)
		any = awaited(n, &n->containers[i], path) || any;
	if (!any)
		return;
	iw->next_fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	iw->worker.work = look_work;
	iw->worker.done = looked;
	if (worker_start(&iw->worker, n->loop, n->reaper, iw, LOOK_PATIENCE, &e) == 0)
		return;
	log_warning("looking for images: ", e.text);
	fd_close(&iw->next_fd);
	(void)evloop_timer_in(n->loop, &iw->timer, LOOK_AGAIN);
}

static void due(struct timer *t)
{
	struct image_watch *iw = container_of(t, struct image_watch, timer);

	if (iw->worker.busy)
		iw->again = true;
	else if (!iw->node->going_down)
		look(iw);
}

void image_watch_look(struct image_watch *iw)
{
	msec at = clock_boot() + SETTLE;

	if (!timer_is_set(&iw->timer) || iw->timer.at > at)
		(void)evloop_timer(iw->node->loop, &iw->timer, at);
}

int image_watch_start(struct image_watch *iw, struct local_node *n, struct err *e)
{
	iw->node = n;
	iw->next_fd = -1;
	iw->timer.expired = due;
	/* It holds one from the start, so that an idle node always holds the same. */
	iw->inotify = (struct watch){
		.fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK), .ready = inotify_ready};
	iw->changed = mmap(NULL, n->max_containers * sizeof *iw->changed, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return iw->changed == MAP_FAILED ? err_errno(e, "map memory for", "the watch of images")
					 : 0;
}

void image_watch_stop(struct image_watch *iw)
{
	if (!iw->node)
		return;
	worker_cancel(&iw->worker);
	evloop_timer_clear(iw->node->loop, &iw->timer);
	evloop_remove(iw->node->loop, &iw->inotify);
	fd_close(&iw->inotify.fd);
	fd_close(&iw->next_fd);
}
