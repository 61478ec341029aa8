/* SPDX-License-Identifier: MIT */
/*
 * The images that are mounted, and the workers that open them. Every request asks the store anew,
 * in a worker: an image file that was replaced has another key. Requests for one path share a
 * worker. A mount stays for a moment after its last user, so that a container that is started again
 * finds it, and its page cache.
 */
#include "runtime/images.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fdio.h"
#include "base/log.h"
#include "base/text.h"
#include "linux/worker.h"
#include "runtime/image_find.h"
#include "runtime/image_open.h"
#include "runtime/place.h"

#define JOBS_MAX     32
#define JOBS_RUNNING 4 /* at a time: they compete for one flash */
#define DROPPERS_MAX 4
#define OPEN_TIMEOUT SECONDS(30)
#define READ_TIMEOUT SECONDS(300) /* of all of it, to be hashed */
#define DROP_TIMEOUT SECONDS(30)
#define IDLE_TIME    SECONDS(2)
#define JOB_PATH_MAX 448

struct job {
	struct list waits;
	struct image_request request;
	struct worker worker;
	char path[JOB_PATH_MAX]; /* "" = free */
};

static struct {
	struct runtime *rt;
	struct timer idle;
	int dir_fd;			/* <run_dir>/mounts */
	struct image table[IMAGES_MAX]; /* key "" = free */
	struct job jobs[JOBS_MAX];
	struct worker droppers[DROPPERS_MAX];
} images;

static struct image *find_key(const char *key)
{
	for (size_t i = 0; i < IMAGES_MAX; i++) {
		if (images.table[i].key[0] && strcmp(images.table[i].key, key) == 0)
			return &images.table[i];
	}
	return NULL;
}

static bool key_known(const char *key)
{
	return find_key(key) != NULL;
}

/* ---- taking down ---- */

static int close_last(void *arg, int *fd, struct err *e)
{
	int *mount_fd = arg;

	(void)e;
	*fd = -1;
	fd_close(mount_fd);
	return 0;
}

static void dropped(struct worker *w, struct worker_result *r)
{
	(void)w;
	if (r->code)
		log_warning("images: unmounting takes too long: ", r->text);
}

/*
 * The last reference ends in a child, because ending it may wait for the loop device and for the
 * medium below. The mount is off its path at once. Without a free child it ends here.
 */
static void drop_reference(int *mount_fd)
{
	for (size_t i = 0; i < DROPPERS_MAX; i++) {
		struct worker *w = &images.droppers[i];

		if (w->busy)
			continue;
		w->work = close_last;
		w->done = dropped;
		if (worker_start(w, images.rt->loop, images.rt->reaper, mount_fd, DROP_TIMEOUT,
			    NULL) == 0)
			break;
	}
	fd_close(mount_fd);
}

/* Everything of an image but the reference to its mount. */
static void forget(struct image *image)
{
	struct err e;

	if (mount_detach(images.dir_fd, image->key, &e) < 0)
		log_warning("images: ", e.text);
	(void)unlinkat(images.dir_fd, image->key, AT_REMOVEDIR);
	arena_fini(&image->arena);
	image->key[0] = '\0';
}

static void drop(struct image *image)
{
	forget(image);
	drop_reference(&image->mount_fd);
}

/* Drops what nobody has used for a while, and sets the timer for the rest. */
static void drop_idle(struct timer *t)
{
	msec now = clock_boot();
	msec next = NEVER;

	for (size_t i = 0; i < IMAGES_MAX; i++) {
		struct image *image = &images.table[i];

		if (!image->key[0] || image->users > 0)
			continue;
		if (now - image->idle_since >= IDLE_TIME)
			drop(image);
		else
			next = MIN(next, image->idle_since + IDLE_TIME);
	}
	(void)evloop_timer(images.rt->loop, t, next);
}

void image_put(struct image *image)
{
	if (!image || image->users == 0 || --image->users > 0)
		return;
	image->idle_since = clock_boot();
	if (!timer_is_set(&images.idle))
		(void)evloop_timer(images.rt->loop, &images.idle, image->idle_since + IDLE_TIME);
}

