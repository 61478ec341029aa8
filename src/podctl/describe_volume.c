/* SPDX-License-Identifier: MIT */
/* Volumes in `describe pod`. */
#include "podctl/describe.h"

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
