/* SPDX-License-Identifier: MIT */
/* Every tmpfs has a size, and all of them together have a total: a pod cannot fill the board's
 * memory with files. */
#include "runtime/scratch.h"

#include <errno.h>
#include <unistd.h>

#include "base/text.h"
#include "linux/mount.h"

static unsigned kib(uint64_t bytes)
{
	return (unsigned)(bytes >> 10);
}

int scratch_take(struct runtime *rt, uint64_t bytes, struct err *e)
{
	char sentence[160];

	/* bytes is some part of the total or a setting: far from the end of 64 bits. */
	if (rt->scratch_used + bytes <= rt->scratch_total) {
		rt->scratch_used += bytes;
		return 0;
	}
	text_write(sentence, sizeof(sentence),
		"the node's scratch total is used up: %u KiB wanted, %u of %u in use", kib(bytes),
		kib(rt->scratch_used), kib(rt->scratch_total));
	return err_set(e, ENOSPC, sentence);
}

void scratch_give(struct runtime *rt, uint64_t bytes)
{
	rt->scratch_used -= MIN(bytes, rt->scratch_used);
}

uint64_t scratch_size(const struct runtime *rt, uint64_t limit)
{
	return limit ? MIN(limit, MAX(rt->scratch_total / 4, rt->scratch_bytes))
		     : rt->scratch_bytes;
}

int scratch_mount(uint64_t bytes, uint32_t inodes, const char *mode, unsigned attrs, struct err *e)
{
	char size[24];
	char count[16];
	const struct mount_option options[] = {
		{"size", size}, {"mode", mode}, {inodes ? "nr_inodes" : NULL, count}, {NULL, NULL}};

	/* Rounded up, as the kernel does it to a page: 0 would be no limit at all. */
	text_write(size, sizeof(size), "%uk", kib(bytes + 1023));
	text_write(count, sizeof(count), "%u", inodes);
	return mount_new("tmpfs", "tmpfs", options, attrs, e);
}

int scratch_own(int fd, uint32_t first_id, struct err *e)
{
	return first_id != 0 && fchown(fd, first_id, first_id) < 0
		       ? err_errno(e, "give to the pod's users a", "tmpfs")
		       : 0;
}

int scratch_resize(int fd, uint64_t bytes, struct err *e)
{
	char size[24];
	const struct mount_option options[] = {{"size", size}, {NULL, NULL}};

	text_write(size, sizeof(size), "%uk", kib(bytes + 1023));
	return mount_change(fd, options) < 0 ? err_errno(e, "resize", "tmpfs") : 0;
}
