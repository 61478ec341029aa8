/* SPDX-License-Identifier: MIT */
/* Volumes, and the mounts of them. */
#include "api/rules.h"
#include "api/validate.h"

/* In upstream's order, which names the later ones. */
static void check_one_source(struct rules *r, const struct volume *v)
{
	const struct {
		const char *field;
		const void *source;
	} all[] = {
		{"emptyDir", v->empty_dir},
		{"hostPath", v->host_path},
		{"secret", v->secret},
		{"configMap", v->config_map},
		{"downwardAPI", v->downward_api},
		{"projected", v->projected},
		{"image", v->image},
		{"persistentVolumeClaim", v->claim},
	};
	int seen = 0;

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (all[i].source != NULL && seen++ > 0)
			rule_forbidden(r, all[i].field, "may not specify more than 1 volume type");
}

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
	check_one_source(r, v);
}

/* A path of a file in a volume (upstream: validateLocalNonReservedPath). */
static void check_file_path(struct rules *r, const char *path)
{
	bool backstep;

	if (is_empty(path))
		return;
	backstep = path_has_backstep(path);
	if (path[0] == '/')
		rule_invalid(r, "path", path, "must be a relative path");
	if (backstep)
		rule_invalid(r, "path", path, "must not contain '..'");
	if (text_starts(path, "..") && !text_starts(path, "../") && !text_equal(path, ".."))
		rule_invalid(r, "path", path, "must not start with '..'");
}

void check_key_to_path(struct rules *r, const struct key_to_path *k)
{
	check_file_path(r, k->path);
}

void check_downward_file(struct rules *r, const struct downward_file *f)
{
	check_file_path(r, f->path);
	if (f->field_ref == NULL && f->resource_field_ref == NULL)
		rule_required_as(r, NULL, "one of fieldRef and resourceFieldRef is required");
	else if (f->field_ref != NULL && f->resource_field_ref != NULL)
		rule_invalid(r, NULL, "resource",
			"fieldRef and resourceFieldRef can not be specified simultaneously");
}

void check_projection(struct rules *r, const struct projection *p)
{
	if ((p->secret != NULL) + (p->config_map != NULL) + (p->downward_api != NULL) > 1)
		rule_forbidden(r, NULL, "may not specify more than 1 volume type per source");
}

struct named_path {
	const char *path;
	const char *owner; /* what upstream shows of it: the object's name, or the path itself */
};

struct named_paths {
	struct named_path *items; /* NULL = they are only counted */
	uint32_t count;
};

static void add_path(struct named_paths *all, const char *path, const char *owner)
{
	if (is_empty(path))
		return;
	if (all->items != NULL)
		all->items[all->count] = (struct named_path){path, owner};
	all->count++;
}

static void add_keys(struct named_paths *all, const struct keys_volume *v)
{
	for (uint32_t i = 0; v != NULL && i < v->items.count; i++)
		add_path(all, v->items.items[i].path, v->name);
}

static void add_paths(struct named_paths *all, const struct projected_volume *p)
{
	for (uint32_t i = 0; i < p->sources.count; i++) {
		const struct projection *from = &p->sources.items[i];
		const struct downward_volume *d = from->downward_api;

		add_keys(all, from->secret);
		add_keys(all, from->config_map);
		for (uint32_t f = 0; d != NULL && f < d->items.count; f++)
			add_path(all, d->items.items[f].path, d->items.items[f].path);
	}
}

void check_projected(struct rules *r, const struct projected_volume *p)
{
	struct named_paths all = {NULL, 0};

	add_paths(&all, p);
	all.items = arena_array(r->problems->arena, all.count, sizeof(*all.items));
	if (all.items == NULL)
		return;
	all.count = 0;
	add_paths(&all, p);
	named_sort(all.items, all.count, sizeof(*all.items));
	for (uint32_t i = 1; i < all.count; i++)
		if (text_equal(all.items[i - 1].path, all.items[i].path))
			rule_invalid(r, NULL, all.items[i].owner, "conflicting duplicate paths");
}

/* upstream: validateLocalDescendingPath() */
static void check_descending(struct rules *r, const char *field, const char *path)
{
	if (is_empty(path))
		return;
	if (path[0] == '/')
		rule_invalid(r, field, path, "must be a relative path");
	if (path_has_backstep(path))
		rule_invalid(r, field, path, "must not contain '..'");
}

static void check_propagation(struct rules *r, const struct volume_mount *m)
{
	static const char field[] = "mountPropagation";

	rule_one_of(r, field, m->mount_propagation, "Bidirectional\0HostToContainer\0None\0");
	if (text_equal(m->mount_propagation, "Bidirectional") &&
		!container_is_privileged(&r->containers[r->container]))
		rule_forbidden(r, field,
			"Bidirectional mount propagation is available only to privileged "
			"containers");
}

static void check_read_only_below(struct rules *r, const struct volume_mount *m)
{
	static const char field[] = "recursiveReadOnly";
	const char *with = m->mount_propagation;

	if (!rule_one_of(r, field, m->recursive_read_only, "Disabled\0Enabled\0IfPossible\0") ||
		m->recursive_read_only == NULL || text_equal(m->recursive_read_only, "Disabled"))
		return;
	if (!is_true(m->read_only))
		rule_forbidden(r, field, "may only be specified when readOnly is true");
	if (with != NULL && !text_equal(with, "None"))
		rule_forbidden(r, field,
			"may only be specified when mountPropagation is None or not specified");
}

void check_volume_mount(struct rules *r, const struct volume_mount *m)
{
	struct field_path here = r->path;

	if (is_empty(m->name) || pod_volume(&r->pod->spec, m->name) == NULL)
		rule_not_found(r, "name", m->name);
	if (rule_is_repeated(r, offsetof(struct volume_mount, mount_path), m->mount_path))
		rule_invalid(r, "mountPath", m->mount_path, "must be unique");
	if (!is_empty(m->sub_path) && !is_empty(m->sub_path_expr))
		rule_invalid(r, "subPathExpr", m->sub_path_expr,
			"subPathExpr and subPath are mutually exclusive");
	rule_to_list(r);
	check_descending(r, "subPath", m->sub_path);
	check_descending(r, "subPathExpr", m->sub_path_expr);
	check_propagation(r, m);
	check_read_only_below(r, m);
	r->path = here;
}
