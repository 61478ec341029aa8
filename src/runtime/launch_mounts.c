/* SPDX-License-Identifier: MIT */
/* What a container sees as its file system: the root, what every container has, the pod's files,
 * its volumes. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fdio.h"
#include "base/log.h"
#include "base/text.h"
#include "linux/path.h"
#include "runtime/launch_impl.h"
#include "runtime/masks.h"
#include "runtime/place.h"
#include "runtime/rootfs.h"
#include "runtime/scratch.h"
#include "runtime/spare.h"
#include "runtime/sub_path.h"
#include "runtime/volumes.h"

#define NO_PROGRAMS (MOUNT_NOSUID | MOUNT_NODEV | MOUNT_NOEXEC)

#define DEFAULT_MESSAGE_PATH "/dev/termination-log"

/* What container runtimes let nobody write. */
static const char read_only[] = "/proc/bus\0"
				"/proc/fs\0"
				"/proc/irq\0"
				"/proc/sys\0"
				"/proc/sysrq-trigger\0";

/* The pod's, or with hostIPC the board's. */
static int shm_copy(const struct launch *l, struct err *e)
{
	AUTO_FD int board = -1;

	if (!is_true(l->pod->spec.host_ipc))
		return place_copy_at(l->sandbox->dir_fd, "shm", NO_PROGRAMS, e);
	board = open("/dev/shm", O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return board < 0 ? err_errno(e, "open", "/dev/shm")
			 : place_copy(board, NO_PROGRAMS, "/dev/shm", e);
}

static int get_dev(const struct launch *l, uint32_t first, struct err *e)
{
	int fd = first == 0 && !l->privileged ? spare_take(l->rt, SPARE_DEV) : -1;

	return fd >= 0 ? fd : dev_make(l->privileged, first, e);
}

static int get_devpts(const struct launch *l, uint32_t first, struct err *e)
{
	int fd = first == 0 ? spare_take(l->rt, SPARE_DEVPTS) : -1;

	return fd >= 0 ? fd : devpts_make(first, e);
}

static int add_system(struct launch *l, struct err *e)
{
	struct mounts *m = &l->mounts;
	uint32_t first = l->sandbox->first_id;

	if (mounts_add_fresh(m, "/proc", "proc", NO_PROGRAMS, e) < 0 ||
		mounts_add(m, "/dev", get_dev(l, first, e), e) < 0)
		return -1;
	l->devpts_fd = get_devpts(l, first, e);
	if (mounts_add(m, "/dev/pts", l->devpts_fd, e) < 0 ||
		mounts_add(m, "/dev/shm", shm_copy(l, e), e) < 0)
		return -1;
	/* Of the ipc namespace that the child has joined. */
	if (l->rt->has_mqueue && mounts_add_fresh(m, "/dev/mqueue", "mqueue", NO_PROGRAMS, e) < 0)
		return -1;
	/* Its terminal, the first of its own devpts. */
	if (is_true(l->spec->tty) && mounts_add_fresh(m, "/dev/console", "/dev/pts/0", 0, e) < 0)
		return -1;
	return mounts_add_fresh(
		m, "/sys", "sysfs", NO_PROGRAMS | (l->privileged ? 0 : MOUNT_RDONLY), e);
}

/* Of an image: what it does not have cannot be made. */
static int add_image_volume(
	struct launch *l, const struct volume_mount *vm, enum launch_failure *why, struct err *e)
{
	const struct image *image = *l->volume_images++;
	const char *path;
	AUTO_FD int source = -1;

	*why = LAUNCH_CONFIG;
	if (sub_path_expand(&l->arena, vm, &l->declared, &path, e) < 0)
		return -1;
	*why = LAUNCH_CREATE;
	source = path_open(image->mount_fd, path ? path : ".", O_PATH, PATH_BENEATH);
	if (source < 0)
		return err_errno(e, "ImageVolumeMountFailed: subPath", path);
	return mounts_add(&l->mounts, vm->mount_path,
		image_copy(source, l->sandbox->user_fd, NO_PROGRAMS | MOUNT_RDONLY, image->key, e),
		e);
}

/* What a user is told says nothing of the board's files, as upstream; the log says all. */
static int sub_path_failed(const struct launch *l, const struct volume_mount *vm, const char *path,
	int errnum, struct err *e)
{
	log_warning("container ", l->spec->name, ": subPath ", path, " of volume ", vm->name, ": ",
		err_text(errnum));
	return err_format(e, errnum,
		"failed to prepare subPath for volumeMount \"%s\" of container \"%s\"", vm->name,
		l->spec->name);
}

static int add_volume(
	struct launch *l, const struct volume_mount *vm, enum launch_failure *why, struct err *e)
{
	const struct volume *v = pod_volume(&l->pod->spec, vm->name);
	AUTO_FD int source = -1;
	const char *path;
	int part;

	if (v && v->image)
		return add_image_volume(l, vm, why, e);
	source = volume_open(l->pod, l->sandbox, vm, e);
	if (source < 0)
		return -1;
	*why = LAUNCH_CONFIG;
	if (sub_path_expand(&l->arena, vm, &l->declared, &path, e) < 0)
		return -1;
	if (path) {
		part = sub_path_open(source, path, l->sandbox->first_id);
		if (part < 0)
			return sub_path_failed(l, vm, path, errno, e);
		fd_close(&source);
		source = part;
	}
	*why = LAUNCH_CREATE;
	if (mounts_add(&l->mounts, vm->mount_path, volume_clone(l->pod, l->sandbox, vm, source, e),
		    e) < 0)
		return -1;
	return launch_note_device(l, vm, e);
}

static int add_volumes(struct launch *l, enum launch_failure *why, struct err *e)
{
	for (uint32_t i = 0; i < l->spec->volume_mounts.count; i++) {
		if (add_volume(l, &l->spec->volume_mounts.items[i], why, e) < 0)
			return -1;
	}
	return 0;
}

/* A volume at the very place of one of them wins. */
static int add_pod_files(struct launch *l, struct err *e)
{
	static const char *const targets[] = {"/etc/hosts", "/etc/hostname", "/etc/resolv.conf"};

	for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
		const char *name = targets[i] + strlen("/etc/");

		if (!mounts_has(&l->mounts, targets[i]) &&
			mounts_add(&l->mounts, targets[i],
				place_copy_at(l->sandbox->dir_fd, name, NO_PROGRAMS, e), e) < 0)
			return -1;
	}
	return 0;
}

