/* SPDX-License-Identifier: MIT */
/* Every tmpfs has a size, and all of them together have a total: a pod cannot fill the board's
 * memory with files. */
#include "runtime/scratch.h"

#include <errno.h>

#include "base/text.h"
#include "linux/mount.h"

int scratch_take(struct runtime *rt, uint64_t bytes, struct err *e)
{
	char sentence[160];
	struct text t;

	if (rt->scratch_used <= rt->scratch_total &&
		bytes <= rt->scratch_total - rt->scratch_used) {
		rt->scratch_used += bytes;
		return 0;
	}
	text_init(&t, sentence, sizeof(sentence));
	text_add(&t, "the node's scratch total is used up: ");
	text_add_uint(&t, bytes);
	text_add(&t, " bytes wanted, ");
	text_add_uint(&t, rt->scratch_used);
	text_add(&t, " of ");
	text_add_uint(&t, rt->scratch_total);
	text_add(&t, " in use");
	return err_set(e, ENOSPC, sentence);
}

void scratch_give(struct runtime *rt, uint64_t bytes)
{
	rt->scratch_used -= MIN(bytes, rt->scratch_used);
}

int scratch_mount(uint64_t bytes, uint32_t inodes, const char *mode, unsigned attrs, struct err *e)
{
	char size[24];
	char count[16];
	struct mount_option options[] = {
		{"size", size}, {"mode", mode}, {inodes ? "nr_inodes" : NULL, count}, {NULL, NULL}};
	struct text t;

	text_init(&t, size, sizeof(size));
	text_add_uint(&t, bytes);
	text_init(&t, count, sizeof(count));
	text_add_uint(&t, inodes);
	return mount_new("tmpfs", "tmpfs", options, attrs, e);
}
