/* SPDX-License-Identifier: MIT */
/* What users want of the image store: a worker each, one change at a time. */
#include "node/image_jobs.h"

#include <errno.h>
#include <unistd.h>

#include "node/node_impl.h"

#define IMPORT_PATIENCE SECONDS(900) /* 100 MB over a slow flash */
#define OTHER_PATIENCE	SECONDS(60)

static void job_done(struct worker *w, struct worker_result *r)
{
	struct image_job *job = container_of(w, struct image_job, worker);
	struct err e = {.code = r->code};

	text_copy(e.text, sizeof e.text, r->text);
	job->done(job->arg, &e, r->fd);
}

static struct image_job *free_job(struct image_jobs *jobs, bool changes, struct err *e)
{
	struct image_job *job = NULL;
	bool busy = false;

	for (int i = 0; i < IMAGE_JOBS_MAX; i++) {
		struct image_job *one = &jobs->items[i];

		busy = busy || (one->worker.busy && one->changes);
		if (!one->worker.busy)
			job = one;
	}
	if (job && !(busy && changes))
		return job;
	err_set(e, EBUSY, "the image store is being changed: try again");
	return NULL;
}

int node_image_order(struct local_node *n, const struct image_order *o, struct err *e)
{
	static int (*const work[])(void *change, int *fd, struct err *e) = {
		[IMAGE_IMPORT] = image_import,
		[IMAGE_REMOVE] = image_remove,
		[IMAGE_LIST] = image_list,
	};
	struct image_job *job = free_job(&n->image_jobs, o->verb != IMAGE_LIST, e);

	if (!job)
		return -1;
	job->change = (struct image_change){
		.rt = &n->rt,
		.from = o->from,
		.size = o->size,
		.config_size = o->config_size,
		.ahead = o->ahead,
		.ahead_len = o->ahead_len,
	};
	if (!text_copy(job->change.signature, sizeof job->change.signature, o->signature))
		return err_set(e, EINVAL, "the signature is too long");
	if (o->verb != IMAGE_LIST && !image_change_name(&job->change, o->reference))
		return err_named(e, EINVAL, "couldn't parse image name", o->reference);
	if (o->config_size > IMAGE_CONFIG_TEXT_MAX || o->config_size > o->size)
		return err_set(e, EINVAL, "the image's configuration is larger than 64 KiB");
	job->changes = o->verb != IMAGE_LIST;
	job->done = o->done;
	job->arg = o->arg;
	job->worker.work = work[o->verb];
	job->worker.done = job_done;
	return worker_start(&job->worker, n->loop, n->reaper, &job->change,
		o->verb == IMAGE_IMPORT ? IMPORT_PATIENCE : OTHER_PATIENCE, e);
}

void image_jobs_stop(struct image_jobs *jobs)
{
	for (int i = 0; i < IMAGE_JOBS_MAX; i++)
		worker_cancel(&jobs->items[i].worker);
}