/* ---- putting up ---- */

static struct image *free_image(void)
{
	struct image *oldest = NULL;

	for (size_t i = 0; i < IMAGES_MAX; i++) {
		struct image *image = &images.table[i];

		if (!image->key[0])
			return image;
		if (image->users == 0 && (!oldest || image->idle_since < oldest->idle_since))
			oldest = image;
	}
	if (oldest)
		drop(oldest);
	return oldest;
}

static struct image *add_image(
	const char *path, const struct image_page *page, int *mount_fd, struct err *e)
{
	struct image *image = free_image();

	if (!image) {
		err_set(e, ENOSPC, "too many images are in use");
		return NULL;
	}
	memset(image, 0, sizeof(*image));
	image->mount_fd = -1;
	arena_init(&image->arena, IMAGE_CONFIG_MAX);
	text_copy(image->key, sizeof(image->key), page->key);
	text_copy(image->digest, sizeof(image->digest), page->digest);
	image->block_size = page->block_size;
	if (page->config_len > 0 && image_config_decode(&image->arena, page->config,
					    page->config_len, &image->config, e) < 0) {
		err_wrap(e, "Failed to read the configuration of image", path);
		forget(image);
		return NULL;
	}
	/* An overlay can only be made over what is attached. */
	if (place_attach(images.dir_fd, image->key, *mount_fd, e) < 0) {
		err_wrap(e, "Failed to mount image", path);
		forget(image);
		return NULL;
	}
	image->mount_fd = fd_steal(mount_fd);
	image->idle_since = clock_boot();
	return image;
}

/* ---- jobs ---- */

static void run_jobs(void);

static void answer_all(
	struct job *job, enum image_answer answer, struct image *image, const struct err *e)
{
	struct list waits;

	/* The job is free before anybody is told: who is told may ask again. The waiting ones get
	 * another head. */
	list_append(&job->waits, &waits);
	list_remove(&job->waits);
	job->path[0] = '\0';
	while (!list_empty(&waits)) {
		struct image_wait *w = container_of(waits.next, struct image_wait, link);

		list_remove(&w->link);
		if (image)
			image->users++;
		text_copy(w->key, sizeof(w->key), job->request.page ? job->request.page->key : "");
		w->done(w, answer, image, e);
	}
}

static int start_job(struct job *job, struct err *e);

static void end_page(struct job *job)
{
	if (job->request.page)
		(void)munmap(job->request.page, sizeof(*job->request.page));
	job->request.page = NULL;
}

static void opened(struct worker *w, struct worker_result *r)
{
	struct job *job = container_of(w, struct job, worker);
	struct image_page *page = job->request.page;
	struct image *image = NULL;
	struct err e = {0};

	if (r->code == 0) {
		image = find_key(page->key);
		if (!image && r->fd >= 0)
			image = add_image(job->path, page, &r->fd, &e);
		if (!image && page->mounted) {
			/* It was dropped while the worker looked: once more, from the start. */
			end_page(job);
			if (start_job(job, &e) < 0)
				answer_all(job, IMAGE_BROKEN, NULL, &e);
			return;
		}
	} else {
		err_set(&e, r->code, r->text);
		if (r->code == ETIMEDOUT)
			err_wrap(&e, "Failed to open image", job->path);
	}
	if (image) {
		/* Held while the waiting ones are told, so that none of them can end it. */
		image->users++;
		answer_all(job, IMAGE_READY, image, &e);
		image_put(image);
	} else {
		answer_all(job, page->absent ? IMAGE_ABSENT : IMAGE_BROKEN, NULL, &e);
	}
	end_page(job);
	run_jobs();
}

