/* SPDX-License-Identifier: MIT */
/*
 * Removing a claim's directory. It is first moved away, in one step that is synced: whoever makes
 * the claim anew never sees the rest of the old one, also after a power cut. What such a one left
 * goes when podinit starts next, or with the next claim that is removed.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h> /* renameat() */
#include <sys/stat.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/text.h"
#include "linux/dir.h"
#include "runtime/volumes.h"

#define REMOVED	  ".removed" /* no namespace has such a name */
#define DEPTH_MAX 128

struct removal {
	int trash; /* where what is nested too deep goes, to be removed from there; -1 */
	unsigned depth;
	unsigned moved; /* so many did */
};

static int open_directory(int dir, const char *name)
{
	return openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static int empty(struct removal *r, int dir, struct err *e);

/* To a name of its own: one that is taken belongs to a full directory. */
static int move_up(struct removal *r, int dir, const char *name)
{
	char to[24];

	do {
		text_write(to, sizeof(to), "deep-%u", ++r->moved);
		if (renameat(dir, name, r->trash, to) == 0)
			return 0;
	} while (errno == ENOTEMPTY || errno == EEXIST);
	return -1;
}

static int remove_entry(void *arg, int dir, const char *name, struct err *e)
{
	struct removal *r = arg;
	AUTO_FD int fd = -1;

	if (unlinkat(dir, name, 0) == 0 || errno == ENOENT)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return err_errno(e, "remove", name);
	if (r->depth == DEPTH_MAX)
		return move_up(r, dir, name) < 0 ? err_errno(e, "move", name) : 0;
	fd = open_directory(dir, name);
	if (fd < 0)
		return err_errno(e, "open", name);
	if (empty(r, fd, e) < 0)
		return -1;
	return unlinkat(dir, name, AT_REMOVEDIR) < 0 ? err_errno(e, "remove", name) : 0;
}

static int empty(struct removal *r, int dir, struct err *e)
{
	int rc;

	r->depth++;
	rc = dir_each(dir, remove_entry, r, e);
	r->depth--;
	return rc;
}

/* What was moved up meanwhile is there in the next round. */
static int empty_all(struct removal *r, int dir, struct err *e)
{
	unsigned before;

	do {
		before = r->moved;
		if (empty(r, dir, e) < 0)
			return -1;
	} while (r->moved != before);
	return 0;
}

/* Without room for that the directory is emptied where it is. */
static int move_away(const struct claim_removal *c, int space, int trash, struct err *e)
{
	struct removal here = {.trash = -1};
	AUTO_FD int fd = -1;

	if (trash >= 0 && renameat(space, c->name, trash, c->uid) == 0)
		return fsync(space) < 0 || fsync(trash) < 0 ? err_errno(e, "sync", c->name) : 0;
	here.trash = fd = open_directory(space, c->name);
	if (fd < 0)
		return errno == ENOENT ? 0 : err_errno(e, "open", c->name);
	if (empty_all(&here, fd, e) < 0)
		return -1;
	return unlinkat(space, c->name, AT_REMOVEDIR) < 0 ? err_errno(e, "remove", c->name) : 0;
}

static int empty_trash(int trash, struct err *e)
{
	struct removal r = {.trash = trash};

	return trash < 0 ? 0 : empty_all(&r, trash, e);
}

int claim_remove(void *removal, int *fd, struct err *e)
{
	const struct claim_removal *c = removal;
	AUTO_FD int all = open_directory(AT_FDCWD, c->rt->data_volumes);
	AUTO_FD int space = all < 0 ? -1 : open_directory(all, c->namespace_);
	AUTO_FD int trash = -1;

	*fd = -1;
	if (space < 0) /* nothing was ever kept in it */
		return errno == ENOENT ? 0 : err_errno(e, "open", c->rt->data_volumes);
	(void)mkdirat(all, REMOVED, 0700);
	trash = open_directory(all, REMOVED);
	if (move_away(c, space, trash, e) < 0)
		return -1;
	(void)unlinkat(all, c->namespace_, AT_REMOVEDIR); /* unless it has others */
	return empty_trash(trash, e);
}

static int open_trash(const struct runtime *rt)
{
	AUTO_FD int all = open_directory(AT_FDCWD, rt->data_volumes);

	return all < 0 ? -1 : open_directory(all, REMOVED);
}

/* The first there is ends the look. */
static int found(void *arg, int dir, const char *name, struct err *e)
{
	(void)arg, (void)dir, (void)name, (void)e;
	return 1;
}

bool claims_have_rest(const struct runtime *rt)
{
	AUTO_FD int trash = open_trash(rt);

	return trash >= 0 && dir_each(trash, found, NULL, NULL) > 0;
}

int claims_sweep(void *runtime, int *fd, struct err *e)
{
	AUTO_FD int trash = open_trash(runtime);

	*fd = -1;
	return empty_trash(trash, e);
}
