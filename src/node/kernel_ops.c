/* SPDX-License-Identifier: MIT */
/* The operations table, and the entries beside the record tables. */
#include "node/kernel.h"

#include <sys/random.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "node/node_impl.h"
#include "runtime/groups.h"

/* table.h: the low half of a handle is the index plus one. */
static uint32_t index_of(table_handle h)
{
	return (h & 0xffff) - 1;
}

struct kernel_pod *kernel_pod_at(struct local_node *n, table_handle h)
{
	uint32_t i = index_of(h);
	struct kernel_pod *kp;

	if (i >= n->max_pods)
		return NULL;
	kp = &n->pods[i];
	n->pods_used = MAX(n->pods_used, i + 1);
	if (!kp->node)
		kernel_pod_init(kp, n);
	if (kp->handle != h && kp->stage == POD_IDLE)
		kp->handle = h;
	return kp->handle == h ? kp : NULL;
}

struct kernel_container *kernel_container_at(struct local_node *n, table_handle h)
{
	uint32_t i = index_of(h);
	struct kernel_container *kc;

	if (i >= n->max_containers)
		return NULL;
	kc = &n->containers[i];
	n->containers_used = MAX(n->containers_used, i + 1);
	if (!kc->node)
		kernel_container_init(kc, n, &n->buffers[i]);
	if (kc->handle != h && kc->stage == CONTAINER_NONE) {
		kc->handle = h;
		kc->digest[0] = '\0';
		kc->awaits_image = false;
		kc->run.who.group_count = 0;
	}
	return kc->handle == h ? kc : NULL;
}

void kernel_soon(struct local_node *n, struct timer *t)
{
	if (!evloop_timer_in(n->loop, t, 0))
		log_error("no timer left: a pod waits for ever");
}

bool kernel_is_idle(const struct local_node *n)
{
	for (uint32_t i = 0; i < n->pods_used; i++) {
		if (n->pods[i].stage != POD_IDLE)
			return false;
	}
	for (uint32_t i = 0; i < n->containers_used; i++) {
		if (n->containers[i].stage != CONTAINER_NONE)
			return false;
	}
	return true;
}

static const char *kernel_image_id(void *ctx, const struct pod_ref *p)
{
	struct kernel_container *kc = kernel_container_at(ctx, p->container);

	return kc ? kc->digest : "";
}

static bool kernel_user(void *ctx, const struct pod_ref *p, struct status_user *out)
{
	struct kernel_container *kc = kernel_container_at(ctx, p->container);
	const struct identity *who = kc ? &kc->run.who : NULL;

	if (!who || who->group_count == 0)
		return false;
	*out = (struct status_user){who->uid, who->gid, who->group_count, who->groups};
	return true;
}

/* uids have to differ, not to be secret: a board that just booted must not wait for entropy
 * (getrandom(2), Linux 5.6). */
#ifndef GRND_INSECURE
#define GRND_INSECURE 4
#endif

/* What getrandom(2) gives on every kernel that podinit runs on. Should one refuse, uids still must
 * not repeat, or pods would be mixed up: the moment and a counter see to that. */
static void kernel_random(void *ctx, void *buf, size_t len)
{
	static uint64_t calls;
	uint64_t unique = hash_bytes(HASH_START, &(int64_t[]){clock_wall(), clock_boot()}, 16);
	uint8_t *at = buf;

	(void)ctx;
	if (getrandom(buf, len, GRND_INSECURE) == (ssize_t)len)
		return;
	for (size_t i = 0; i < len; i++) {
		calls++;
		unique = hash_bytes(unique, &calls, sizeof calls);
		at[i] = (uint8_t)(unique >> 32);
	}
}

static uint64_t kernel_memory_used(void *ctx, const struct pod_ref *p)
{
	const struct kernel_container *kc = kernel_container_at(ctx, p->container);

	return kc && kc->stage == CONTAINER_RUNS ? group_working_set(kc->run.cgroup_fd) : 0;
}

static void kernel_bound_memory(void *ctx, const struct pod_ref *p, uint64_t more)
{
	const struct kernel_pod *kp = kernel_pod_at(ctx, p->pod);

	if (kp && kp->stage == POD_MADE)
		group_bound_memory(
			kp->sandbox.cgroup_fd, more == NO_BOUND ? NULL : &more, &p->spec->spec);
}

static int64_t kernel_wall_offset(void *ctx)
{
	(void)ctx;
	return clock_wall() - clock_boot();
}

const struct node_ops kernel_ops = {
	.create_sandbox = kernel_create_sandbox,
	.remove_sandbox = kernel_remove_sandbox,
	.start_container = kernel_start_container,
	.signal_container = kernel_signal_container,
	.kill_container = kernel_kill_container,
	.run_probe = kernel_run_probe,
	.run_hook = kernel_run_hook,
	.refresh_volumes = kernel_refresh_volumes,
	.remove_claim = kernel_remove_claim,
	.image_id = kernel_image_id,
	.user = kernel_user,
	.memory_used = kernel_memory_used,
	.bound_memory = kernel_bound_memory,
	.random = kernel_random,
	.wall_offset = kernel_wall_offset,
};