static int start_job(struct job *job, struct err *e)
{
	struct image_page *page = mmap(
		NULL, sizeof(*page), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		return err_errno(e, "map memory for", job->path);
	job->request = (struct image_request){
		.path = job->path,
		.rt = images.rt,
		.known = key_known,
		.page = page,
	};
	job->worker.work = image_open;
	job->worker.done = opened;
	if (worker_start(&job->worker, images.rt->loop, images.rt->reaper, &job->request,
		    images.rt->image_verify ? READ_TIMEOUT : OPEN_TIMEOUT, e) == 0)
		return 0;
	end_page(job);
	return err_wrap(e, "Failed to open image", job->path);
}

static unsigned jobs_running(void)
{
	unsigned running = 0;

	for (size_t i = 0; i < JOBS_MAX; i++)
		running += images.jobs[i].worker.busy;
	return running;
}

static void run_jobs(void)
{
	unsigned running = jobs_running();

	for (size_t i = 0; i < JOBS_MAX && running < JOBS_RUNNING; i++) {
		struct job *job = &images.jobs[i];
		struct err e;

		if (!job->path[0] || job->worker.busy)
			continue;
		if (start_job(job, &e) == 0)
			running++;
		else
			answer_all(job, IMAGE_BROKEN, NULL, &e);
	}
}

static struct job *job_for(const char *path)
{
	struct job *free_job = NULL;

	for (size_t i = 0; i < JOBS_MAX; i++) {
		struct job *job = &images.jobs[i];

		if (strcmp(job->path, path) == 0)
			return job;
		/* One whose page is still mapped is being answered right now. */
		if (!job->path[0] && !job->request.page && !free_job)
			free_job = job;
	}
	if (!free_job)
		return NULL;
	text_copy(free_job->path, sizeof(free_job->path), path);
	list_init(&free_job->waits);
	return free_job;
}

/* The common case, without a worker: the file is the one that is mounted. */
static struct image *mounted_already(const char *path)
{
	char key[IMAGE_KEY_MAX];
	struct image *image = NULL;

	if (image_find_cached(&images.rt->image_dirs, path, key))
		image = find_key(key);
	if (image)
		image->users++;
	return image;
}

enum image_answer image_get(
	const char *reference, struct image_wait *w, struct image **image, struct err *e)
{
	char path[JOB_PATH_MAX];
	struct job *job;

	*image = NULL;
	if (!image_reference_path(reference, path, sizeof(path))) {
		err_named(e, EINVAL, "couldn't parse image name", reference);
		return IMAGE_BAD_NAME;
	}
	*image = mounted_already(path);
	if (*image)
		return IMAGE_READY;
	job = job_for(path);
	if (!job) {
		err_set(e, EAGAIN, "too many images are being opened");
		return IMAGE_BROKEN;
	}
	if (list_empty(&job->waits) && !job->worker.busy && jobs_running() < JOBS_RUNNING &&
		start_job(job, e) < 0) {
		job->path[0] = '\0';
		return IMAGE_BROKEN;
	}
	list_append(&job->waits, &w->link);
	return IMAGE_PENDING;
}

void image_wait_cancel(struct image_wait *w)
{
	if (w->link.next)
		list_remove(&w->link);
}

/* ---- start and end ---- */

int images_init(struct runtime *rt, struct err *e)
{
	images.rt = rt;
	images.idle.expired = drop_idle;
	images.dir_fd = place_make(rt->run_fd, "mounts", e);
	return images.dir_fd < 0 ? err_wrap(e, "run directory", rt->run_dir) : 0;
}

void images_fini(void)
{
	if (!images.rt)
		return;
	evloop_timer_clear(images.rt->loop, &images.idle);
	for (size_t i = 0; i < JOBS_MAX; i++) {
		struct job *job = &images.jobs[i];

		worker_cancel(&job->worker);
		end_page(job);
		job->path[0] = '\0';
	}
	for (size_t i = 0; i < DROPPERS_MAX; i++)
		worker_cancel(&images.droppers[i]);
	for (size_t i = 0; i < IMAGES_MAX; i++) {
		struct image *image = &images.table[i];

		if (!image->key[0] || image->users > 0)
			continue;
		/* Nothing runs any more that could be kept waiting. */
		forget(image);
		fd_close(&image->mount_fd);
	}
	fd_close(&images.dir_fd);
	images.rt = NULL;
}
