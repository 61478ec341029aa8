/* SPDX-License-Identifier: MIT */
/* A container's root: an overlay with a sized tmpfs over the image, or the image alone. And its
 * /dev. */
#pragma once

#include "runtime/images.h"
#include "runtime/mounts.h"

struct rootfs_wish {
	int user_fd; /* namespace that the image's ids are mapped to, or -1 */
	uint32_t first_id;
	bool read_only;
	bool no_setuid; /* allowPrivilegeEscalation: false */
	const struct mounts *mounts;
	uint64_t limit;		 /* bytes that it may write; 0 = as many as usual */
	const char *working_dir; /* NULL, or a place that must exist as well */
};

/* For the child's plan, whose members say what they are; all -1 and 0 before rootfs_make(). */
struct rootfs {
	int root_fd;
	int layer_fd;		/* -1 = root_fd is all */
	unsigned attrs;		/* of the overlay */
	uint64_t scratch_bytes; /* out of the node's total: the caller gives it back */
	struct mount_option layers[5];
	char lower[24];
	char upper[32];
	char work[32];
};

/*
 * A read-only root is the bare image where the image has every place that is mounted over, else an
 * overlay with just enough room to make them; the child makes it read-only once they are made. The
 * overlay is the child's to make: in PID 1's namespace its layers would have to be unmounted again,
 * which waits for all processors. What out holds is the caller's, also after an error.
 */
int rootfs_make(struct runtime *rt, const struct image *image, const struct rootfs_wish *wish,
	struct rootfs *out, struct err *e);

/* Shows the files of the detached mount to the users of user_fd's namespace as theirs; -1 = the
 * node's, who see them as they are. */
int mount_for_users(int fd, int user_fd, struct err *e);

/* A detached copy of the mount at source, an image's or a part of it, for the users of
 * user_fd. what is for the error. */
int image_copy(int source, int user_fd, unsigned attrs, const char *what, struct err *e);

/* The detached tmpfs of a writable layer, with the overlay's directories; inodes as
 * scratch_mount() takes them. */
int layer_make(uint64_t bytes, uint32_t inodes, uint32_t first_id, struct err *e);

/* A detached tmpfs with the standard nodes and links; never the image's own /dev. board: with the
 * board's devices too, DEV_BOARD_MAX at most. Directory and terminals belong to the users of who
 * gets it (sandbox->first_id), the nodes are the board's. */
int dev_make(bool board, uint32_t first_id, struct err *e);
#define DEV_BOARD_MAX 4096
/* dev_board.c: makes nodes in dev for all devices that the board has now. */
int dev_copy_board(int dev, struct err *e);
/* A detached devpts of its own. */
int devpts_make(uint32_t first_id, struct err *e);
