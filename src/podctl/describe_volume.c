/* SPDX-License-Identifier: MIT */
/* Volumes in `describe pod`. */
#include "podctl/describe.h"

static void describe_keys(struct text *t, const char *before, const struct keys_volume *v)
{
	text_format(t, "%s:\t%s\n    Optional:\t%s\n", before, v->name,
		is_true(v->optional) ? "true" : "false");
}

static void describe_downward(struct text *t, const struct downward_volume *v)
{
	text_add(t, "    Type:\tDownwardAPI (a volume populated by information about the pod)\n"
		    "    Items:\n");
	for (uint32_t i = 0; i < v->items.count; i++) {
		const struct downward_file *f = &v->items.items[i];

		text_format(t, "      %s -> %s\n",
			f->field_ref		? f->field_ref->field_path
			: f->resource_field_ref ? f->resource_field_ref->resource
						: "",
			f->path);
	}
}

static void describe_projected(struct text *t, const struct projected_volume *v)
{
	text_add(t, "    Type:\tProjected (a volume that contains injected data from multiple "
		    "sources)\n");
	for (uint32_t i = 0; i < v->sources.count; i++) {
		const struct projection *p = &v->sources.items[i];

		if (p->secret)
			describe_keys(t, "    SecretName", p->secret);
		if (p->downward_api)
			text_add(t, "    DownwardAPI:\ttrue\n");
		if (p->config_map)
			describe_keys(t, "    ConfigMapName", p->config_map);
	}
}

static void describe_volume(struct text *t, const struct volume *v)
{
	text_format(t, "  %s:\n", v->name);
	if (v->host_path) {
		text_format(t,
			"    Type:\tHostPath (bare host directory volume)\n    Path:\t%s\n"
			"    HostPathType:\t%s\n",
			v->host_path->path, v->host_path->type);
	} else if (v->empty_dir) {
		const struct quantities *limit = &v->empty_dir->size_limit;

		text_format(t,
			"    Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)\n"
			"    Medium:\t%s\n    SizeLimit:\t%s\n",
			v->empty_dir->medium,
			limit->count > 0 ? limit->items[0].q.text : "<unset>");
	} else if (v->secret) {
		describe_keys(t,
			"    Type:\tSecret (a volume populated by a Secret)\n    SecretName",
			v->secret);
	} else if (v->config_map) {
		describe_keys(t,
			"    Type:\tConfigMap (a volume populated by a ConfigMap)\n    Name",
			v->config_map);
	} else if (v->downward_api) {
		describe_downward(t, v->downward_api);
	} else if (v->projected) {
		describe_projected(t, v->projected);
	} else if (v->claim) {
		text_format(t,
			"    Type:\tPersistentVolumeClaim (a reference to a PersistentVolumeClaim "
			"in "
			"the same namespace)\n    ClaimName:\t%s\n    ReadOnly:\t%s\n",
			v->claim->claim_name, is_true(v->claim->read_only) ? "true" : "false");
	} else if (v->image) {
		text_format(t,
			"    Type:\tImage (a container image or OCI artifact)\n"
			"    Reference:\t%s\n    PullPolicy:\t%s\n",
			v->image->reference, v->image->pull_policy);
	} else {
		text_add(t, "    <unknown>\n");
	}
}

void describe_volumes(struct text *t, const struct pod *pod)
{
	if (pod->spec.volumes.count == 0) {
		text_add(t, "Volumes:\t<none>\n");
		return;
	}
	text_add(t, "Volumes:\n");
	for (uint32_t i = 0; i < pod->spec.volumes.count; i++)
		describe_volume(t, &pod->spec.volumes.items[i]);
}
