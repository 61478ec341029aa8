/* SPDX-License-Identifier: MIT */
#include "node/keep.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h> /* renameat() */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/text.h"
#include "linux/path.h"
#include "node/manifests.h"

#define KEEP_PATIENCE SECONDS(30)    /* slow flash syncs in seconds */
#define TEMPORARY     ".podinit.new" /* the watcher skips names with a dot */

/* ---- in the worker ---- */

static int make_dirs(const char *path, struct err *e)
{
	AUTO_FD int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	AUTO_FD int made = path_make_target(root, path, true, PATH_IN_ROOT);

	return made < 0 ? err_errno(e, "make the directory", path) : 0;
}

static int write_file(int dir_fd, const struct keep *k, struct err *e)
{
	AUTO_FD int fd = openat(
		dir_fd, TEMPORARY, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		return err_errno(e, "write", k->path);
	if (fd_write_all(fd, k->text, k->len, e) < 0)
		return err_wrap(e, k->path, NULL);
	if (fchmod(fd, 0644) < 0 || fsync(fd) < 0)
		return err_errno(e, "sync", k->path);
	if (renameat(dir_fd, TEMPORARY, dir_fd, k->name) < 0)
		return err_errno(e, "rename to", k->path);
	return 0;
}

static int keep_work(void *arg, int *fd, struct err *e)
{
	const struct keep *k = arg;
	AUTO_FD int dir_fd = -1;

	*fd = -1; /* nothing is handed back */
	if (k->text && make_dirs(k->dir, e) < 0)
		return -1;
	dir_fd = open(k->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir_fd < 0 && errno == ENOENT && !k->text)
		return 0;
	if (dir_fd < 0)
		return err_errno(e, "open", k->dir);
	if (k->text) {
		if (write_file(dir_fd, k, e) < 0) {
			(void)unlinkat(dir_fd, TEMPORARY, 0);
			return -1;
		}
	} else if (unlinkat(dir_fd, k->name, 0) < 0 && errno != ENOENT) {
		return err_errno(e, "remove", k->path);
	}
	return fsync(dir_fd) < 0 ? err_errno(e, "sync", k->dir) : 0;
}

/* ---- in PID 1 ---- */

static void begin_next(struct keeps *ks);

static void finish(struct keeps *ks, const struct err *e)
{
	struct keep *k = ks->current;

	ks->current = NULL;
	k->used = false;
	if (k->done)
		k->done(k->arg, e);
	arena_fini(&k->arena);
	if (ks->settled)
		ks->settled(ks);
}

static void keep_done(struct worker *w, struct worker_result *r)
{
	struct keeps *ks = container_of(w, struct keeps, worker);
	struct err e = {.code = r->code};

	text_copy(e.text, sizeof e.text, r->text);
	finish(ks, r->code ? &e : NULL);
	begin_next(ks);
}

static struct keep *oldest(struct keeps *ks)
{
	struct keep *found = NULL;

	for (int i = 0; i < KEEPS_MAX; i++) {
		struct keep *k = &ks->items[i];

		if (k->used && k->ready && (!found || k->order < found->order))
			found = k;
	}
	return found;
}

static void begin_next(struct keeps *ks)
{
	struct err e = {0};

	while (!ks->current && (ks->current = oldest(ks))) {
		ks->worker.work = keep_work;
		ks->worker.done = keep_done;
		if (worker_start(
			    &ks->worker, ks->loop, ks->reaper, ks->current, KEEP_PATIENCE, &e) == 0)
			return;
		finish(ks, &e);
	}
}

struct keep *keep_reserve(struct keeps *ks, const char *dir, const char *name,
	const struct manifest_write *w, struct err *e)
{
	struct keep *k = NULL;

	for (int i = 0; i < KEEPS_MAX && !k; i++)
		k = ks->items[i].used ? NULL : &ks->items[i];
	if (!k) {
		err_set(e, EBUSY, "too many manifests are being written: try again");
		return NULL;
	}
	if (!text_copy(k->dir, sizeof k->dir, dir) || !text_copy(k->name, sizeof k->name, name)) {
		err_sys(e, ENAMETOOLONG, "keep the manifest", name);
		return NULL;
	}
	if (w->text && w->len > MANIFEST_BYTES_MAX) {
		err_set(e, EFBIG, "the manifest is larger than 1 MiB");
		return NULL;
	}
	manifest_path(k->path, dir, name);
	arena_init(&k->arena, MANIFEST_BYTES_MAX + 1024);
	k->text = w->text ? arena_copy(&k->arena, w->text, w->len) : NULL;
	k->len = w->len;
	if (w->text && !k->text) {
		err_sys(e, ENOMEM, "keep the manifest", name);
		return NULL;
	}
	k->done = w->done;
	k->arg = w->arg;
	k->ready = false;
	k->used = true;
	return k;
}

void keep_go(struct keeps *ks, struct keep *k)
{
	k->order = ks->order++;
	k->ready = true;
	begin_next(ks);
}

void keep_drop(struct keep *k)
{
	arena_fini(&k->arena);
	k->used = false;
}

bool keep_is_busy(const struct keeps *ks, const char *path)
{
	for (int i = 0; i < KEEPS_MAX; i++) {
		if (ks->items[i].used && text_equal(ks->items[i].path, path))
			return true;
	}
	return false;
}

bool keep_is_idle(const struct keeps *ks)
{
	return !ks->current;
}
