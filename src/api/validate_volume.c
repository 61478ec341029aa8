/* SPDX-License-Identifier: MIT */
/* Volumes, and the mounts of them. */
#include <string.h>

#include "api/rules.h"
#include "api/validate.h"

/* Is ".." one of the path's elements? */
static bool has_backstep(const char *path)
{
	while (*path != '\0') {
		size_t len = strcspn(path, "/");

		if (len == 2 && path[0] == '.' && path[1] == '.')
			return true;
		path += len;
		path += strspn(path, "/");
	}
	return false;
}

static void check_empty_dir(struct rules *r, const struct empty_dir *e)
{
	static const char *const media[] = {"", "Memory", NULL};
	const struct quantity *limit = quantities_get(&e->size_limit, "sizeLimit");

	rule_one_of(r, "emptyDir.medium", e->medium, media);
	if (limit != NULL && limit->milli < 0)
		rule_invalid(
			r, "emptyDir.sizeLimit", limit->text, "must be greater than or equal to 0");
}

static void check_host_path(struct rules *r, const struct host_path *h)
{
	static const char *const types[] = {"", "BlockDevice", "CharDevice", "Directory",
		"DirectoryOrCreate", "File", "FileOrCreate", "Socket", NULL};

	if (is_empty(h->path))
		rule_required(r, "hostPath.path");
	else if (has_backstep(h->path))
		rule_invalid(r, "hostPath.path", h->path, "must not contain '..'");
	else if (h->path[0] != '/')
		rule_invalid(r, "hostPath.path", h->path, "must be an absolute path");
	rule_one_of(r, "hostPath.type", h->type, types);
}

static void check_volume(struct rules *r, const struct volume *v, uint32_t index)
{
	const struct pod_spec *spec = &r->pod->spec;

	rule_label(r, "name", v->name);
	for (uint32_t i = 0; i < index && !is_empty(v->name); i++) {
		if (!text_equal(spec->volumes.items[i].name, v->name))
			continue;
		rule_duplicate(r, "name", v->name);
		break;
	}
	if (v->empty_dir != NULL)
		check_empty_dir(r, v->empty_dir);
	if (v->empty_dir != NULL && v->host_path != NULL)
		rule_forbidden(r, "hostPath", "may not specify more than 1 volume type");
	else if (v->host_path != NULL)
		check_host_path(r, v->host_path);
}

void volumes_validate(struct rules *r)
{
	for (uint32_t i = 0; i < r->pod->spec.volumes.count; i++) {
		uint32_t len = rule_enter(r, "volumes", i);

		check_volume(r, &r->pod->spec.volumes.items[i], i);
		path_back(&r->path, len);
	}
}

static bool has_volume(const struct pod_spec *spec, const char *name)
{
	for (uint32_t i = 0; i < spec->volumes.count; i++)
		if (text_equal(spec->volumes.items[i].name, name))
			return true;
	return false;
}

static void check_mount(struct rules *r, const struct container_spec *c, uint32_t index)
{
	const struct volume_mount *m = &c->volume_mounts.items[index];

	if (is_empty(m->name)) {
		rule_required(r, "name");
	} else if (!has_volume(&r->pod->spec, m->name)) {
		uint32_t len = path_field(&r->path, "name");

		problem_add(r->problems, PROBLEM_NOT_FOUND, r->path.text,
			problem_quoted(r->problems, m->name), NULL);
		path_back(&r->path, len);
	}
	if (is_empty(m->mount_path)) {
		rule_required(r, "mountPath");
		return;
	}
	for (uint32_t i = 0; i < index; i++) {
		if (!text_equal(c->volume_mounts.items[i].mount_path, m->mount_path))
			continue;
		rule_invalid(r, "mountPath", m->mount_path, "must be unique");
		break;
	}
}

void volume_mounts_validate(struct rules *r, const struct container_spec *c)
{
	for (uint32_t i = 0; i < c->volume_mounts.count; i++) {
		uint32_t len = rule_enter(r, "volumeMounts", i);

		check_mount(r, c, i);
		path_back(&r->path, len);
	}
}
