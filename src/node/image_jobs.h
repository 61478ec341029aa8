/* SPDX-License-Identifier: MIT */
/* Workers for node_image_order(). */
#pragma once

#include "linux/worker.h"
#include "node/node.h"
#include "runtime/image_store.h"

#define IMAGE_JOBS_MAX 3

struct image_job {
	bool changes; /* the store */
	struct worker worker;
	image_ordered done;
	void *arg;
	struct image_change change;
};

struct image_jobs {
	struct image_job items[IMAGE_JOBS_MAX];
};

void image_jobs_stop(struct image_jobs *jobs);
