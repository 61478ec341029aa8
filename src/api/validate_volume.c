/* SPDX-License-Identifier: MIT */
/* Volumes, and the mounts of them. */
#include "api/rules.h"
#include "api/validate.h"

void check_volume(struct rules *r, const struct volume *v)
{
	const struct quantity *limit = NULL;

	if (!has_fault(v->name, label_fault) &&
		rule_is_repeated(r, offsetof(struct volume, name), v->name))
		rule_duplicate(r, "name", v->name);
	if (v->empty_dir != NULL)
		limit = quantities_get(&v->empty_dir->size_limit, "sizeLimit");
	if (limit != NULL && limit->milli < 0)
		rule_forbidden(r, "emptyDir.sizeLimit",
			"SizeLimit field must be a valid resource quantity");
	if (v->empty_dir != NULL && v->host_path != NULL)
		rule_forbidden(r, "hostPath", "may not specify more than 1 volume type");
}

static bool has_volume(const struct pod_spec *spec, const char *name)
{
	for (uint32_t i = 0; i < spec->volumes.count; i++)
		if (text_equal(spec->volumes.items[i].name, name))
			return true;
	return false;
}

/* validateLocalDescendingPath(): its path is the list's. */
static void check_descending(struct rules *r, const char *field, const char *path)
{
	if (is_empty(path))
		return;
	if (path[0] == '/')
		rule_invalid_list(r, field, path, "must be a relative path");
	if (path_has_backstep(path))
		rule_invalid_list(r, field, path, "must not contain '..'");
}

void check_volume_mount(struct rules *r, const struct volume_mount *m)
{
	if (is_empty(m->name) || !has_volume(&r->pod->spec, m->name))
		rule_not_found(r, "name", m->name);
	if (rule_is_repeated(r, offsetof(struct volume_mount, mount_path), m->mount_path))
		rule_invalid(r, "mountPath", m->mount_path, "must be unique");
	check_descending(r, "subPath", m->sub_path);
	if (!is_empty(m->sub_path) && !is_empty(m->sub_path_expr))
		rule_invalid(r, "subPathExpr", m->sub_path_expr,
			"subPathExpr and subPath are mutually exclusive");
	check_descending(r, "subPathExpr", m->sub_path_expr);
}
