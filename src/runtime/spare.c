/* SPDX-License-Identifier: MIT */
#include "runtime/spare.h"

#include "base/fdio.h"
#include "runtime/rootfs.h"
#include "runtime/scratch.h"

static int make(struct runtime *rt, enum spare what)
{
	switch (what) {
	case SPARE_DEV:
		return dev_make(false, 0, NULL);
	case SPARE_DEVPTS:
		return devpts_make(0, NULL);
	case SPARE_LAYER:
		return layer_make(scratch_size(rt, 0), 0, 0, NULL);
	case SPARES:
		break;
	}
	UNREACHABLE();
}

/* What fails now fails again, and is told, when it is needed. */
static void fill(struct idle_job *job)
{
	struct runtime *rt = container_of(job, struct runtime, spare_job);

	for (int i = 0; i < SPARES; i++) {
		if (rt->spares[i] < 0)
			rt->spares[i] = make(rt, (enum spare)i);
	}
}

void spare_init(struct runtime *rt)
{
	rt->spare_job.run = fill;
	fill(&rt->spare_job);
}

int spare_take(struct runtime *rt, enum spare what)
{
	evloop_when_idle(rt->loop, &rt->spare_job);
	return fd_steal(&rt->spares[what]);
}

void spare_fini(struct runtime *rt)
{
	for (int i = 0; i < SPARES; i++)
		fd_close(&rt->spares[i]);
}