/* A new file for each instance, so that no message outlives its own. */
static int add_message_file(struct launch *l, struct err *e)
{
	const char *target = l->spec->termination_message_path;
	char path[MESSAGE_PATH_MAX];
	AUTO_FD int file = -1;

	if (!target || !*target)
		target = DEFAULT_MESSAGE_PATH;
	if (mounts_has(&l->mounts, target))
		return 0;
	message_path(l->sandbox->uid, l->spec->name, l->instance, path);
	file = openat(
		l->rt->run_fd, path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (file < 0 || fchmod(file, 0666) < 0 || scratch_own(file, l->sandbox->first_id, NULL) < 0)
		return err_errno(e, "make the termination message file", path);
	if (mounts_add(&l->mounts, target, place_copy(file, NO_PROGRAMS, path, e), e) < 0)
		return err_wrap(e, "terminationMessagePath", target);
	return 0;
}

/* What masked paths show is ours, opened and verified before any image was looked at. */
static int make_masks(struct launch *l, struct err *e)
{
	const struct security_context *sc = l->spec->security_context;

	if (l->privileged || (sc && text_equal(sc->proc_mount, "Unmasked")))
		return 0;
	l->plan.read_only = read_only;
	l->plan.masked = masks_make(&l->arena, l->rt->cpus);
	if (!l->plan.masked)
		return err_sys(e, ENOMEM, "list the masked paths", NULL);
	l->plan.null_mount = place_copy(l->rt->null_fd, RUNTIME_NULL_ATTRS, "/dev/null", e);
	if (l->plan.null_mount < 0)
		return -1;
	l->plan.empty_mount = runtime_empty(l->rt, e);
	return l->plan.empty_mount < 0 ? -1 : 0;
}

static int make_root(struct launch *l, struct err *e)
{
	const struct security_context *sc = l->spec->security_context;
	const struct quantity *limit =
		l->spec->resources
			? quantities_get(&l->spec->resources->limits, "ephemeral-storage")
			: NULL;
	const struct rootfs_wish wish = {
		.user_fd = l->sandbox->user_fd,
		.first_id = l->sandbox->first_id,
		.limit = limit && limit->units > 0 ? (uint64_t)limit->units : 0,
		.read_only = sc && is_true(sc->read_only_root_filesystem),
		.no_setuid = l->plan.no_new_privileges,
		.mounts = &l->mounts,
		.working_dir = l->working_dir,
	};

	if (rootfs_make(l->rt, l->image, &wish, &l->root, e) < 0)
		return -1;
	l->plan.root_fd = l->root.root_fd;
	l->plan.layer_fd = l->root.layer_fd;
	l->plan.layers = l->root.layers;
	l->plan.root_attrs = l->root.attrs;
	l->plan.read_only_root = wish.read_only;
	return 0;
}

int launch_mounts(struct launch *l, enum launch_failure *why, struct err *e)
{
	struct child_plan *p = &l->plan;
	uint32_t system;

	*why = LAUNCH_CREATE;
	if (add_system(l, e) < 0)
		return -1;
	system = l->mounts.count;
	if (add_volumes(l, why, e) < 0 || add_pod_files(l, e) < 0 || add_message_file(l, e) < 0)
		return -1;
	mounts_sort(&l->mounts, system);
	if (make_root(l, e) < 0 || make_masks(l, e) < 0)
		return -1;
	p->mounts = l->mounts.items;
	p->mount_count = l->mounts.count;
	return 0;
}
