/* SPDX-License-Identifier: MIT */
/*
 * The mount API by descriptors (fsopen(2), fsmount(2), open_tree(2), move_mount(2),
 * mount_setattr(2)). A mount is made detached: it is nowhere until it is attached, and gone when
 * its descriptor is closed. The mount_* calls without struct err are plain system calls with errno,
 * for a cloned child too.
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"
#include "base/err.h"

/* The kernel's MOUNT_ATTR_* under its own names, without its header (which fights with libc's). */
#define MOUNT_RDONLY 0x1u
#define MOUNT_NOSUID 0x2u
#define MOUNT_NODEV  0x4u
#define MOUNT_NOEXEC 0x8u

struct mount_option {
	const char *key;
	const char *value; /* NULL = a flag */
};

/* A new file system of type, detached. source may be NULL. options end with a NULL key (or are
 * NULL). The error text ends with what the file system itself said, when it said something. */
int mount_new(const char *type, const char *source, const struct mount_option *options,
	unsigned attrs, struct err *e);
/* Other options for the file system that is mounted at fd, which may be O_PATH; errno. */
int mount_change(int fd, const struct mount_option *options);
/* A detached copy of the mount at dirfd/path ("" = dirfd itself; a link at its end is not
 * followed), which must be attached in our namespace. recursive: with what is mounted below. The
 * copy of a shared mount is its peer until it is told otherwise. */
int mount_clone(int dirfd, const char *path, bool recursive);
/* The same, recursive, and what either sees of later mounts is told by a type of
 * mount_namespaces(7): MS_PRIVATE; MS_SLAVE = in the copy what is mounted in the original;
 * MS_SHARED = in each what is mounted in the other, or in what they share with. An original that is
 * private stays so. */
int mount_clone_tree(int dirfd, const char *path, unsigned long propagation);
/* Sets and clears attributes of the one mount. */
int mount_attrs(int fd, unsigned set, unsigned clear);
/* The same, and what is mounted in its original later is not seen in it, nor the other way. */
int mount_attrs_private(int fd, unsigned set, unsigned clear);
/* Sets attributes of the mount and of all that are mounted below it. */
int mount_attrs_tree(int fd, unsigned set);
/* Shows the files of a detached mount, and of none that is mounted below, with the ids that the
 * user namespace maps theirs to, once and for all. EINVAL: the kernel cannot do it for this file
 * system. */
int mount_map_ids(int fd, int userns_fd);
/* Attaches the detached mount to the descriptor of a target. fd then names the attached mount. */
int mount_attach(int fd, int target);
/* The same at the directory name of dirfd. */
int mount_attach_at(int fd, int dirfd, const char *name);
/* Takes down the mount at dirfd/name ("" = dirfd itself, which names it) with what is mounted
 * below, now or when its last user ends. Not mounted is success. */
int mount_detach(int dirfd, const char *name, struct err *e);

#define MOUNT_FD_PATH_MAX 32

/* For those who want a path, a file system's options mostly: the one that leads to what is open as
 * fd, whatever is at its name by now. */
const char *mount_fd_path(int fd, char out[MOUNT_FD_PATH_MAX]);
/* As mount_new() with errno only. */
int mount_new_plain(const char *type, const struct mount_option *options, unsigned attrs);
