/* SPDX-License-Identifier: MIT */
/* Volumes by their kind. */
#include "runtime/volumes.h"

#include <errno.h>
#include <sys/mount.h>

#include "base/fdio.h"
#include "base/text.h"
#include "linux/mount.h"
#include "runtime/payload.h"
#include "runtime/rootfs.h"

static int set_up(struct runtime *rt, const struct pod *pod, const struct volume *v,
	struct sandbox *s, struct err *e)
{
	if (v->host_path)
		return host_path_set_up(v->host_path, e);
	if (v->empty_dir)
		return empty_dir_set_up(rt, pod, v, s, e);
	if (payload_is_for(v))
		return payload_set_up(rt, pod, v, s, e);
	if (v->claim)
		return claim_set_up(rt, pod, v, s, e);
	if (v->image) /* each container that mounts it asks for it when it starts */
		return 0;
	return err_set(e, EINVAL, "no source is set");
}

/* With upstream's space before the colon. */
int volume_failed(const struct volume *v, struct err *e)
{
	char cause[ERR_TEXT_MAX];

	text_copy(cause, sizeof(cause), e->text);
	return err_format(
		e, e->code, "MountVolume.SetUp failed for volume \"%s\" : %s", v->name, cause);
}

int volumes_set_up(struct runtime *rt, const struct pod *pod, struct sandbox *s, struct err *e)
{
	for (uint32_t i = 0; i < pod->spec.volumes.count; i++) {
		const struct volume *v = &pod->spec.volumes.items[i];

		if (set_up(rt, pod, v, s, e) < 0)
			return volume_failed(v, e);
	}
	return 0;
}

int volumes_refresh(struct runtime *rt, const struct pod *pod, struct sandbox *s, struct err *e)
{
	int rc = 0;

	for (uint32_t i = 0; i < pod->spec.volumes.count; i++) {
		const struct volume *v = &pod->spec.volumes.items[i];
		struct err failed;

		if (!payload_is_for(v) || payload_set_up(rt, pod, v, s, &failed) == 0)
			continue;
		volume_failed(v, &failed);
		if (rc == 0)
			*e = failed;
		rc = -1;
	}
	return rc;
}

int volume_open(
	const struct pod *pod, const struct sandbox *s, const struct volume_mount *m, struct err *e)
{
	const struct volume *v = pod_volume(&pod->spec, m->name);
	int fd;

	if (!v)
		return err_named(e, ENOENT, "the pod has no volume", m->name);
	fd = v->host_path	 ? host_path_open(v->host_path, e)
	     : payload_is_for(v) ? payload_open(s, v, e)
				 : empty_dir_open(s, v, e);
	return fd < 0 ? err_wrap(e, "volume", m->name) : fd;
}

/* What else it has is the volume's own. */
static unsigned attrs_of(const struct volume *v, const struct volume_mount *m)
{
	unsigned attrs = v->host_path ? host_path_attrs(v->host_path) : 0;

	return is_true(m->read_only) || payload_is_for(v) ||
			       (v->claim && is_true(v->claim->read_only))
		       ? attrs | MOUNT_RDONLY
		       : attrs;
}

/* Who sees what is mounted later, as container runtimes set it: rprivate, rslave, rshared. */
static unsigned long propagation_of(const struct volume_mount *m)
{
	return text_equal(m->mount_propagation, "Bidirectional")     ? MS_SHARED
	       : text_equal(m->mount_propagation, "HostToContainer") ? MS_SLAVE
								     : MS_PRIVATE;
}

int volume_clone(const struct pod *pod, const struct sandbox *s, const struct volume_mount *m,
	int source, struct err *e)
{
	const struct volume *v = pod_volume(&pod->spec, m->name);
	AUTO_FD int fd = -1;

	if (!v)
		return err_named(e, ENOENT, "the pod has no volume", m->name);
	fd = mount_clone_tree(source, "", propagation_of(m));
	if (fd < 0 || mount_attrs(fd, attrs_of(v, m), 0) < 0 ||
		(volume_mount_is_read_only_below(m) && mount_attrs_tree(fd, MOUNT_RDONLY) < 0)) {
		err_errno(e, "bind", m->mount_path);
		return err_wrap(e, "volume", m->name);
	}
	/* Ids on storage are those that the pod sees. */
	if (v->claim && mount_for_users(fd, s->user_fd, e) < 0)
		return err_wrap(e, "volume", m->name);
	return fd_steal(&fd);
}
