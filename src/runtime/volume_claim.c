/* SPDX-License-Identifier: MIT */
/*
 * persistentVolumeClaim: <data_volumes>/<namespace>/<claim>, which outlives pods and boots. Storage
 * is waited for in a worker, before the sandbox is made: it makes the directory and gives it to the
 * pod's fsGroup. The sandbox then holds a mount of it, so that no name on storage is looked up when
 * a container starts.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/text.h"
#include "linux/path.h"
#include "runtime/place.h"
#include "runtime/volume_owner.h"
#include "runtime/volumes.h"

#define CLAIM_ATTRS (MOUNT_NODEV | MOUNT_NOSUID)

/* Its object must be there first: the claim's name is checked by it. */
static int check_object(
	const struct runtime *rt, const struct pod *pod, const struct volume *v, struct err *e)
{
	const struct env_facts *f = &rt->facts;

	const char *name = v->claim->claim_name;
	const char *fault =
		f->claim_fault ? f->claim_fault(f->arg, pod->metadata.namespace_, name) : NULL;

	return fault ? err_format(e, ENOENT, "persistentvolumeclaim \"%s\" %s", name, fault) : 0;
}

/* What is made is on storage once it is used: so are its parents. */
static int make_directory(int parent, const char *name, mode_t mode, struct err *e)
{
	AUTO_FD int synced = -1;
	int fd;

	if (mkdirat(parent, name, mode) < 0) {
		if (errno != EEXIST)
			return err_errno(e, "make directory", name);
	} else {
		synced = openat(parent, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (synced < 0 || fsync(synced) < 0)
			return err_errno(e, "sync the directory of", name);
	}
	fd = path_open(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, PATH_STRICT);
	return fd < 0 ? err_errno(e, "open", name) : fd;
}

static int make_claim(
	const struct runtime *rt, const struct pod *pod, const struct volume *v, struct err *e)
{
	AUTO_FD int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	AUTO_FD int all = path_make_target(root, rt->data_volumes, true, PATH_IN_ROOT);
	AUTO_FD int space = -1;

	if (all < 0)
		return err_errno(e,
			errno == EROFS ? "there is no data partition to make the directory"
				       : "make the directory",
			rt->data_volumes);
	/* Nobody comes to a claim but by its mount. */
	space = make_directory(all, pod->metadata.namespace_, 0700, e);
	return space < 0 ? -1 : make_directory(space, v->claim->claim_name, 0777, e);
}

static int prepare(
	const struct runtime *rt, const struct pod *pod, const struct volume *v, struct err *e)
{
	const struct pod_security_context *sc = pod->spec.security_context;
	AUTO_FD int fd = make_claim(rt, pod, v, e);

	if (fd < 0)
		return -1;
	if (!sc || !sc->fs_group.set || is_true(v->claim->read_only))
		return 0;
	return volume_give_to_group(fd, (gid_t)sc->fs_group.value,
		text_equal(sc->fs_group_change_policy, "OnRootMismatch"), e);
}

bool claims_wanted(const struct pod *pod)
{
	for (uint32_t i = 0; i < pod->spec.volumes.count; i++)
		if (pod->spec.volumes.items[i].claim)
			return true;
	return false;
}

int claims_check(const struct runtime *rt, const struct pod *pod, struct err *e)
{
	for (uint32_t i = 0; i < pod->spec.volumes.count; i++) {
		const struct volume *v = &pod->spec.volumes.items[i];

		if (v->claim && check_object(rt, pod, v, e) < 0)
			return volume_failed(v, e);
	}
	return 0;
}

int claims_prepare(void *request, int *fd, struct err *e)
{
	const struct claims_request *r = request;

	*fd = -1;
	(void)umask(0); /* the worker's own: the mode is there with the directory */
	for (uint32_t i = 0; i < r->pod->spec.volumes.count; i++) {
		const struct volume *v = &r->pod->spec.volumes.items[i];

		if (v->claim && prepare(r->rt, r->pod, v, e) < 0)
			return volume_failed(v, e);
	}
	return 0;
}

int claim_set_up(struct runtime *rt, const struct pod *pod, const struct volume *v,
	struct sandbox *s, struct err *e)
{
	AUTO_FD int all = open(rt->data_volumes, O_PATH | O_DIRECTORY | O_CLOEXEC);
	AUTO_FD int space = -1;
	AUTO_FD int source = -1;
	AUTO_FD int fd = -1;

	if (all < 0)
		return err_errno(e, "open", rt->data_volumes);
	space = place_open(all, pod->metadata.namespace_, e);
	source = space < 0 ? -1 : place_open(space, v->claim->claim_name, e);
	fd = source < 0 ? -1 : place_copy(source, CLAIM_ATTRS, v->name, e);
	return fd < 0 ? -1 : volume_attach(s, v, fd, e);
}
