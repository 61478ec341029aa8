/* SPDX-License-Identifier: MIT */
/* Volumes by their kind. */
#include "runtime/volumes.h"

#include <errno.h>

#include "base/fdio.h"
#include "base/text.h"
#include "linux/mount.h"
#include "runtime/payload.h"

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

int volume_clone(const struct pod *pod, const struct sandbox *s, const struct volume_mount *m,
	int source, struct err *e)
{
	const struct volume *v = pod_volume(&pod->spec, m->name);
	AUTO_FD int fd = -1;

	if (!v)
		return err_named(e, ENOENT, "the pod has no volume", m->name);
	fd = v->host_path	 ? host_path_clone(v->host_path, source, e)
	     : v->claim		 ? claim_clone(v, s, source, e)
	     : payload_is_for(v) ? payload_clone(v, source, e)
				 : empty_dir_clone(v, source, e);
	/* As upstream: not recursive, what is mounted below stays as it is. */
	if (fd >= 0 && is_true(m->read_only) && mount_attrs(fd, MOUNT_RDONLY, 0) < 0) {
		err_errno(e, "make read-only", m->mount_path);
		fd_close(&fd);
	}
	return fd < 0 ? err_wrap(e, "volume", m->name) : fd_steal(&fd);
}
