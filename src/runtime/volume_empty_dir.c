/* SPDX-License-Identifier: MIT */
/*
 * emptyDir: both media are a tmpfs, because the boards' flash is not for temporary files. Its size
 * is sizeLimit or that of a writable layer, so that the limit holds at once (ENOSPC) instead of by
 * eviction. It lives as long as the sandbox.
 */
#include <sys/stat.h>
#include <unistd.h>

#include "api/qos.h"
#include "base/fdio.h"
#include "base/text.h"
#include "runtime/place.h"
#include "runtime/scratch.h"
#include "runtime/volumes.h"

#define EMPTY_DIR_PATH_MAX 128 /* a volume's name has at most 63 characters */
#define EMPTY_DIR_ATTRS	   (MOUNT_NODEV | MOUNT_NOSUID)

/* Without a sizeLimit what the pod's containers may write in all; upstream counts every volume
 * together, and evicts. */
static uint64_t wanted_size(
	const struct runtime *rt, const struct pod *pod, const struct empty_dir *d)
{
	const struct quantity *limit = quantities_get(&d->size_limit, "sizeLimit");
	uint64_t storage = (uint64_t)pod_resource(&pod->spec, "ephemeral-storage", true) / 1000;

	if (limit && limit->units > 0)
		return scratch_size(rt, (uint64_t)limit->units);
	return storage ? MIN(storage, rt->scratch_bytes) : rt->scratch_bytes;
}

static void path_of(const struct volume *v, char out[EMPTY_DIR_PATH_MAX])
{
	text_join(out, EMPTY_DIR_PATH_MAX, "volumes/", v->name, NULL);
}

int volume_attach(const struct sandbox *s, const struct volume *v, int fd, struct err *e)
{
	char path[EMPTY_DIR_PATH_MAX];

	path_of(v, path);
	return place_attach(s->dir_fd, path, fd, e);
}

/* upstream: SetVolumeOwnership(). What is made in it later has its group. */
static int give_to_group(const struct pod *pod, const struct sandbox *s, int fd, struct err *e)
{
	const struct pod_security_context *sc = pod->spec.security_context;

	if (!sc || !sc->fs_group.set)
		return 0;
	return fchown(fd, (uid_t)-1, s->first_id + (gid_t)sc->fs_group.value) < 0 ||
			       fchmod(fd, 02777) < 0
		       ? err_errno(e, "give it to its fsGroup", NULL)
		       : 0;
}

int empty_dir_set_up(struct runtime *rt, const struct pod *pod, const struct volume *v,
	struct sandbox *s, struct err *e)
{
	uint64_t size = wanted_size(rt, pod, v->empty_dir);
	AUTO_FD int fd = -1;

	if (scratch_take(rt, size, e) < 0)
		return -1;
	s->scratch_bytes += size; /* sandbox_remove() gives it back, also after a failure below */
	fd = scratch_mount(size, 0, "0777", EMPTY_DIR_ATTRS, e);
	if (fd < 0 || scratch_own(fd, s->first_id, e) < 0 || give_to_group(pod, s, fd, e) < 0)
		return -1;
	return volume_attach(s, v, fd, e);
}

int empty_dir_open(const struct sandbox *s, const struct volume *v, struct err *e)
{
	char path[EMPTY_DIR_PATH_MAX];

	path_of(v, path);
	return place_open(s->dir_fd, path, e);
}
